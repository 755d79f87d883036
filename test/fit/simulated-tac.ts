import { readFileSync } from "node:fs";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { moveCourse, type Shape } from "../../src/fit/shaped-input.ts";
import { readCourseFile } from "../../src/io/course-file.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { decayRate, isotopes } from "../../src/observe/decay.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";

const courseText = readFileSync(new URL("../../notebooks/data/plasma-feng.yaml", import.meta.url), "utf8");
export const plasma = readCourseFile(courseText, "plasma-feng.yaml").course;

const usualFrames = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60];
/** Twelve of 5 s, six of 10 s, then as usual: what a delay and a dispersion can be told apart by. */
const shortFrames = [
  ...Array.from({ length: 12 }, (_, i) => (5 * i) / 60),
  ...Array.from({ length: 6 }, (_, i) => (60 + 10 * i) / 60),
  ...usualFrames.filter((t) => t >= 2),
];
/** Intervals of Simpson's rule in one frame; the peak of the plasma is some 0.2 min wide. */
const nFine = 40;

export interface Truth {
  readonly model: string;
  /** In the units of the model file. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly pO2?: number;
  /** Of the plasma curve on its way to the region, in s. */
  readonly shape?: Shape;
  readonly Pc: number;
  readonly seed: number;
}

/**
 * A curve of one region as a file: means of A(t) e^(−λt) over each frame, by Simpson's rule on the exact solution,
 * corrected for decay as scanners do, with the noise of counts, sd² = Pc z e^(λt)/Δt.
 */
export function simulateTac({ model, parameters, pO2, shape, Pc, seed }: Truth): string {
  const network = shippedModel(model);
  const own = network.parameters.map((q) => (parameters[q.name] ?? q.value / q.unit.factor) * q.unit.factor);
  const Cp = shape ? moveCourse(plasma, shape) : plasma;
  const inputs = { Cp, ...(pO2 !== undefined && { pO2: constantCourse(pO2) }) };
  const rate = decayRate(isotopes["Cu-64"]);
  const minutes = shape ? shortFrames : usualFrames;
  const { normal } = makeRandom(seed);
  const rows = minutes.slice(1).map((end, i) => {
    const [from, to] = [60 * minutes[i], 60 * end];
    const times = Array.from({ length: nFine + 1 }, (_, k) => from + ((to - from) * k) / nFine);
    const system = compileNetwork(network);
    const { values } = observe(
      network,
      "activity",
      solve(system, { times, parameters: own, inputs, method: "exact" }),
      own,
    );
    const sum = times.reduce((total, t, k) => {
      const weight = k === 0 || k === nFine ? 1 : 2 + 2 * (k % 2);
      return total + weight * values[k] * Math.exp(-rate * t);
    }, 0);
    const left = Math.exp(-rate * from) - Math.exp(-rate * to);
    const clean = (sum / (3 * nFine)) * ((rate * (to - from)) / left);
    const sd = Math.sqrt((Pc * clean * Math.exp((rate * (from + to)) / 2)) / (to - from));
    const [start, stop] = [minutes[i], end].map((t) => Number(t.toFixed(4)));
    return `${start},${stop},${(clean + sd * normal()).toFixed(3)}`;
  });
  const said = Object.entries(parameters).map(([name, value]) => {
    const unit = network.parameters.find((q) => q.name === name)?.unit.text;
    return `${name} ${value}${unit === "1" ? "" : ` ${unit}`}`;
  });
  const late = shape ? `, delay ${shape.delay} s, dispersion ${shape.dispersion} s` : "";
  return [
    "# title: SIMULATED time-activity curve of one region; no measurement",
    "# provenance: derived",
    `# source: simulated by test/fit/simulated-tac.ts from ${model} and plasma-feng.yaml, seed ${seed}`,
    `# truth: ${said.join(", ")}${pO2 === undefined ? "" : `, pO2 ${pO2} mmHg`}${late}; noise of counts, Pc ${Pc} kBq/mL*s`,
    "# unit: kBq/mL",
    "# isotope: Cu-64",
    "# decay_corrected: yes",
    "frame_start_min,frame_end_min,tumor",
    ...rows,
    "",
  ].join("\n");
}

export const irreversible: Truth = {
  model: "two-tissue-irreversible",
  parameters: { K1: 0.12, k2: 0.2, k3: 0.06, V_b: 0.05 },
  Pc: 200,
  seed: 1,
};
export const late: Truth = { ...irreversible, shape: { delay: 12, dispersion: 8 }, Pc: 20, seed: 5 };
export const mechanistic: Truth = {
  model: "cu-atsm-plasma",
  parameters: { K1: 0.1, k_out: 2.9e-3, k_red: 5.2e-2, k_ox: 1.2e-2, k_diss: 9e-5, V_b: 0.05 },
  pO2: 3,
  Pc: 200,
  seed: 2,
};
