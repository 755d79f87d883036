import type { Network } from "../model/network.ts";
import type { SbmlModel, SbmlOptions } from "./sbml/read-sbml.ts";

export type { SbmlModel, SbmlOptions } from "./sbml/read-sbml.ts";

/**
 * Reads SBML Level 3 core into a model file, as `readSbml` does; the reader is loaded by the first call.
 *
 * @throws InputError with everything that cannot be carried over.
 */
export async function openSbml(text: string, file: string, options: SbmlOptions = {}): Promise<SbmlModel> {
  const { readSbml } = await import("./sbml/read-sbml.ts");
  return readSbml(text, file, options);
}

/**
 * Writes a network as SBML Level 3 Version 2 core; the writer is loaded by the first call.
 *
 * @throws CallError if an event lies before time 0.
 */
export async function toSbml(network: Network): Promise<string> {
  const { writeSbml } = await import("./sbml/write-sbml.ts");
  return writeSbml(network);
}
