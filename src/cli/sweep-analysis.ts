import type { LoadedSweep } from "./sweep-load.ts";

/** What a sweep was made to find out. */
export async function analyzeSweep(
  _folder: string,
  _loaded: LoadedSweep,
): Promise<{ readonly json: unknown; readonly text: string } | undefined> {
  return undefined;
}
