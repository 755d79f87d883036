// Installs what a fresh clone lacks: the locked packages, and with --browser the system's Chromium for the tests.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`cuptake needs Node 20.19 or newer; this is ${process.version}`);
  process.exit(1);
}

/** Runs a command with its output on stderr, so that stdout stays free for results. */
const run = (command, args) =>
  spawnSync(command, args, { stdio: ["ignore", 2, 2], shell: process.platform === "win32" }).status === 0;

const marker = "node_modules/.package-lock.json";
const isFresh = existsSync(marker) && statSync(marker).mtimeMs >= statSync("package-lock.json").mtimeMs;
if (!isFresh && !run("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline"])) {
  console.error("npm ci failed; is there a way to the npm registry?");
  process.exit(1);
}

if (process.argv.includes("--browser")) {
  const chromium = process.env.CUPTAKE_CHROMIUM ?? "/usr/bin/chromium";
  const mayInstall =
    process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  const isLacking = !existsSync(chromium) || !existsSync("/usr/bin/pdftotext");
  if (isLacking && mayInstall) {
    const apt = (...args) => run("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-qq", ...args]);
    apt("update");
    apt("install", "--no-install-recommends", "chromium", "poppler-utils");
  }
  if (!existsSync(chromium))
    console.error(`no browser at ${chromium}: install the package chromium, or name one in CUPTAKE_CHROMIUM`);
}
