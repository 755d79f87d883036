import { test } from "vitest";
import { parentCourse, fractionAt, type ParentFraction } from "../../src/input/parent-fraction.ts";
import { disperseCourse } from "../../src/input/disperse.ts";
import { fengInput } from "../../src/input/feng.ts";
import { exponentialInput,infusionInput } from "../../src/input/exponential.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput, rampInput, stepInput } from "../../src/input/schedule.ts";
import { decayCourse } from "../../src/input/shape.ts";
import { constantCourse, runFrom, valueAt, type TimeCourse } from "../../src/time-course.ts";
import { disperseByQuadrature } from "./quadrature.ts";
const log = (...a: unknown[]) => process.stdout.write(a.join(" ") + "\n");
const one = (power: number, rate: number, end = Infinity, omega = 0): TimeCourse => ({ pieces: [{ start: 3, terms: [{ amplitude: 1, rate, power, ...(omega ? { omega, phase: 0.4 } : {}) }] }, ...(Number.isFinite(end) ? [{ start: 3 + end, terms: [] }] : [])] });
function worst(c: TimeCourse, tau: number): string {
  const d = disperseCourse(c, tau);
  const last = Math.max(0, ...c.pieces.map((p) => p.start).filter(Number.isFinite));
  const ts = [...Array.from({ length: 40 }, (_, i) => last + tau * 1e-3 * 10 ** (i / 40 * 5)), ...Array.from({ length: 60 }, (_, i) => last * i / 60)];
  let peak = 0; for (const t of ts) peak = Math.max(peak, Math.abs(valueAt(d, t)));
  let w = 0, at = 0;
  for (const t of ts) { const e = Math.abs(valueAt(d, t) - disperseByQuadrature(c, tau, t, peak)); if (e > w) { w = e; at = t; } }
  return `${(w / peak).toExponential(1)} at ${at.toPrecision(3)} pieces ${d.pieces.length} terms ${d.pieces.map((p) => p.terms.length).slice(0, 4)}`;
}
test("x", () => {
  const tau = 7, mu = 1 / tau;
  for (const [name, c] of Object.entries({
    feng: fengInput(), exp: exponentialInput([{ amplitude: 5, rate: 0.01 }], { start: 3, rise: 10 }), inf: infusionInput(3, 10, 100),
    pchip: sampledInput([0, 20, 45, 60, 120, 600], [0, 80, 60, 61, 20, 5], { interpolation: "pchip" }),
    cyc: cyclicInput({ mean: 4, amplitude: 3, period: 60 }), step: stepInput([{ time: 0, value: 3 }, { time: 50, value: 1 }]),
    hill: parentCourse(fengInput(), { kind: "hill", plateau: 0.1, half: 300, exponent: 2.6 }),
    hillp: parentCourse(sampledInput([0, 20, 45, 60, 120, 600], [0, 80, 60, 61, 20, 5], { interpolation: "pchip" }), { kind: "power", rate: 0.004, exponent: 4.5, power: 0.27 }),
  })) for (const t of [0.01, 1, 7, 100, 1e4]) log(name, t, worst(c, t));
  for (const n of [0, 1, 2, 3, 5, 9])
    for (const r of [0, 1e-9, -1e-9, 1e-6, 1e-3, -1e-3, 0.01, 0.03, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1, -1, 5])
      for (const end of [Infinity, 0.1, 1, 10, 30, 35, 36, 100, 1000]) {
        const s = worst(one(n, mu * (1 + r), end), tau);
        if (Number(s.split(" ")[0]) > 1e-11) log(n, r, end, s);
      }
  for (const r of [0, 1e-9, 1e-3, 0.1, 0.5, 1, -1]) for (const om of [1e-12, 1e-6, 1e-3, 0.1, 1]) for (const end of [Infinity, 0.1, 1, 10, 30, 36, 100]) {
    const s = worst(one(0, mu * (1 + r), end, om), tau);
    if (Number(s.split(" ")[0]) > 1e-11) log("wave", r, om, end, s);
  }
});
