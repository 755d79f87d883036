import {
  type FigureFormat,
  type GivenCourse,
  type Method,
  type Network,
  printSourced,
  printTable,
  renderFigure,
  uptakeFigure,
} from "../index.ts";
import { readEnding } from "./out.ts";
import { digits, layTable, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

/** One uptake curve. */
export interface Curve {
  /** Null where a course gives it, or the model has none. */
  readonly pO2_mmHg: number | null;
  readonly time_s: readonly number[];
  readonly value: readonly number[];
  readonly unit: string;
  readonly method: Method;
  readonly reason: string;
  /** 95 % of the curves that a fit leaves open, point by point. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
}

/** What curves can be written as. */
export const curveEndings = ["svg", "pdf", "png", "csv", "json"] as const;

/** Curves as a table of a dozen times. */
export function tabulate(observable: string, curves: readonly Curve[]): string {
  const { time_s, unit } = curves[0];
  const step = Math.max(1, Math.ceil((time_s.length - 1) / 12));
  const rows = time_s.flatMap((t, i) =>
    i % step === 0 || i === time_s.length - 1 ? [[t / 60, ...curves.map((c) => sayValue(c, i))]] : [],
  );
  const isLeveled = curves[0].pO2_mmHg !== null;
  const head = isLeveled ? curves.map((c) => `${c.pO2_mmHg}`) : [observable];
  const title = `${observable} (${unit}) against time${isLeveled ? ", at pO2 in mmHg" : ""}`;
  return `${title}\n${layTable(["time (min)", ...head], rows)}`;
}

const sayValue = ({ value, band }: Curve, i: number): number | string =>
  band ? `${digits(value[i])} (${digits(band.low[i], 3)} to ${digits(band.high[i], 3)})` : value[i];

/** Writes curves in the format that the file's ending names. */
export async function writeCurves(
  path: string,
  network: Network,
  observable: string,
  curves: readonly Curve[],
  notes: readonly string[],
): Promise<void> {
  const ending = readEnding(path, curveEndings);
  const levels = curves[0].pO2_mmHg === null ? "" : `, ${curves.length} O2 levels`;
  const title = [`${network.title}. ${observable}${levels}.`, ...notes].join(" ");
  if (ending === "json") await writeAtomically(path, `${JSON.stringify(curves, null, 2)}\n`);
  else if (ending === "csv") await writeAtomically(path, printCurves(network, observable, curves, notes));
  else {
    const { unit } = curves[0];
    const quantity = observable[0].toUpperCase() + observable.slice(1);
    const spec = uptakeFigure({
      curves,
      caption: title,
      quantity,
      unit: unit === "%" ? "% of dose" : unit,
      note: "in silico",
    });
    await writeAtomically(path, await renderFigure(spec, ending as FigureFormat));
  }
  say(`wrote ${path}`);
}

/** The parameters of a curve with their sources; of one that is not the model's own `sourceOf` says whose it is. */
export const wordNumbers = (
  { parameters }: Network,
  values: readonly number[],
  sourceOf: (name: string) => string,
): string =>
  printSourced(
    parameters.map(({ name, unit, value, provenance, source }, i) => ({
      ...{ name, value: values[i] / unit.factor, unit: unit.text },
      ...(values[i] === value ? { provenance, source } : { provenance: sourceOf(name) }),
    })),
  );

/** Where courses come from, in words. */
export const wordInputs = (given: Readonly<Record<string, GivenCourse>>): string[] =>
  Object.entries(given).map(
    ([name, { file, provenance }]) =>
      `Input ${name}: ${/^--/.test(file) ? "as the call says" : file}, ${provenance ?? "provenance not stated"}.`,
  );

/** Uptake curves as one long table. */
function printCurves(
  network: Network,
  observable: string,
  curves: readonly Curve[],
  notes: readonly string[],
): string {
  const column = `${observable}_${curves[0].unit === "%" ? "percent" : curves[0].unit}`;
  const rows = curves.flatMap((c) =>
    c.time_s.map((t, i) => ({
      ...{ pO2_mmHg: c.pO2_mmHg, time_min: t / 60, [column]: c.value[i] },
      ...(c.band && { [`${column}_low`]: c.band.low[i], [`${column}_high`]: c.band.high[i] }),
    })),
  );
  const bands = curves.some(({ band }) => band) ? [`${column}_low`, `${column}_high`] : [];
  return printTable(["pO2_mmHg", "time_min", column, ...bands], rows, [
    `in silico: ${network.title} (${network.name})`,
    ...notes,
  ]);
}
