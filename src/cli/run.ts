import {
  CallError,
  compileNetwork,
  constantCourse,
  type FigureFormat,
  type Method,
  methods,
  type Network,
  observe,
  printTable,
  readModel,
  renderFigure,
  type Solution,
  solve,
  uptakeFigure,
} from "../index.ts";
import { readChoice, readCount, readNumbers, readSettings, readTime } from "./options.ts";
import { claimFile, readEnding } from "./out.ts";
import { openModel } from "./plan.ts";
import { layTable, print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

/** The O2 levels of the EMT6 experiment, mmHg. */
export const defaultLevels = [0, 0.76, 3.8, 38, 152];

export interface RunFlags {
  readonly pO2: string;
  readonly duration: string;
  readonly points: string;
  readonly set: readonly string[];
  readonly observable?: string;
  readonly method: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** One uptake curve. */
export interface Curve {
  readonly pO2_mmHg: number;
  readonly time_s: readonly number[];
  readonly value: readonly number[];
  readonly unit: string;
  readonly method: Method;
  readonly reason: string;
}

const endings = ["svg", "pdf", "png", "csv", "json"] as const;

/** `cuptake run MODEL`: uptake curves at one or more O2 tensions. */
export async function run(model: string, flags: RunFlags): Promise<number> {
  const duration = readTime(flags.duration, "--duration");
  const n = readCount(flags.points, "--points", 2, 100_000);
  const levels = readNumbers(flags.pO2, "--pO2");
  if (levels.some((P) => P < 0))
    throw new CallError(`--pO2: expected tensions of 0 mmHg or more, found "${flags.pO2}"`);
  const method = readChoice(flags.method, ["auto", ...methods] as const, "--method");
  if (flags.out !== undefined) readEnding(flags.out, endings);
  const { text, file } = await openModel(model);
  const network = readModel(text, file);
  const set = readSettings(flags.set, network);
  const observable = chooseObservable(network, flags.observable);
  if (flags.out !== undefined) await claimFile(flags.out);
  const times = Array.from({ length: n }, (_, i) => (i * duration) / (n - 1));
  const parameters = network.parameters.map((q) => set[q.name] ?? q.value);
  const curves = levels.map((pO2) => predictCurve(network, { observable, parameters, pO2, times, method }));
  say(`solved by ${curves[0].method}: ${curves[0].reason}`);
  for (const q of network.inputs)
    if (q.name !== "pO2")
      say(`input ${q.name} stays at ${q.value / q.unit.factor} ${q.unit.text}, as the model says`);
  if (flags.out !== undefined) await writeCurves(flags.out, network, observable, curves);
  if (flags.json) printJson({ model: network.name, observable, unit: curves[0].unit, curves });
  else print(tabulate(observable, curves));
  return 0;
}

/** The observable that was asked for, or else what the model's own advice or its first line names. */
export function chooseObservable(network: Network, asked: string | undefined, flag = "--observable"): string {
  const names = network.observables.map((o) => o.name);
  return asked === undefined ? (network.fit?.observable ?? names[0]) : readChoice(asked, names, flag);
}

/** Solves one curve and reads the observable off it. */
export function predictCurve(
  network: Network,
  {
    observable,
    parameters,
    pO2,
    times,
    method = "auto",
  }: {
    readonly observable: string;
    readonly parameters: readonly number[];
    readonly pO2: number;
    readonly times: readonly number[];
    readonly method?: Method | "auto";
  },
): Curve {
  // Inputs other than the O2 tension run as the model file says.
  const inputs = Object.fromEntries(
    network.inputs.map((q) => [
      q.name,
      q.name === "pO2" ? constantCourse(pO2) : (q.course ?? constantCourse(q.value)),
    ]),
  );
  const solution: Solution = solve(compileNetwork(network), { times, parameters, inputs, method });
  const { values, unit } = observe(network, observable, solution, parameters);
  return {
    pO2_mmHg: pO2,
    time_s: times,
    value: Array.from(values),
    unit,
    method: solution.method,
    reason: solution.reason,
  };
}

function tabulate(observable: string, curves: readonly Curve[]): string {
  const { time_s, unit } = curves[0];
  const step = Math.max(1, Math.ceil((time_s.length - 1) / 12));
  const rows = time_s.flatMap((t, i) =>
    i % step === 0 || i === time_s.length - 1 ? [[t / 60, ...curves.map((c) => c.value[i])]] : [],
  );
  return `${observable} (${unit}) against time, at pO2 in mmHg\n${layTable(["time (min)", ...curves.map((c) => `${c.pO2_mmHg}`)], rows)}`;
}

/** Writes curves in the format that the file's ending names. */
async function writeCurves(
  path: string,
  network: Network,
  observable: string,
  curves: readonly Curve[],
): Promise<void> {
  const ending = readEnding(path, endings);
  const title = `${network.title}. ${observable}, ${curves.length} O2 levels.`;
  if (ending === "json") await writeAtomically(path, `${JSON.stringify(curves, null, 2)}\n`);
  else if (ending === "csv") await writeAtomically(path, printCurves(network, observable, curves));
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

/** Uptake curves as one long table. */
export function printCurves(network: Network, observable: string, curves: readonly Curve[]): string {
  const column = `${observable}_${curves[0].unit === "%" ? "percent" : curves[0].unit}`;
  const rows = curves.flatMap((c) =>
    c.time_s.map((t, i) => ({ pO2_mmHg: c.pO2_mmHg, time_min: t / 60, [column]: c.value[i] })),
  );
  return printTable(["pO2_mmHg", "time_min", column], rows, [
    `in silico: ${network.title} (${network.name})`,
  ]);
}
