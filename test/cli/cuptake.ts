import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** The folder of the package under test. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
/** The built command line. */
export const cli = join(root, "dist", "cli.js");

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));

const changed = (path: string): number => statSync(path).mtimeMs;

function isFresh(): boolean {
  if (!existsSync(cli)) return false;
  const built = changed(cli);
  return ["src", "workers", "models"]
    .flatMap((room) => filesIn(join(root, room)))
    .every((f) => changed(f) <= built);
}

/** Builds the command line unless what is there is newer than the sources; test files that want it at once wait. */
async function build(): Promise<void> {
  const lock = join(tmpdir(), `cuptake-build-${Buffer.from(root).toString("hex").slice(-32)}`);
  for (let waited = 0; !isFresh(); waited += 200) {
    try {
      mkdirSync(lock);
    } catch {
      // A lock that nobody let go of in a minute is left over from a run that was killed.
      if (waited > 60_000) rmdirSync(lock);
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      // The page may lie in dist too.
      const args = ["build", "--mode", "node", "--emptyOutDir", "false", "--logLevel", "warn"];
      const vite = join(root, "node_modules", "vite", "bin", "vite.js");
      const { status, stderr } = spawnSync(process.execPath, [vite, ...args], {
        cwd: root,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`the command line could not be built: ${stderr}`);
    } finally {
      rmdirSync(lock);
    }
    break;
  }
}

await build();

/** How a call ended. */
export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the signal, or else from the start, to the end. */
  readonly seconds: number;
}

export interface CallOptions {
  readonly cwd: string;
  /** Sends a signal so many seconds after stderr holds a text. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly after: string; readonly seconds: number };
  readonly env?: Readonly<Record<string, string>>;
  /** The user to be, where the caller is the superuser. */
  readonly uid?: number;
  readonly command?: readonly string[];
}

/** Runs the built command line as a program of its own. */
export function cuptake(args: readonly string[], options: CallOptions): Promise<Result> {
  const { cwd, interrupt, env, uid, command = [process.execPath, cli] } = options;
  const [program, ...first] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid }),
    });
    let stdout = "";
    let stderr = "";
    let start = performance.now();
    let isSent = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      if (!interrupt || isSent || !stderr.includes(interrupt.after)) return;
      isSent = true;
      setTimeout(() => {
        start = performance.now();
        child.kill(interrupt.signal);
      }, interrupt.seconds * 1000);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** Makes an empty folder that goes away after the tests of the file. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "cuptake-cli-")));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every path inside a folder, hidden ones too. */
export const list = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
