import { adviseNames, type Problem } from "../errors.ts";
import type { SampledOptions } from "../input/sampled.ts";
import { type Provenance, provenances } from "../quantity.ts";
import type { Table } from "./table-csv.ts";

/** What the lines above a table of samples say: how they are joined, and where they come from. */
export interface CourseHeader {
  readonly how: SampledOptions;
  readonly provenance: Provenance | null;
  readonly source: string | null;
}

/** Reads header lines `# interpolation: pchip`, `# after: zero`, `# provenance: reported` and `# source: …`. */
export function readCourseHeader(table: Table, report: (problem: Problem) => void): CourseHeader {
  const choose = <T extends string>(key: string, choices: readonly T[]): T | undefined => {
    const [text, line] = headerLine(table, key);
    const known = choices.find((choice) => choice === text);
    if (text !== undefined && known === undefined)
      report({
        where: `header, ${key}`,
        line,
        message: `expected one of ${choices.join(", ")}, found "${text.slice(0, 60)}"`,
        advice: adviseNames(text, choices),
      });
    return known;
  };
  const how: SampledOptions = {
    interpolation: choose("interpolation", ["linear", "pchip"]) ?? "linear",
    after: choose("after", ["hold", "zero"]) ?? "hold",
  };
  const provenance: Provenance | null = choose("provenance", provenances) ?? null;
  return { how, provenance, source: headerLine(table, "source")[0] ?? null };
}

function headerLine({ header, headerLines }: Table, key: string): [string | undefined, number | undefined] {
  const i = header.findIndex((line) => line.toLowerCase().startsWith(`${key}:`));
  return i < 0 ? [undefined, undefined] : [header[i].slice(key.length + 1).trim(), headerLines[i]];
}
