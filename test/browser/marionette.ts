import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const firefoxPath = process.env.CUPTAKE_FIREFOX ?? "/usr/bin/firefox-esr";
export const hasFirefox = existsSync(firefoxPath);

/** Nothing but the page is asked for, and the debugger takes a port of its own. */
const preferences = {
  "marionette.port": 0,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
  "app.update.disabledForTesting": true,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "browser.safebrowsing.update.enabled": false,
  "extensions.update.enabled": false,
  "services.settings.server": "data:,",
} as const;

/** A Firefox that is spoken to by its own protocol: `length:[type, id, error or command, result or parameters]`. */
export interface Firefox {
  open(url: string): Promise<void>;
  /** Runs a script in the page and returns what it returns. */
  run<T>(script: string): Promise<T>;
  close(): Promise<void>;
}

export async function launchFirefox(): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), "cuptake-firefox-"));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  const child = spawn(firefoxPath, ["--headless", "--marionette", "--no-remote", "--profile", profile], {
    stdio: "ignore",
  });
  const socket = await reach(join(profile, "MarionetteActivePort"));
  const call = makeCall(socket);
  await call("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } });
  return {
    open: async (url) => {
      await call("WebDriver:Navigate", { url });
    },
    run: async <T>(script: string) =>
      ((await call("WebDriver:ExecuteScript", { script, args: [] })) as { value: T }).value,
    close: () => end(child, socket, profile),
  };
}

async function end(child: ChildProcess, socket: Socket, profile: string): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  socket.destroy();
  child.kill();
  await gone;
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}

/** Waits for the port that Firefox writes down, and connects to it. */
async function reach(file: string): Promise<Socket> {
  for (let i = 0; i < 600 && !existsSync(file); i++) await new Promise((resolve) => setTimeout(resolve, 100));
  const port = Number(readFileSync(file, "utf8"));
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

type Call = (command: string, parameters: object) => Promise<unknown>;

function makeCall(socket: Socket): Call {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(reason: Error): void }>();
  let bytes = Buffer.alloc(0);
  let id = 0;
  socket.on("data", (part) => {
    bytes = Buffer.concat([bytes, part]);
    for (;;) {
      const colon = bytes.indexOf(":");
      const length = Number(bytes.subarray(0, colon));
      if (colon < 0 || bytes.length < colon + 1 + length) return;
      const message = JSON.parse(bytes.subarray(colon + 1, colon + 1 + length).toString());
      bytes = bytes.subarray(colon + 1 + length);
      // The first one, a greeting, is no list.
      if (!Array.isArray(message)) continue;
      const [, answered, error, value] = message;
      const own = waiting.get(answered);
      waiting.delete(answered);
      if (error) own?.reject(new Error(`${error.error}: ${error.message}`));
      else own?.resolve(value);
    }
  });
  return (command, parameters) =>
    new Promise((resolve, reject) => {
      id += 1;
      waiting.set(id, { resolve, reject });
      const text = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
