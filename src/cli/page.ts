import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../index.ts";
import { readCount } from "./options.ts";
import { packageRoot } from "./place.ts";
import { serve } from "./serve.ts";
import { interruptSignal, printJson, say } from "./talk.ts";

/** `cuptake serve`: serves the built page until Ctrl-C. */
export async function servePage(flags: { port: string; json?: boolean }): Promise<number> {
  const port = readCount(flags.port, "--port", 0, 65_535);
  const folder = join(packageRoot, "dist", "app");
  if (!existsSync(join(folder, "index.html")))
    throw new InputError("dist/app", [
      {
        where: "index.html",
        message: "expected the built page, found none",
        advice:
          "npm start in the sources builds and serves it; the installed package is library and command line",
      },
    ]);
  const server = await serve(folder, { port });
  if (flags.json) printJson({ url: server.url });
  else say(`the page is at\n  ${server.url}\nCtrl-C ends it`);
  const signal = interruptSignal();
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
  return 0;
}
