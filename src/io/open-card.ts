import type { Network } from "../model/network.ts";

/**
 * Prints the card of a model as Markdown with formulas in TeX, as `printModelCard` does; the printer is loaded by the first
 * call. It holds what the model is, its limits, what it must not be used for, its equations, every number with unit, range,
 * provenance and source, and the paper to cite.
 */
export async function toModelCard(network: Network): Promise<string> {
  const { printModelCard } = await import("./card/model-card.ts");
  return printModelCard(network);
}
