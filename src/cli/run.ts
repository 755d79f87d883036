import { basename } from "node:path";
import {
  bandOfDraws,
  CallError,
  compileNetwork,
  constantCourse,
  driveNetwork,
  type GivenCourse,
  type Method,
  methods,
  moveCourse,
  type Network,
  observe,
  readModel,
  type Solution,
  SolveError,
  type System,
  solve,
} from "../index.ts";
import { type Curve, curveEndings, tabulate, wordInputs, wordNumbers, writeCurves } from "./curve-files.ts";
import { openInputs } from "./inputs.ts";
import { readChoice, readCount, readNumbers, readSettings, readTime } from "./options.ts";
import { claimFile, readEnding } from "./out.ts";
import { openModel } from "./plan.ts";
import { type Drawn, drawParameters, openPosterior, type PosteriorFlags } from "./posterior.ts";
import { digits, print, printJson, say } from "./talk.ts";

/** The O2 levels of the EMT6 experiment, mmHg. */
export const defaultLevels = [0, 0.76, 3.8, 38, 152];

export interface RunFlags extends PosteriorFlags {
  readonly pO2?: string;
  readonly duration: string;
  readonly points: string;
  readonly set: readonly string[];
  readonly input: readonly string[];
  readonly observable?: string;
  readonly method: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `cuptake run MODEL`: uptake curves at one or more O2 tensions. */
export async function run(model: string, flags: RunFlags): Promise<number> {
  const duration = readTime(flags.duration, "--duration");
  const n = readCount(flags.points, "--points", 2, 100_000);
  const method = readChoice(flags.method, ["auto", ...methods] as const, "--method");
  if (flags.out !== undefined) readEnding(flags.out, curveEndings);
  const { text, file } = await openModel(model);
  const { network: leveled, set } = readSettings(flags.set, readModel(text, file));
  const given = await openInputs(flags.input, leveled);
  refuseTwice(flags);
  const network = driveNetwork(
    leveled,
    Object.fromEntries(Object.entries(given).map(([name, { course }]) => [name, course])),
  );
  const levels = readLevels(flags.pO2, network, given);
  const observable = chooseObservable(network, flags.observable);
  if (flags.out !== undefined) await claimFile(flags.out);
  const times = Array.from({ length: n }, (_, i) => (i * duration) / (n - 1));
  const carried = flags.posterior === undefined ? undefined : await openPosterior(flags.posterior);
  const drawn = carried && drawParameters(carried, network, { text, set, flags });
  const parameters = drawn
    ? Array.from(drawn.estimate)
    : network.parameters.map((q) => set[q.name] ?? q.value);
  const shape = makeShaping(network, drawn);
  const curves = levels.map((pO2): Curve => {
    const choice = { observable, parameters, pO2, times, method, system: compileNetwork(network) };
    const curve = predictCurve(shape(), choice);
    return drawn ? { ...curve, band: predictBand(shape, choice, drawn) } : curve;
  });
  say(`solved by ${curves[0].method}: ${curves[0].reason}`);
  sayInputs(network, flags);
  const numbers = wordNumbers(network, parameters, (name) =>
    Object.hasOwn(set, name) ? "set (--set)" : "estimated (--posterior)",
  );
  const notes = [`Parameters: ${numbers}.`, ...wordInputs(given), ...(drawn ? [wordBand(drawn)] : [])];
  if (flags.out !== undefined) await writeCurves(flags.out, network, observable, curves, notes);
  if (flags.json)
    printJson({
      model: network.name,
      observable,
      unit: curves[0].unit,
      inputs: describeInputs(given),
      ...(drawn && { posterior: { file: drawn.file, draws: drawn.n, seed: drawn.seed } }),
      curves,
    });
  else print(tabulate(observable, curves) + (drawn ? `\n${wordBand(drawn)}` : ""));
  return 0;
}

/** An input has one drive. */
function refuseTwice({ set, input }: RunFlags): void {
  const named = (texts: readonly string[]): string[] => texts.map((text) => text.split("=")[0].trim());
  const twice = named(input).find((name) => named(set).includes(name));
  if (twice !== undefined)
    throw new CallError(`--input ${twice}: expected --set or --input for one input, found both; keep one`);
}

/** The O2 tensions to run at: those of the call, else the usual ones; [null] where a course, or nothing, gives it. */
function readLevels(
  flag: string | undefined,
  network: Network,
  given: Readonly<Record<string, GivenCourse>>,
): readonly (number | null)[] {
  const input = network.inputs.find((q) => q.name === "pO2");
  if (input && !input.course) {
    const levels = flag === undefined ? defaultLevels : readNumbers(flag, "--pO2");
    if (levels.every((P) => P >= 0)) return levels;
    throw new CallError(`--pO2: expected tensions of 0 mmHg or more, found "${flag}"`);
  }
  if (flag === undefined) return [null];
  if (!input) throw new CallError(`--pO2: ${network.name} has no input pO2; leave the flag out`);
  if (given.pO2) throw new CallError("--pO2: expected --pO2 or --input pO2=…, found both; keep one");
  return readNumbers(flag, "--pO2");
}

/** Says what drives the inputs that neither the call nor `--pO2` does. */
function sayInputs(network: Network, { set, input }: RunFlags): void {
  const called = [...set, ...input].map((text) => text.split("=")[0].trim());
  for (const { name, value, unit, course } of network.inputs) {
    if (name === "pO2" || called.includes(name)) continue;
    const how = course ? "follows its course" : `stays at ${value / unit.factor} ${unit.text}`;
    say(`input ${name} ${how}, as the model says`);
  }
}

/** Where the courses of a run come from, for its record. */
const describeInputs = (given: Readonly<Record<string, GivenCourse>>) =>
  Object.fromEntries(
    Object.entries(given).map(([name, { file, title, provenance, source }]) => [
      name,
      { file, title, provenance, source },
    ]),
  );

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
    system = compileNetwork(network),
  }: {
    readonly observable: string;
    readonly parameters: readonly number[];
    /** mmHg; null where the network itself says how it runs. */
    readonly pO2: number | null;
    readonly times: readonly number[];
    readonly method?: Method | "auto";
    readonly system?: System;
  },
): Curve {
  // Inputs other than the O2 tension run as the network says.
  const inputs = Object.fromEntries(
    network.inputs.map((q) => [
      q.name,
      q.name === "pO2" && pO2 !== null ? constantCourse(pO2) : (q.course ?? constantCourse(q.value)),
    ]),
  );
  const solution: Solution = solve(system, { times, parameters, inputs, method });
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

/**
 * Makes what gives the network with its inputs delayed and dispersed as the fit says, at the estimate or in a draw; what
 * follows no course has nothing to be moved.
 */
function makeShaping(network: Network, drawn: Drawn | undefined): (index?: number) => Network {
  const shapes = drawn?.shapes() ?? {};
  const courses = network.inputs.flatMap(({ name, course }) =>
    course && shapes[name] ? [[name, course] as const] : [],
  );
  for (const [name, { delay, dispersion }] of Object.entries(shapes)) {
    const isMoved = courses.some(([own]) => own === name);
    const by = `a delay of ${digits(delay)} s and a dispersion of ${digits(dispersion)} s`;
    say(
      isMoved
        ? `input ${name} has ${by} at the estimate of the fit, and its own in each draw`
        : `input ${name} follows no course here; the fit gave it ${by}`,
    );
  }
  if (!drawn || courses.length === 0) return () => network;
  return (index) => {
    const own = drawn.shapes(index);
    return driveNetwork(
      network,
      Object.fromEntries(courses.map(([name, course]) => [name, moveCourse(course, own[name])])),
    );
  };
}

/** The band of one curve over draws of its parameters; draws that cannot be solved are told. */
function predictBand(
  shape: (index?: number) => Network,
  choice: Parameters<typeof predictCurve>[1],
  { n, draw }: Drawn,
): NonNullable<Curve["band"]> {
  const curves: Float64Array[] = [];
  for (let index = 0; index < n; index++)
    try {
      const parameters = Array.from(draw(index));
      curves.push(Float64Array.from(predictCurve(shape(index), { ...choice, parameters }).value));
    } catch (error) {
      if (!(error instanceof SolveError)) throw error;
    }
  if (curves.length < n)
    say(`beware: ${n - curves.length} of ${n} draws could not be solved; the band is that of the others`);
  const { lower, upper } = bandOfDraws(curves);
  return { low: Array.from(lower), high: Array.from(upper) };
}

const wordBand = ({ n, seed, file, kind }: Drawn): string =>
  `Bands: 95 % of ${n} draws (seed ${seed}) from the posterior of ${basename(file)}, ${drawWords[kind]}.`;

const drawWords = {
  covariance: "to first order around its estimate",
  profile: "by its profiles",
  bootstrap: "by its refits of drawn data",
} as const;
