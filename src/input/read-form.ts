import type { Path } from "../document.ts";
import { constantCourse, runFrom, type TimeCourse } from "../time-course.ts";
import { exponentialInput, infusionInput } from "./exponential.ts";
import { fengFdg, fengInput } from "./feng.ts";
import { checkFraction, type ParentFraction } from "./parent-fraction.ts";
import { readPieces } from "./read-pieces.ts";
import { sampledInput } from "./sampled.ts";
import { cyclicInput, rampInput, stepInput } from "./schedule.ts";
import type { WrittenCourse } from "./written-course.ts";

/** What it takes to read a part of a written course: the time unit, and where problems go. */
export interface FormReader {
  /** Seconds in the time unit. */
  readonly unit: number;
  readonly unitName: string;
  /** Reports a problem at a path inside the course. */
  report(at: Path, message: string, advice: string): void;
}

type Written<K extends keyof WrittenCourse> = NonNullable<WrittenCourse[K]>;
type Outcome = TimeCourse | undefined;

/** Makes the course of the one form that is given; none if that form has problems. */
export function readForm(written: WrittenCourse, reader: FormReader): Outcome {
  const { constant, steps, ramp, cycle, exponentials, feng, infusion, samples, pieces } = written;
  if (constant !== undefined)
    return isNonNegative(constant, reader, ["constant"]) ? constantCourse(constant) : undefined;
  if (steps) return readSteps(steps, reader);
  if (ramp) return readRamp(ramp, reader);
  if (cycle) return readCycle(cycle, reader);
  if (exponentials) return readExponentials(exponentials, reader);
  if (feng) return readFeng(feng, reader);
  if (infusion) return readInfusion(infusion, reader);
  if (samples) return readSamples(samples, reader);
  return pieces && readPieces(pieces, reader);
}

/** Reports unless a condition holds, and tells whether it does. */
function isTrue(holds: boolean, reader: FormReader, at: Path, message: string, advice: string): boolean {
  if (!holds) reader.report(at, message, advice);
  return holds;
}

const isRising = (times: readonly number[], reader: FormReader, at: (i: number) => Path): boolean =>
  times.every((t, i) =>
    isTrue(
      i === 0 || t > times[i - 1],
      reader,
      at(i),
      `expected rising times, found ${t} ${reader.unitName} after ${times[i - 1]} ${reader.unitName}`,
      "put the times in order, each once",
    ),
  );

const isNonNegative = (value: number, reader: FormReader, at: Path): boolean =>
  isTrue(
    value >= 0,
    reader,
    at,
    `expected a value of 0 or more, found ${value}`,
    "rates, amounts and tensions cannot be negative",
  );

const all = (...checks: readonly boolean[]): boolean => checks.every(Boolean);

function readSteps(steps: Written<"steps">, reader: FormReader): Outcome {
  if (steps.length === 0) {
    reader.report(["steps"], "expected one level or more, found none", "write [[time, value], …]");
    return undefined;
  }
  const good = all(
    isRising(
      steps.map(([t]) => t),
      reader,
      (i) => ["steps", i],
    ),
    ...steps.map(([, value], i) => isNonNegative(value, reader, ["steps", i])),
  );
  return good ? stepInput(steps.map(([t, value]) => ({ time: t * reader.unit, value }))) : undefined;
}

function readRamp({ from, to }: Written<"ramp">, reader: FormReader): Outcome {
  const good = all(
    isRising([from[0], to[0]], reader, () => ["ramp", "to"]),
    isNonNegative(from[1], reader, ["ramp", "from"]),
    isNonNegative(to[1], reader, ["ramp", "to"]),
  );
  const level = ([t, value]: readonly [number, number]) => ({ time: t * reader.unit, value });
  return good ? rampInput(level(from), level(to)) : undefined;
}

function readCycle(cycle: Written<"cycle">, reader: FormReader): Outcome {
  const { mean, amplitude, period, phase = 0 } = cycle;
  const good = all(
    isTrue(
      period > 0,
      reader,
      ["cycle", "period"],
      `expected a period above 0 ${reader.unitName}, found ${period}`,
      "give the time from peak to peak",
    ),
    isTrue(
      Math.abs(amplitude) <= mean,
      reader,
      ["cycle", "amplitude"],
      `expected an amplitude up to the mean ${mean}, found ${amplitude}`,
      "the input would go below 0; lower the amplitude or raise the mean",
    ),
  );
  return good ? cyclicInput({ mean, amplitude, period: period * reader.unit, phase }) : undefined;
}

function isRate(rate: number, reader: FormReader, at: Path): boolean {
  const message = `expected a rate of 0 or more per ${reader.unitName}, found ${rate}`;
  return isTrue(rate >= 0, reader, at, message, "write how fast it falls, without a sign");
}

function readExponentials(
  { terms, start = 0, rise = 0 }: Written<"exponentials">,
  reader: FormReader,
): Outcome {
  const good = all(
    isTrue(
      terms.length > 0,
      reader,
      ["exponentials", "terms"],
      "expected one term or more, found none",
      "write [{ amplitude, rate }, …]",
    ),
    isTrue(
      rise >= 0,
      reader,
      ["exponentials", "rise"],
      `expected a rise of 0 ${reader.unitName} or more, found ${rise}`,
      "give the time from the start to the peak",
    ),
    ...terms.map(({ rate }, i) => isRate(rate, reader, ["exponentials", "terms", i, "rate"])),
  );
  const { unit } = reader;
  const phases = terms.map(({ amplitude, rate }) => ({ amplitude, rate: rate / unit }));
  return good ? exponentialInput(phases, { start: start * unit, rise: rise * unit }) : undefined;
}

function readFeng(feng: Written<"feng">, reader: FormReader): Outcome {
  if (feng === "fdg") return fengInput(fengFdg);
  const { A1, A2, A3, l1, l2, l3, delay = 0 } = feng;
  const good = all(
    isRate(l1, reader, ["feng", "l1"]),
    isRate(l2, reader, ["feng", "l2"]),
    isRate(l3, reader, ["feng", "l3"]),
  );
  const perMin = 60 / reader.unit;
  const parameters = { A1: A1 * perMin, A2, A3, l1: l1 * perMin, l2: l2 * perMin, l3: l3 * perMin };
  return good ? fengInput({ ...parameters, delay_min: delay / perMin }) : undefined;
}

function readInfusion({ rate, from, until }: Written<"infusion">, reader: FormReader): Outcome {
  const good = all(
    isNonNegative(rate, reader, ["infusion", "rate"]),
    isTrue(
      until > from,
      reader,
      ["infusion", "until"],
      `expected an end after ${from} ${reader.unitName}, found ${until}`,
      "let it last",
    ),
  );
  return good ? infusionInput(rate, from * reader.unit, until * reader.unit) : undefined;
}

function readSamples(samples: Written<"samples">, reader: FormReader): Outcome {
  const { times, values, interpolation = "linear", after = "hold" } = samples;
  const good = all(
    isTrue(
      times.length >= 2,
      reader,
      ["samples", "times"],
      `expected two samples or more, found ${times.length}`,
      "a level that holds is written with steps",
    ),
    isTrue(
      values.length === times.length,
      reader,
      ["samples", "values"],
      `expected as many values as times (${times.length}), found ${values.length}`,
      "give each time one value",
    ),
    isRising(times, reader, (i) => ["samples", "times", i]),
    ...values.map((value, i) => isNonNegative(value, reader, ["samples", "values", i])),
  );
  const seconds = times.map((t) => t * reader.unit);
  return good ? sampledInput(seconds, values, { interpolation, after }) : undefined;
}

/** Reports the first of many probed times at which a curve of several terms is below 0. */
export function findNegative({ pieces }: TimeCourse, form: string, reader: FormReader): void {
  const at = (i: number): number[] => {
    const [start, end] = [pieces[i].start, pieces[i + 1]?.start ?? Number.POSITIVE_INFINITY];
    if (!Number.isFinite(start)) return [];
    const { value } = runFrom({ pieces }, start);
    const times = Array.from({ length: 81 }, (_, k) =>
      Number.isFinite(end) ? start + ((end - start) * k) / 80 : start + 1e-2 * 1.25 ** k - 1e-2,
    );
    return times.flatMap((t) => [t, value(t)]);
  };
  const probed = pieces.flatMap((_, i) => at(i));
  const peak = probed.reduce((most, x, k) => (k % 2 ? Math.max(most, Math.abs(x)) : most), 0);
  const k = probed.findIndex((x, i) => i % 2 === 1 && x < -1e-9 * peak);
  if (k < 0) return;
  const [t, value] = [probed[k - 1] / reader.unit, probed[k]];
  reader.report(
    [form],
    `expected a curve of 0 or more, found ${Number(value.toPrecision(3))} at ${Number(t.toPrecision(3))} ${reader.unitName}`,
    "mend the amplitudes or the rates",
  );
}

/** Reads a parent-fraction model into s; none if it has problems. */
export function readParentFraction(
  written: Written<"parent_fraction">,
  reader: FormReader,
): ParentFraction | undefined {
  const kinds = (["hill", "power", "exponential"] as const).filter((kind) => written[kind] !== undefined);
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? "none" : kinds.join(" and ");
    reader.report(
      ["parent_fraction", ...kinds.slice(1, 2)],
      `expected one of hill, power, exponential, found ${found}`,
      kinds.length === 0 ? "give one of them" : "keep one of them",
    );
    return undefined;
  }
  const fraction = toFraction(written);
  const problems = checkFraction(fraction);
  for (const { path, message, advice } of problems)
    reader.report(["parent_fraction", ...path], message, advice);
  return problems.length === 0 ? inSeconds(fraction, reader.unit) : undefined;
}

function toFraction({ hill, power, exponential = [] }: Written<"parent_fraction">): ParentFraction {
  if (hill) return { kind: "hill", ...hill };
  if (power) return { kind: "power", rate: power.rate, exponent: power.exponent ?? 2, power: power.power };
  return { kind: "exponential", phases: exponential };
}

function inSeconds(fraction: ParentFraction, unit: number): ParentFraction {
  if (fraction.kind === "hill") return { ...fraction, half: fraction.half * unit };
  if (fraction.kind === "power") return { ...fraction, rate: fraction.rate / unit };
  return { ...fraction, phases: fraction.phases.map((phase) => ({ ...phase, rate: phase.rate / unit })) };
}
