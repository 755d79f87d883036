import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./browser/chromium.ts";
import { makeFolder, root } from "./cli/cuptake.ts";

/** What a new user's shell holds: nothing of this run, which would make the commands run other tests. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(CUPTAKE_|VITEST|NODE_ENV$|npm_|INIT_CWD$|TEST$)/.test(name),
  ),
);
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const minutes = (n: number): number => n * 60_000;

/** The npm commands that the README prints, but `npm test`, which is what runs this. */
const printed = [
  ...new Set(
    [...read("README.md").matchAll(/(?:^|`)(npm (?:start|run [\w:]+))(?= |`)/gm)].map(([, call]) => call),
  ),
];

test("the README prints four commands beside npm test, and each has its test here", () => {
  expect(printed.sort()).toEqual(["npm run build:single", "npm run demo", "npm run docs", "npm start"]);
  expect(read("CONTRIBUTING.md")).toContain("`npm run package`");
});

/** The files of a fresh clone: those that git holds or would take, without modules and what was built. */
function makeClone(folder: string): string {
  const clone = join(folder, "cuptake");
  const { stdout } = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of stdout.split("\0").filter((name) => name !== "" && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file));
  }
  return clone;
}

/** Runs a command as a shell does; one that fails rejects with all that it said. */
const run = (command: string, cwd: string) =>
  promisify(execFile)("bash", ["-c", command], { cwd, env, maxBuffer: 2 ** 28 });

/** Starts a server, in a group of its own, and waits until it says where it is. */
function start(
  command: string,
  cwd: string,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn("bash", ["-c", command], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: string): void => {
      said += text;
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
      if (url) resolve({ child, url });
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.on("close", (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
  });
}

/** Ctrl-C, which a terminal sends to the whole group. */
function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on("close", () => resolve());
    process.kill(-(child.pid ?? 0), "SIGINT");
  });
}

/** Links of a page that lead to no file beside it. */
function deadLinks(page: string): string[] {
  const targets = [...readFileSync(page, "utf8").matchAll(/(?:href|src)="([^"#?]+)[^"]*"/g)].map(
    ([, to]) => to,
  );
  return targets.filter((to) => !/^[a-z]+:/.test(to) && !existsSync(join(dirname(page), decodeURI(to))));
}

describe.runIf(process.env.CUPTAKE_LONG).sequential("in a fresh clone each command works as printed", () => {
  const folder = makeFolder();
  let clone: string;
  const servers: ChildProcess[] = [];
  beforeAll(() => {
    clone = makeClone(folder);
  });
  afterAll(() => {
    for (const { pid, exitCode, signalCode } of servers)
      if (pid && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
  });

  test("npm run demo", { timeout: minutes(20) }, async () => {
    expect(readdirSync(clone)).not.toContain("node_modules");
    await run("npm run demo", clone);
    expect(readFileSync(join(clone, "out", "report.html"), "utf8")).toContain("<svg");
  });

  test("npm start serves the page and the notebooks, and ends at Ctrl-C", {
    timeout: minutes(20),
  }, async () => {
    // A free port in place of the usual one, which another page may have.
    const { child, url } = await start("npm start -- --port 0", clone);
    servers.push(child);
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.goto(url);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
    const notebooks = readdirSync(join(clone, "notebooks")).filter((name) => name.endsWith(".html"));
    expect(notebooks.length).toBeGreaterThan(8);
    for (const name of notebooks) expect((await fetch(`${url}notebooks/${name}`)).status, name).toBe(200);
    await stop(child);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("npm run build:single writes a page that opens without a server", {
    timeout: minutes(10),
  }, async () => {
    await run("npm run build:single", clone);
    const file = join(clone, "dist", "cuptake.html");
    expect(statSync(file).size).toBeGreaterThan(1_000_000);
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(`file://${file}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      expect(asked.filter((url) => !/^(data|blob):/.test(url))).toEqual([`file://${file}`]);
    } finally {
      await browser.close();
    }
  });

  test("npm run docs writes pages whose links lead somewhere", { timeout: minutes(40) }, async () => {
    await run("npm run docs", clone);
    const docs = join(clone, "dist", "docs");
    const pages = [
      "index.html",
      ...readdirSync(join(docs, "documents")).map((name) => join("documents", name)),
    ];
    expect(pages.length).toBeGreaterThan(15);
    for (const page of pages) expect(deadLinks(join(docs, page)), page).toEqual([]);
  });

  test("npm run package gives what installs elsewhere and runs the demo", {
    timeout: minutes(20),
  }, async () => {
    await run("npm run package", clone);
    const [packed] = readdirSync(clone).filter((name) => /^cuptake-.*\.tgz$/.test(name));
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "package.json"), "{}");
    await run(`npm install --prefer-offline --no-audit --no-fund ${join(clone, packed)}`, elsewhere);
    await run("npx cuptake demo", elsewhere);
    expect(existsSync(join(elsewhere, "out", "report.html"))).toBe(true);
  });

  test("the rules for another engine run as printed, and give the table of one run", {
    timeout: minutes(20),
  }, async () => {
    const [shard, merge] = [...read("README.md").matchAll(/shell: "(cuptake .*)"/g)].map(([, call]) =>
      call.replace(/^cuptake/, "node dist/cli.js").replaceAll("--out sweeps", "--out shares"),
    );
    for (let i = 0; i < 16; i++) await run(shard.replace("{wildcards.i}", String(i)), clone);
    await run(merge, clone);
    await run("node dist/cli.js sweep retention-sweep --out sweeps", clone);
    const table = (place: string): Buffer =>
      readFileSync(join(clone, place, "retention-sweep/table.parquet"));
    expect(table("shares").equals(table("sweeps"))).toBe(true);
  });
});
