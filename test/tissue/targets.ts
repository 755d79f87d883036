import { readFileSync } from "node:fs";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengInput } from "../../src/input/feng.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";
import { findRoot } from "./convergence.ts";

/** One line of the table of in-vivo targets: what was measured, what the model gives, and by which numbers. */
export interface Target {
  readonly id: string;
  readonly target: string;
  readonly measured: string;
  readonly obtained: string;
  readonly reached: "yes" | "no" | "by choice of parameters";
  readonly parameters: string;
  readonly note: string;
}

const hour = 3600;
const round = (x: number, digits = 3): string => String(Number(x.toPrecision(digits)));

export interface TissueOptions {
  readonly model?: "cu-atsm-plasma" | "cu-atsm-plasma-copper";
  readonly pO2: number;
  readonly times: readonly number[];
  readonly Cp?: TimeCourse;
  readonly Cu_p?: TimeCourse;
  /** In the model's internal units: mL/s/mL and 1/s. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** Tissue activity outside the vessels at some times, decay corrected, exact. */
export function tissueAt({
  model = "cu-atsm-plasma",
  pO2,
  times,
  Cp,
  Cu_p,
  parameters = {},
}: TissueOptions): number[] {
  const network = shippedModel(model);
  const system = compileNetwork(network);
  const values = network.parameters.map(({ name, value }) => parameters[name] ?? value);
  const inputs = {
    pO2: constantCourse(pO2),
    Cp: Cp ?? fengInput(),
    ...(model === "cu-atsm-plasma-copper" && { Cu_p: Cu_p ?? constantCourse(0) }),
  };
  const solution = solve(system, { times: [...times], parameters: values, inputs, method: "exact" });
  const pools = ["I", "R", "T"].map((name) => system.names.indexOf(name));
  return times.map((_, k) => pools.reduce((sum, i) => sum + solution.values[k * system.dim + i], 0));
}

const [kRed, kOx, kDiss, kOut] = [5.2e-2, 1.2e-2, 9e-5, 2.9e-3];
/** mmHg. */
export const KR = kRed / kOx;

/** V6: the ratio of distribution volumes is a number of the reversible tracer, and of no other. */
export function distributionRatio(): {
  readonly steady: number;
  readonly formula: number;
  readonly apparent: readonly [number, number];
} {
  const Cp = constantCourse(1);
  const ratioAt = (time: number, k_diss: number): number => {
    const [tumor, muscle] = [0.9, 30].map(
      (pO2) => tissueAt({ pO2, times: [time], Cp, parameters: { k_diss } })[0],
    );
    return tumor / muscle;
  };
  return {
    steady: ratioAt(200 * hour, 0),
    formula: (1 + KR / 0.9) / (1 + KR / 30),
    apparent: [ratioAt(hour, kDiss), ratioAt(24 * hour, kDiss)],
  };
}

/** Net influx over K1 of the chain free, reduced, trapped: k_red k_diss/(k_out (k_ox P + k_diss) + k_red k_diss). */
export const influx = (pO2: number): number => (kRed * kDiss) / (kOut * (kOx * pO2 + kDiss) + kRed * kDiss);

function targetV6(): Target[] {
  const { steady, formula, apparent } = distributionRatio();
  const needed = findRoot((P) => 12 - influx(P) / influx(30), 0.05, 30);
  return [
    {
      id: "V6",
      target: "FaDu, distribution volume tumor/muscle",
      measured: "5",
      obtained: `${round(steady, 7)} (formula ${round(formula, 7)}) with k_diss = 0; with k_diss = 9e-5/s the apparent ratio is ${round(apparent[0])} at 1 h and ${round(apparent[1])} at 24 h`,
      reached: "by choice of parameters",
      parameters: "tumor 0.9 mmHg, muscle 30 mmHg, equal K1/k_out, constant input",
      note: "a tracer that is trapped has no V_T: the apparent ratio grows with time",
    },
    {
      id: "V6",
      target: "FaDu, net influx Ki tumor/muscle",
      measured: "12",
      obtained: `${round(influx(0.9) / influx(30))} at 0.9 mmHg; 12 needs ${round(needed)} mmHg`,
      reached: "by choice of parameters",
      parameters: `tumor ${round(needed)} mmHg, muscle 30 mmHg, equal K1 and k_out`,
      note: "one pO2 does not give both ratios, 5 and 12, with equal K1",
    },
  ];
}

/** V7: the pO2 whose ratio grows threefold from 20 min to 18 h, then the K1 that puts it at 4. */
function targetV7(): Target {
  const times = [20 * 60, 18 * hour];
  const muscle = tissueAt({ pO2: 30, times });
  const growth = (P: number): number => {
    const tumor = tissueAt({ pO2: P, times });
    return tumor[1] / muscle[1] / (tumor[0] / muscle[0]);
  };
  const P = findRoot((x) => 3 - growth(x), 0.01, 30, 40);
  const K1 = 4 / (tissueAt({ pO2: P, times })[0] / muscle[0]);
  return {
    id: "V7",
    target: "FaDu, tumor/muscle at 20 min and 18 h",
    measured: "4, then 12 (secondary: trend only)",
    obtained: `rises ${round(growth(0.9))}-fold at 0.9 mmHg; threefold, 4 to 12, at ${round(P)} mmHg with ${round(K1)} times the K1 of muscle`,
    reached: "by choice of parameters",
    parameters: `tumor ${round(P)} mmHg, K1 ratio ${round(K1)}, muscle 30 mmHg, Feng input`,
    note: "two numbers for two targets; K1 of tumor and muscle have no source",
  };
}

/** O2 in a healthy brain; assumed. */
const brain_mmHg = 35;

/** V8: what rises from 3 to 24 h is copper, not the tracer. */
function targetV8(): Target[] {
  const times = [3 * hour, 24 * hour];
  const rise = (options: Omit<TissueOptions, "times">): number => {
    const [early, late] = tissueAt({ ...options, times });
    return 100 * (late / early - 1);
  };
  const copper = { model: "cu-atsm-plasma-copper", pO2: 2 } as const;
  const withCopper = (K1c: number): number =>
    rise({ ...copper, parameters: { CL_p: 0.1 / 60, K1c: K1c / 60 } });
  const K1c = findRoot((x) => withCopper(x) - 44, 0, 0.5, 40);
  const isReached = Math.abs(withCopper(K1c) - 44) < 1;
  // No free copper passes into the brain here; the tumor rises as it was measured.
  const brain = rise({ pO2: brain_mmHg });
  const inTumor: Target = {
    id: "V8",
    target: "glioblastoma, rise of SUV from 3 to 24 h",
    measured: "+44 % (secondary)",
    obtained: `${round(rise({ pO2: 2 }))} % by the tracer alone; ${isReached ? `+44 % with free copper at K1c = ${round(K1c)} mL/min/mL` : `${round(withCopper(K1c))} % at most with free copper, K1c up to 0.5 mL/min/mL`}`,
    reached: isReached ? "by choice of parameters" : "no",
    parameters: "2 mmHg, Feng input; liver clears the parent at CL_p = 0.1 mL/min/mL and returns 30 %",
    note: "needs the second copper pool; K1c, CL_p and phi are assumed",
  };
  const inBrain: Target = {
    id: "V8",
    target: "healthy brain beside it, from 3 to 24 h; tumor over brain",
    measured: "−12 % (1.00 ± 0.28 to 0.88 ± 0.14); 1.31 to 2.14 (secondary)",
    obtained: `${round(brain)} % by the tracer alone; with a tumor that rises by 44 % the ratio goes from 1.31 to ${round((1.31 * 1.44) / (1 + brain / 100))}`,
    reached: Math.abs(brain + 12) < 14 ? "yes" : "no",
    parameters: `${brain_mmHg} mmHg in the brain (assumed), defaults of cu-atsm-plasma, Feng input`,
    note: "14 points is the measured SD of the late value; what stays in brain longest is not in this model (reduction there is mitochondrial)",
  };
  return [inTumor, inBrain];
}

/** V9: uptake over flow falls with flow where the return to plasma scales with it, and not where it does not. */
export function flowSlopes(): { readonly scaled: number; readonly fixed: number } {
  const slope = (k_outScales: boolean): number => {
    const [low, high] = [0.5, 2].map((f) => {
      const parameters = { K1: (0.1 / 60) * f, k_out: k_outScales ? kOut * f : kOut };
      return tissueAt({ pO2: 2, times: [20 * 60], parameters })[0] / f;
    });
    return Math.log(high / low) / Math.log(4);
  };
  return { scaled: slope(true), fixed: slope(false) };
}

function targetV9(): Target {
  const { scaled, fixed } = flowSlopes();
  return {
    id: "V9",
    target: "62Cu lung tumor, flow-normalized uptake against flow",
    measured: "negative relation in 3 of 4; tumor 3.00 ± 1.50, lung 0.43 ± 0.09",
    obtained: `d ln(uptake/flow)/d ln(flow) = ${round(scaled)} if K1 and k_out scale with flow, ${round(Math.abs(fixed) < 1e-9 ? 0 : fixed)} if K1 alone does`,
    reached: "by choice of parameters",
    parameters: "2 mmHg, 20 min, flow 0.5 to 2 times the default, Feng input",
    note: "the sign alone: the values are uptake over arterial input of a study whose input is not at hand",
  };
}

/** V10 and V14: the demo's map at 60 min. */
async function targetsOfMap(): Promise<[Target, Target]> {
  const file = "notebooks/plans/tumor-map.yaml";
  const plan = readMapPlan(readFileSync(file, "utf8"), file);
  const coarse = { ...plan, size: [48, 48, 24], voxel_mm: [0.8, 0.8, 0.8] } as const;
  const { regions } = await runMap(coarse, shippedModel("cu-atsm-plasma"), { backend: "plain" });
  const [max, ratio] = [regions.tumorMax[1], regions.tumorToMuscle[1]];
  const muscle = regions.regions.find(({ name }) => name === "muscle")?.mean[1] ?? Number.NaN;
  const within = (x: number, low: number, high: number): boolean => x >= low && x <= high;
  const isIn = within(max, 1.9, 8.3) && within(ratio, 1.6, 6.8);
  const common = {
    parameters: "the plan that ships: K1 0.1 and 0.04 mL/min/mL, FDG-shaped input, a mouse",
    note: "a band of plausibility: delivery and input are assumed, and the patients were no mice",
  };
  return [
    {
      id: "V10",
      target: "64Cu, 60 min, NSCLC and head and neck: SUVmax and tumor/muscle",
      measured: "5.2 (1.9 to 8.3) and 4.4 (1.6 to 6.8)",
      obtained: `${round(max)} and ${round(ratio)} in the map of tumor-map`,
      reached: isIn ? "yes" : "no",
      ...common,
    },
    {
      id: "V14",
      target: "feline head and neck tumors: tumor maximum over muscle; sinonasal SUV",
      measured: "4.3 to 21.8; 2.6 against 1.2",
      obtained: `${round(max / muscle)} in the map of tumor-map; its muscle has SUV ${round(muscle)}`,
      reached: within(max / muscle, 4.3, 21.8) ? "yes" : "no",
      ...common,
    },
  ];
}

/** V11: 64Cu-ATSM over 64Cu-acetate, which is free copper alone. */
export function acetateRatios(): number[] {
  const times = [15 * 60, 2 * hour, 16 * hour];
  const parameters = { K1c: 0.2 / 60, CL_p: 0.1 / 60 };
  const common = { model: "cu-atsm-plasma-copper", pO2: 2, times, parameters } as const;
  const atsm = tissueAt(common);
  const acetate = tissueAt({ ...common, Cp: constantCourse(0), Cu_p: fengInput() });
  return atsm.map((value, k) => value / acetate[k]);
}

function targetV11(): Target {
  const ratios = acetateRatios();
  return {
    id: "V11",
    target: "64Cu-ATSM over 64Cu-acetate at 15 min, 2 h, 16 h",
    measured: "below 1, 1, 1",
    obtained: ratios.map((r) => round(r)).join(", "),
    reached: ratios[0] < 1 && Math.abs(ratios[1] - 1) < 0.1 && Math.abs(ratios[2] - 1) < 0.1 ? "yes" : "no",
    parameters: "2 mmHg, both with the plasma curve of Feng; K1c 0.2, CL_p 0.1 mL/min/mL",
    note: "needs plasma curves of both, which are not the same; with one for both the ratio is that of what tissue keeps",
  };
}

/** All rows in vivo: V6 to V11, and V14. */
export async function listTargets(): Promise<Target[]> {
  const [V10, V14] = await targetsOfMap();
  return [...targetV6(), targetV7(), ...targetV8(), targetV9(), V10, targetV11(), V14];
}
