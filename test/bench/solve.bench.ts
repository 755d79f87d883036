import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bench, describe } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { solve } from "../../src/solve/solve.ts";
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
const rober = smallModel({
  species: { A: 1, B: 0, C: 0 },
  parameters: { k1: [0.04, "s^-1"], k2: [3e7, "s^-1"], k3: [1e4, "s^-1"] },
  reactions: {
    slow: { from: "A", to: "B", rate: "k1 * A" },
    pair: { from: "B", to: "C", rate: "k2 * B^2" },
    back: { from: "B", to: "A", rate: "k3 * B * C" },
  },
});
const even = Array.from({ length: 61 }, (_, i) => i * 60);
const decades = Array.from({ length: 61 }, (_, i) => (i === 0 ? 0 : 1e11 * 10 ** ((-12 * (60 - i)) / 60)));
const inputs = { pO2: constantCourse(3.8) };
const cell = { times: even, parameters: valuesOf(redox), inputs, tolerance: 1e-6 };
const names = redox.parameters.map((q) => q.name);
const [plain, tangent] = [compileNetwork(redox), compileNetwork(redox, { sensitivities: names })];
const stiff = compileNetwork(rober, { eliminate: false });
const stiffOptions = { times: decades, parameters: valuesOf(rober), tolerance: 1e-6 };
const absoluteTolerance = [1e-14, 1e-14, 1e-14];

const ours: Readonly<Record<string, [native: string, run: () => unknown]>> = {
  "redox, Rodas5P": ["redox", () => solve(plain, { ...cell, method: "rodas5p" })],
  "redox, exact": ["redox", () => solve(plain, { ...cell, method: "exact" })],
  "redox, Rodas5P, 5 sensitivities": ["redox", () => solve(tangent, { ...cell, method: "rodas5p" })],
  "redox, exact, 5 sensitivities": ["redox", () => solve(tangent, { ...cell, method: "exact" })],
  "ROBER, Rodas5P": ["rober", () => solve(stiff, { ...stiffOptions, absoluteTolerance, method: "rodas5p" })],
};

/** The quickest of some hundred runs of ten. */
function time(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 800; i++) {
    const start = performance.now();
    for (let k = 0; k < 10; k++) run();
    best = Math.min(best, (performance.now() - start) * 100);
  }
  return best;
}

const native = timeCvode();
for (const [name, [key, run]] of Object.entries(ours)) {
  const [us, cvode] = [time(run), native[key]];
  const ratio = cvode === undefined ? "no CVODE here" : `1/${(cvode / us).toFixed(1)} of CVODE's ${cvode} µs`;
  process.stdout.write(`${name}: ${us.toFixed(1)} µs, ${ratio}\n`);
}

describe("61 outputs at a relative tolerance of 1e-6", () => {
  for (const [name, [, run]] of Object.entries(ours)) bench(name, () => void run());
});
