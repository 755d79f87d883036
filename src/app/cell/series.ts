import { printUptake, type UptakeData } from "../../index.ts";

/** By what a table of uptake falls into series that can be fitted one by one. */
export const seriesKinds = ["replicate", "condition"] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/** Rows that are fitted together, under the name that they share. */
export interface Series {
  readonly name: string;
  readonly data: UptakeData;
}

type Row = UptakeData["rows"][number];

const keyOf: Readonly<Record<SeriesKind, (row: Row) => string>> = {
  replicate: ({ replicate }) => replicate ?? "",
  condition: ({ condition }) => condition,
};

/** The series of one kind, in the order of the file: replicates that have a name, conditions of several times. */
export function seriesBy(data: UptakeData, kind: SeriesKind): Series[] {
  const groups = new Map<string, Row[]>();
  for (const row of data.rows) {
    const key = keyOf[kind](row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups]
    .filter(([name, rows]) => name !== "" && (kind === "replicate" || timesOf(rows) > 1))
    .map(([name, rows]) => ({ name, data: { ...data, rows } }));
}

const timesOf = (rows: readonly Row[]): number => new Set(rows.map(({ time_min }) => time_min)).size;

/** The kinds by which the data fall into two series or more. */
export const kindsOf = (data: UptakeData): SeriesKind[] =>
  seriesKinds.filter((kind) => seriesBy(data, kind).length > 1);

/** A series as a file of its own. */
export const seriesText = ({ data }: Series): string => printUptake(data);
