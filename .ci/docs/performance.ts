import { digits, page, table } from "./markdown.ts";

/** What `npm run bench:record` keeps of a run of all benchmarks. */
export interface Figures {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly groups: readonly {
    readonly name: string;
    /** Median in ms, and the relative margin of error of the mean in %. */
    readonly rows: readonly { readonly name: string; readonly median_ms: number; readonly margin: number }[];
  }[];
  /** What the benchmarks print beside their times. */
  readonly notes: readonly string[];
}

/** The page of the benchmarks, as ratios within one run. */
export function performancePage({ date, machine, node, groups, notes }: Figures): string {
  const sections = groups.flatMap(({ name, rows }) => {
    const fastest = Math.min(...rows.map((row) => row.median_ms));
    const lines = rows.map((row) => [
      ...[row.name, digits(row.median_ms), `± ${digits(row.margin, 2)} %`],
      rows.length > 1 ? digits(row.median_ms / fastest) : "–",
    ]);
    return [`## ${name}`, table(["what", "median in ms", "margin", "over the fastest here"], lines)];
  });
  return page(
    "Performance",
    `Measured on ${date} by \`npm run bench:record\`, on ${machine}, Node ${node}. Times are of this machine and its load; ratios within a group, taken in one run, are what carries over.`,
    ...(notes.length > 0 ? ["## Against other programs", notes.map((note) => `- ${note}`).join("\n")] : []),
    ...sections,
  );
}
