import { constantCourse } from "../../src/time-course.ts";
import { countVoxels, type Patch } from "../../src/tissue/micro/patch.ts";
import { makeSlab } from "../../src/tissue/micro/shapes.ts";
import { readLaw } from "../../src/tissue/micro/tracer-law.ts";
import { observedOrder, type VerificationRow } from "./convergence.ts";
import {
  closed,
  D,
  distance,
  equalSteps,
  fieldOf,
  kineticsOf,
  makeBox,
  makeSink,
  medium,
  runTracer,
} from "./tracer-fields.ts";
import type { Effort } from "./verification.ts";
import { verifyTracerBalance, verifyTracerSymmetry, verifyWellMixed } from "./verification-tracer-balance.ts";

const sink = makeSink();
const exactly = { residual: 1e-12 } as const;

/** A row of errors that fall with an order; what is obtained is the last. */
function orderRow(
  id: string,
  problem: string,
  ns: readonly number[],
  errorAt: (n: number) => number,
): VerificationRow {
  const errors = ns.map(errorAt);
  const obtained = errors[errors.length - 1];
  return { id, problem, expected: 0, obtained, order: observedOrder(ns, errors), orderMax: null };
}

/** N8: a Gaussian of age 2 s spreads and is taken up at 1/60 s, with its mirror images in the walls of the box. */
export function verifyTransientGreen({ isLong }: Effort): VerificationRow {
  const [L, first, end, k] = [120, 2, 20, 1 / 60];
  const line = (x: number, t: number): number => {
    let sum = 0;
    for (let m = -3; m <= 3; m++)
      for (const image of [x - L / 2 + 2 * m * L, x + L / 2 + 2 * m * L])
        sum += Math.exp((-image * image) / (4 * D * t));
    return sum / Math.sqrt(4 * Math.PI * D * t);
  };
  const G =
    (t: number) =>
    (x: number, y: number, z: number): number =>
      1e6 * line(x, t) * line(y, t) * line(z, t);
  return orderRow(
    "N8",
    "instantaneous point source with uptake, h and δt halved",
    isLong ? [12, 24, 48, 96] : [12, 24, 48],
    (n) => {
      const patch = makeBox([n, n, n], [L / n, L / n, L / n]);
      const zero = new Float32Array(countVoxels(patch));
      const { fields } = runTracer(patch, zero, sink, {
        ...closed,
        parameters: [k],
        times: [end - first],
        mesh: equalSteps(end - first, n / 2),
        start: [fieldOf(patch, G(first)), zero],
        residual: 1e-8,
      });
      const left = Math.exp(-k * (end - first));
      return distance(
        patch,
        fields[0],
        fieldOf(patch, (...x) => left * G(end)(...x)),
      );
    },
  );
}

/** A mode of a box with walls that nothing leaves, its rate −D Σ(mπ/L)² and that of its seven-point sum. */
function modeOf({ size, spacing }: Pick<Patch, "size" | "spacing">, m: readonly number[]) {
  const waves = m.map((k, axis) => (k * Math.PI) / (size[axis] * spacing[axis]));
  return {
    f: (...x: number[]): number => waves.reduce((product, w, axis) => product * Math.cos(w * x[axis]), 1),
    rate: -D * waves.reduce((sum, w) => sum + w * w, 0),
    discrete:
      -D *
      waves.reduce((sum, w, axis) => sum + ((2 / spacing[axis]) * Math.sin((w * spacing[axis]) / 2)) ** 2, 0),
  };
}

/** N9: (1, 2, 1) in a box of 60 × 80 × 100 µm, h and δt halved. */
export function verifyMode(): VerificationRow {
  return orderRow("N9", "Fourier mode, h and δt halved", [6, 12, 24], (n) => {
    const patch = makeBox([n, n, n], [60 / n, 80 / n, 100 / n]);
    const { f, rate } = modeOf(patch, [1, 2, 1]);
    const zero = new Float32Array(countVoxels(patch));
    const start = [fieldOf(patch, f), zero];
    const run = { ...closed, parameters: [0], times: [2], mesh: equalSteps(2, n), start, residual: 1e-8 };
    const { fields } = runTracer(patch, zero, sink, run);
    return distance(
      patch,
      fields[0],
      fieldOf(patch, (...x) => Math.exp(2 * rate) * f(...x)),
    );
  });
}

/** N9b: TR-BDF2 multiplies a discrete mode by ((1 + δλ)a/(1 − δλ) − (a − 1))/(1 − δλ), exactly. */
export function verifyDiscreteMode(): VerificationRow[] {
  const patch = makeBox([8, 6, 5], [10, 12, 15]);
  const n = countVoxels(patch);
  return [0.5, 20, 1000].map((h) => {
    const { f, discrete } = modeOf(patch, [2, 1, 1]);
    const field = Float64Array.from(fieldOf(patch, f));
    // In 64 bits: rounded values of the cosines would hold other modes.
    for (let i = 0; i < n; i++)
      field[i] = f(
        ((i % 8) + 0.5) * 10,
        ((Math.floor(i / 8) % 6) + 0.5) * 12,
        (Math.floor(i / 48) + 0.5) * 15,
      );
    const zero = new Float64Array(n);
    const run = {
      ...closed,
      parameters: [0],
      times: [4 * h],
      mesh: equalSteps(4 * h, 4),
      start: [field, zero],
    };
    const { fields } = runTracer(patch, zero, sink, { ...run, ...exactly });
    const z = (1 - Math.SQRT1_2) * h * discrete;
    const a = (1 + Math.SQRT2) / 2;
    const expected = ((a * (1 + z)) / (1 - z) - (a - 1)) / (1 - z);
    return {
      id: "N9b",
      problem: `factor of a discrete mode in 4 steps of ${h} s`,
      expected: expected ** 4,
      obtained: fields[0][0] / field[0],
      order: null,
      orderMax: null,
    };
  });
}

/**
 * N10: C = f(x) e^(at) with the redox model at pO2 from 0.1 to 9.9 mmHg; its pools are p̂(x) e^(at) with
 * (a − A_pp) p̂ = A_pc f, and the supply is what C needs. `exactSpace` takes the seven-point sum of f for ∇²f.
 */
function manufactured(patch: Patch, exactSpace: boolean) {
  const { system, parameters } = kineticsOf("cu-atsm-redox");
  const law = readLaw(system, { medium, parameters });
  const a = -1 / 40;
  const mode = modeOf(patch, [1, 2, 0]);
  const f = (...x: number[]): number => 1 + 0.5 * mode.f(...x);
  const pO2 = fieldOf(patch, (x) => 5 + 4.9 * Math.cos((Math.PI * x) / (patch.size[0] * patch.spacing[0])));
  const fields = law.names.map(() => new Float64Array(pO2.length));
  const supply = new Float32Array(pO2.length);
  const A = new Float64Array(16);
  let i = 0;
  fieldOf(patch, (...x) => {
    law.fill(pO2[i], A);
    const C = f(...x);
    const at = (r: number, c: number): number => A[r * 4 + c];
    // I and R from two equations, T from R.
    const [m11, m12, m21, m22] = [a - at(1, 1), -at(1, 2), -at(2, 1), a - at(2, 2)];
    const I = (m22 * at(1, 0) * C) / (m11 * m22 - m12 * m21);
    const R = (-m21 * at(1, 0) * C) / (m11 * m22 - m12 * m21);
    const values = [C, I, R, (at(3, 2) * R) / (a - at(3, 3))];
    values.forEach((value, j) => {
      fields[j][i] = value;
    });
    const laplacian = (exactSpace ? mode.discrete : mode.rate) * (C - 1);
    supply[i++] = a * C - laplacian - values.reduce((sum, value, j) => sum + at(0, j) * value, 0);
    return 0;
  });
  const course = { pieces: [{ start: 0, terms: [{ amplitude: 1, rate: -a, power: 0 }] }] };
  return {
    system,
    pO2,
    fields,
    a,
    run: { ...closed, parameters, start: fields, supply: { field: supply, course } },
  };
}

export function verifyTracerManufactured(): VerificationRow[] {
  const errorOf = (n: number, steps: number, end: number, exactSpace: boolean): number => {
    const patch = makeBox([n, n, 1], [80 / n, 60 / n, 10]);
    const { system, pO2, fields, a, run } = manufactured(patch, exactSpace);
    const options = { ...run, times: [end], mesh: equalSteps(end, steps), residual: 1e-9 };
    const got = runTracer(patch, pO2, system, options).fields;
    return Math.hypot(
      ...got.map((field, j) =>
        distance(
          patch,
          field,
          fields[j].map((v) => v * Math.exp(a * end)),
        ),
      ),
    );
  };
  return [
    orderRow("N10", "manufactured tracer, redox model: in space", [8, 16, 32, 64], (n) =>
      errorOf(n, 160, 40, false),
    ),
    orderRow("N10", "manufactured tracer, redox model: in time", [4, 8, 16, 32], (n) =>
      errorOf(12, n, 200, true),
    ),
  ];
}

/** Steady penetration of a slab with a sink: C = Cp cosh((L − x)/ℓ)/cosh(L/ℓ), ℓ = √(D/k). */
export function verifyPenetration(): VerificationRow {
  const [L, k] = [100, 0.25];
  const length = Math.sqrt(D / k);
  return orderRow("5e", "steady penetration √(D/k) of a slab", [16, 32, 64, 128], (n) => {
    const patch = makeSlab({ thickness: L, n, consumption: 0 });
    const { fields } = runTracer(patch, new Float32Array(n), sink, {
      ...closed,
      wallPermeability: Number.POSITIVE_INFINITY,
      parameters: [k],
      plasma: constantCourse(1),
      times: [300],
      residual: 1e-9,
    });
    return distance(
      patch,
      fields[0],
      fieldOf(patch, (x) => Math.cosh((L - x) / length) / Math.cosh(L / length)),
    );
  });
}

/** All rows of the tracer on the micro grid. */
export function verifyTracer(effort: Effort): VerificationRow[] {
  return [
    verifyTransientGreen(effort),
    verifyMode(),
    ...verifyDiscreteMode(),
    ...verifyTracerManufactured(),
    verifyPenetration(),
    ...verifyTracerBalance(),
    verifyTracerSymmetry(),
    ...verifyWellMixed(),
  ];
}
