import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { describe, test } from "vitest";

const executablePath = process.env.CUPTAKE_CHROMIUM ?? "/usr/bin/chromium";
const isMissing = !existsSync(executablePath);
const advice = `no browser at ${executablePath}: install Debian's package chromium, or name one in CUPTAKE_CHROMIUM`;

const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A software adapter for WebGPU: right for correctness, not for speed. */
export const softwareAdapter = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
];

export const launch = (flags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...quiet, ...flags] });

/** Tests that need a browser: without one they fail in CI, and elsewhere are skipped with the reason in their name. */
export function describeInChromium(name: string, tests: () => void): void {
  if (!isMissing) describe(name, tests);
  else if (process.env.CI)
    test(name, () => {
      throw new Error(advice);
    });
  else {
    process.stderr.write(`skipped: ${name}: ${advice}\n`);
    describe.skip(`${name} (${advice})`, tests);
  }
}
