import emt6 from "../../../notebooks/data/emt6-lewis-1999.csv?raw";
import mcf7 from "../../../notebooks/data/mcf7-weeks-2010.csv?raw";
import { readUptake } from "../../index.ts";
import type { Source } from "./cell-sources.ts";

/** Uptake data that ship, the first shown until others are chosen. */
export const shippedData: readonly (Source & { readonly title: string })[] = [
  { title: "EMT6, Lewis 1999", text: emt6, file: "notebooks/data/emt6-lewis-1999.csv" },
  { title: "MCF-7, Weeks 2010", text: mcf7, file: "notebooks/data/mcf7-weeks-2010.csv" },
];

/** A name for a list: what it is, how much of it there is, and how far it can be trusted. */
export function tellShipped({ title, text, file }: (typeof shippedData)[number]): string {
  const { rows, provenance } = readUptake(text, file);
  return `${title}: ${rows.length} points, ${provenance ?? "provenance not stated"}`;
}
