import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bench, describe } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import type { Network } from "../../src/model/network.ts";
import type { Solution } from "../../src/solve/solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

/** Microseconds a solve by native CVODE, by problem; nothing where there is no C compiler or no library. */
function timeCvode(): Readonly<Record<string, number>> {
  const program = join(mkdtempSync(join(tmpdir(), "cuptake-cvode-")), "cvode");
  const parts = ["cvode", "nvecserial", "sunmatrixdense", "sunlinsoldense"].map((x) => `-lsundials_${x}`);
  const source = new URL("cvode.c", import.meta.url).pathname;
  try {
    execFileSync("cc", ["-O2", source, "-o", program, ...parts, "-lm"], { stdio: "ignore" });
    return JSON.parse(execFileSync(program, { encoding: "utf8" }));
  } catch {
    return {};
  }
}

const redox = shippedModel("cu-atsm-redox");
/** The redox model with a loss, for its sixth parameter. */
const lossy = smallModel({
  inputs: { pO2: [3.8, "mmHg"] },
  species: { E: 1, I: 0, R: 0, T: 0 },
  parameters: {
    k_in: [9.8e-4, "s^-1"],
    k_out: [2.9e-3, "s^-1"],
    k_red: [5.2e-2, "s^-1"],
    k_ox: [1.2e-2, "s^-1 mmHg^-1"],
    k_diss: [9e-5, "s^-1"],
    k_eff: [1e-5, "s^-1"],
  },
  reactions: {
    entry: { from: "E", to: "I", rate: "k_in * E" },
    exit: { from: "I", to: "E", rate: "k_out * I" },
    reduction: { from: "I", to: "R", rate: "k_red * I" },
    oxidation: { from: "R", to: "I", rate: "k_ox * pO2 * R" },
    dissociation: { from: "R", to: "T", rate: "k_diss * R" },
    loss: { from: "T", rate: "k_eff * T" },
  },
});
const rober = smallModel({
  species: { A: 1, B: 0, C: 0 },
  parameters: { k1: [0.04, "s^-1"], k2: [3e7, "s^-1"], k3: [1e4, "s^-1"] },
  reactions: {
    slow: { from: "A", to: "B", rate: "k1 * A" },
    pair: { from: "B", to: "C", rate: "k2 * B^2" },
    back: { from: "B", to: "A", rate: "k3 * B * C" },
  },
});
/** HIRES as the chemistry that it is: phytochrome, Schäfer 1975; the last reaction but one is its only pair. */
const hires = smallModel({
  species: { A: 1, B: 0, C: 0, D: 0, F: 0, G: 0, H: 0, K: 0.0057 },
  parameters: {
    k1: [1.71, "s^-1"],
    k2: [0.43, "s^-1"],
    k3: [8.32, "s^-1"],
    k4: [0.69, "s^-1"],
    k5: [0.035, "s^-1"],
    pair: [280, "s^-1"],
    free: [0.69, "s^-1"],
    source: [0.0007, "s^-1"],
  },
  reactions: {
    supply: { to: "A", rate: "source" },
    ab: { from: "A", to: "B", rate: "k1 * A" },
    ba: { from: "B", to: "A", rate: "k2 * B" },
    bd: { from: "B", to: "D", rate: "k3 * B" },
    ca: { from: "C", to: "A", rate: "k3 * C" },
    cd: { from: "C", to: "D", rate: "k1 * C" },
    dc: { from: "D", to: "C", rate: "k2 * D" },
    dg: { from: "D", to: "G", rate: "k4 * D" },
    fc: { from: "F", to: "C", rate: "k5 * F" },
    fg: { from: "F", to: "G", rate: "k1 * F" },
    gf: { from: "G", to: "F", rate: "k2 * G" },
    hf: { from: "H", to: { F: 1, K: 1 }, rate: "k2 * H" },
    hg: { from: "H", to: { G: 1, K: 1 }, rate: "k4 * H" },
    gk: { from: { G: 1, K: 1 }, to: "H", rate: "pair * G * K" },
    hk: { from: "H", to: "K", rate: "free * H" },
  },
});
const even = (end: number): number[] => Array.from({ length: 61 }, (_, i) => (end * i) / 60);
const decades = even(60).map((i) => (i === 0 ? 0 : 1e11 * 10 ** ((-12 * (60 - i)) / 60)));

type Run = () => Solution;
/** A solve of a network at its defaults: by our method, by the same method without generated code, with derivatives. */
function runsOf(
  network: Network,
  options: Omit<SolveOptions, "parameters" | "inputs" | "tolerance">,
): { plain: Run; walked: Run; tangent: Run; label: string } {
  const inputs = Object.fromEntries(network.inputs.map(({ name }) => [name, constantCourse(3.8)]));
  const all = { ...options, parameters: valuesOf(network), inputs, tolerance: 1e-6 };
  const names = network.parameters.map((q) => q.name).slice(0, 6);
  const system = compileNetwork(network);
  const walking = compileNetwork(network, { code: "closures" });
  const tangent = compileNetwork(network, { sensitivities: names });
  return {
    plain: () => solve(system, all),
    walked: () => solve(walking, all),
    tangent: () => solve(tangent, all),
    label: `${names.length} sensitivities`,
  };
}

const hour = { times: even(3600) };
const cases: Readonly<Record<string, { native?: string; runs: ReturnType<typeof runsOf> }>> = {
  "redox, Rodas5P": { native: "redox", runs: runsOf(redox, { ...hour, method: "rodas5p" }) },
  "redox, exact": { native: "redox", runs: runsOf(redox, { ...hour, method: "exact" }) },
  "redox with a loss, Rodas5P": { runs: runsOf(lossy, { ...hour, method: "rodas5p" }) },
  "redox with a loss, exact": { runs: runsOf(lossy, { ...hour, method: "exact" }) },
  "ROBER, Rodas5P": {
    native: "rober",
    runs: runsOf(rober, { times: decades, method: "rodas5p", absoluteTolerance: [1e-14, 1e-14, 1e-14] }),
  },
  "HIRES, Rodas5P": {
    native: "hires",
    runs: runsOf(hires, {
      times: even(321.8122),
      method: "rodas5p",
      absoluteTolerance: Array.from({ length: 8 }, () => 1e-9),
    }),
  },
};

/** The quickest of some hundred runs of ten. */
function time(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 400; i++) {
    const start = performance.now();
    for (let k = 0; k < 10; k++) run();
    best = Math.min(best, (performance.now() - start) * 100);
  }
  return best;
}

const native = timeCvode();
const us = (x: number): string => `${x.toFixed(1)} µs`;
for (const [name, { native: key, runs }] of Object.entries(cases)) {
  const cvode = key === undefined ? undefined : native[key];
  const [plain, walked, tangent] = [time(runs.plain), time(runs.walked), time(runs.tangent)];
  const beside = cvode === undefined ? "" : `, 1/${(cvode / plain).toFixed(1)} of CVODE's ${us(cvode)}`;
  process.stdout.write(
    `${name}: ${us(plain)}${beside}, 1/${(walked / plain).toFixed(1)} of the plain code; with ${runs.label} ${(tangent / plain).toFixed(1)} times that\n`,
  );
}

describe("61 outputs at a relative tolerance of 1e-6", () => {
  for (const [name, { runs }] of Object.entries(cases)) bench(name, () => void runs.plain());
});
