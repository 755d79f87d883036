import { expect, test } from "vitest";
import { goesOn, shiftTableau } from "../../src/compile/shifted-tableau.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { rodas4P, rodas5P } from "../../src/numerics/rosenbrock-tableau.ts";

const dot = (w: readonly number[], v: readonly number[]): number =>
  w.reduce((sum, own, j) => sum + own * v[j], 0);

test.each([rodas5P, rodas4P])("$name in x = l + z says what it says in l, for any l and s", (tableau) => {
  const { a, C, H, gamma } = tableau;
  const { zeta, B, kappa, E, H: shifted } = shiftTableau(tableau);
  const { normal } = makeRandom(5);
  for (let k = 0; k < 20; k++) {
    const s = normal();
    const l = a.map(normal);
    const z = a.map((row) => s + dot(row, l));
    const x = l.map((own, i) => own + z[i]);
    // Sums of up to 8 products with weights of up to 200 round at some 1e-13.
    a.forEach((_, i) => {
      expect(zeta[i] * s + dot(B[i], x)).toBeCloseTo(z[i], 10);
      expect(kappa[i] * s + dot(E[i], x)).toBeCloseTo(z[i] / gamma + dot(C[i], l), 10);
    });
    H.forEach((row, q) => {
      expect(dot(shifted[q], [s, ...x])).toBeCloseTo(dot(row, l), 10);
    });
  }
});

test("the last stages of a stiffly accurate method begin where the one before has ended, exactly", () => {
  for (const { a } of [rodas5P, rodas4P]) expect(goesOn(a, a.length - 1)).toBe(true);
  expect(rodas5P.a.map((_, i) => goesOn(rodas5P.a, i))).toEqual([
    ...[false, false, false, false, false, false],
    ...[true, true],
  ]);
  const { zeta, B, E } = shiftTableau(rodas5P);
  expect([zeta[6], zeta[7]]).toEqual([0, 0]);
  expect(B[7]).toEqual([0, 0, 0, 0, 0, 0, 1]);
  // a₂₁/γ + c₂₁ is 0 but for round-off, and such weights cost nothing.
  expect(E[1]).toEqual([0]);
});
