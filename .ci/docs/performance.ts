import { digits, page, table } from "./markdown.ts";

/** What `npm run bench:record` keeps of a run of all benchmarks. */
export interface Figures {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Programs that wanted a core meanwhile. */
  readonly load: number;
  readonly groups: readonly {
    readonly name: string;
    /** The shortest run and the mean, in ms: another program can only make a run longer. */
    readonly rows: readonly { readonly name: string; readonly best_ms: number; readonly mean_ms: number }[];
  }[];
  /** What the benchmarks print beside their times. */
  readonly notes: readonly string[];
}

/** The page of the benchmarks, as ratios within one run. */
export function performancePage({ date, machine, node, load, groups, notes }: Figures): string {
  const sections = groups.flatMap(({ name, rows }) => {
    const fastest = Math.min(...rows.map((row) => row.best_ms));
    const lines = rows.map(({ name: what, best_ms, mean_ms }) => [
      ...[what, digits(best_ms), digits(mean_ms)],
      rows.length > 1 ? digits(best_ms / fastest) : "–",
    ]);
    return [
      `## ${name[0].toUpperCase()}${name.slice(1)}`,
      table(["what", "best in ms", "mean in ms", "best over the fastest here"], lines),
    ];
  });
  const programs = load === 1 ? "one program" : `some ${digits(load, 2)} programs`;
  return page(
    "Performance",
    `Measured on ${date} by \`npm run bench:record\`, on ${machine}, Node ${node}, with ${programs} wanting a core at the time. Times are of this machine and its load; the best of many runs, and ratios within a group, are what carries over.`,
    ...(notes.length > 0
      ? ["## Against other programs, and against targets", notes.map((note) => `- ${note}`).join("\n")]
      : []),
    ...sections,
  );
}
