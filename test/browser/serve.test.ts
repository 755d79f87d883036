import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../src/cli/serve.ts";
import { CallError } from "../../src/errors.ts";

const base = mkdtempSync(join(tmpdir(), "cuptake-serve-"));
const folder = join(base, "app");
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  // A neighbor whose name starts like the folder's own.
  mkdirSync(join(base, "app-secret"));
  for (const name of [
    "app/index.html",
    "app/assets/a.js",
    "app/assets/b.css",
    "app/assets/c.wasm",
    "app/assets/a b.txt",
  ])
    writeFileSync(join(base, name), `content of ${name}`);
  writeFileSync(join(base, "secret.txt"), "secret");
  writeFileSync(join(base, "app-secret", "secret.txt"), "secret");
  symlinkSync(join(base, "secret.txt"), join(folder, "link.txt"));
  server = await serve(folder, { port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true });
});

/** Sends a path as it is; fetch would tidy it first. */
const raw = (path: string, method = "GET"): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
    socket.on("end", () => resolve(text)).on("error", reject);
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  });

test.each([
  ["", "text/html; charset=utf-8", "app/index.html"],
  ["index.html?v=1", "text/html; charset=utf-8", "app/index.html"],
  ["assets/a.js", "text/javascript; charset=utf-8", "app/assets/a.js"],
  ["assets/b.css", "text/css; charset=utf-8", "app/assets/b.css"],
  ["assets/c.wasm", "application/wasm", "app/assets/c.wasm"],
  ["assets/a%20b.txt", "text/plain; charset=utf-8", "app/assets/a b.txt"],
])(
  "/%s comes as %s, never from a cache unasked, and under a policy that allows this host alone",
  async (path, type, name) => {
    const response = await fetch(server.url + path);
    expect(await response.text()).toBe(`content of ${name}`);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  },
);

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/assets/../../secret.txt",
  "/../app-secret/secret.txt",
  "/link.txt",
  "/assets",
  "/assets/",
  "/nothing.html",
  "/index.html/",
  "//etc/passwd",
])("%s is not found", async (path) => {
  const answer = await raw(path);
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).not.toContain("\r\n\r\nsecret");
});

test.each(["/%00", "/%zz", "secret.txt"])("%s is refused as no path", async (path) => {
  expect(await raw(path)).toMatch(/^HTTP\/1\.1 400 /);
});

test("HEAD gives the headers alone, and nothing can be written", async () => {
  const head = await raw("/", "HEAD");
  expect(head).toMatch(/^HTTP\/1\.1 200 [\s\S]*Content-Length: 25\r\n[\s\S]*\r\n\r\n$/);
  expect(await raw("/", "POST")).toMatch(/^HTTP\/1\.1 405 [\s\S]*Allow: GET, HEAD/);
});

test("it listens on this machine alone, and a port in use is a wrong call", async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const port = Number(new URL(server.url).port);
  await expect(serve(folder, { port })).rejects.toThrow(CallError);
  await expect(serve(folder, { port })).rejects.toThrow(/try another --port/);
});

test("once closed it answers no more, kept connections included", async () => {
  const other = await serve(folder, { port: 0 });
  await (await fetch(other.url)).text();
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
});
