import { permitGenerationUnder } from "../src/numerics/generate.ts";

/** Lets a web worker make code of text only under a policy that leaves it no network; the checks of files do without, too. */
export async function permitUnder(policy: string): Promise<void> {
  if (permitGenerationUnder(policy)) return;
  const { config } = await import("../src/late-schema.ts");
  config({ jitless: true });
}
