import { expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { type MappingOptions, makeMapping } from "../../src/fit/parameters.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const names = redox.parameters.map((q) => q.name);
const [iOut, iRed, iOx] = ["k_out", "k_red", "k_ox"].map((name) => names.indexOf(name));

test("K_R takes the place of k_ox: it starts at k_red / k_ox, and k_ox follows as k_red / K_R", () => {
  const mapping = makeMapping(redox, { free: ["k_out", "K_R"] });
  expect(mapping.free.map((f) => [f.name, f.scale, f.range])).toEqual([
    ["k_out", "log10", [1e-3, 1e-2]],
    ["K_R", "log10", [0.1, 500]],
  ]);
  expect(mapping.free[1].start).toBeCloseTo(5.2e-2 / 1.2e-2, 12);
  expect(mapping.valueAt(mapping.start, 0)).toBeCloseTo(2.9e-3, 15);
  const p = mapping.parametersAt(Float64Array.of(Math.log10(4e-3), Math.log10(10)));
  expect(p[iOut]).toBeCloseTo(4e-3, 15);
  expect(p[iOx]).toBeCloseTo(5.2e-3, 15);
  names.forEach((name, i) => {
    if (i !== iOut && i !== iOx) expect(p[i], name).toBe(redox.parameters[i].value);
  });
});

test("with k_red free as well, k_ox follows both", () => {
  const mapping = makeMapping(redox, { free: ["k_red", "K_R"] });
  const p = mapping.parametersAt(Float64Array.of(Math.log10(0.1), Math.log10(4)));
  expect(p[iRed]).toBeCloseTo(0.1, 14);
  expect(p[iOx]).toBeCloseTo(0.025, 14);
});

test.each([[["k_in", "k_out", "K_R"]], [["k_red", "K_R"]], [["k_ox", "k_diss"]]])(
  "∂p/∂θ of %j agrees with central differences",
  (free) => {
    const mapping = makeMapping(redox, { free });
    const theta = mapping.start.map((x, k) => x + 0.1 * (k + 1));
    const exact = mapping.derivativesAt(theta);
    const h = 1e-5;
    free.forEach((_, k) => {
      const at = (step: number) => mapping.parametersAt(theta.map((x, j) => (j === k ? x + step : x)));
      const [up, down] = [at(h), at(-h)];
      names.forEach((name, i) => {
        const difference = (up[i] - down[i]) / (2 * h);
        // (ln 10 · h)²/6 = 1e-10 relative truncation, 1e-16 p/h of rounding.
        const tolerance = 2e-10 * Math.abs(difference) + 1e-10 * redox.parameters[i].value;
        expect(Math.abs(exact[i * free.length + k] - difference), name).toBeLessThanOrEqual(tolerance);
      });
    });
  },
);

test("a parameter on a linear scale is moved as it is", () => {
  const mapping = makeMapping(shippedModel("cu-atsm-two-pool"), { free: ["n"] });
  expect(mapping.start[0]).toBe(2.2);
  expect([mapping.lower[0], mapping.upper[0]]).toEqual([1, 3]);
  expect(mapping.derivativesAt(mapping.start).filter((d) => d !== 0)).toEqual(Float64Array.of(1));
});

test("values that are set replace the model's, in the start of a combination too", () => {
  const mapping = makeMapping(redox, { free: ["K_R"], set: { k_red: 0.1 } });
  expect(mapping.parametersAt(mapping.start)[iRed]).toBe(0.1);
  expect(mapping.free[0].start).toBeCloseTo(0.1 / 1.2e-2, 12);
});

test("bounds replace the range, and the start is moved inside", () => {
  const mapping = makeMapping(redox, { free: ["k_in"], bounds: { k_in: [2e-3, 3e-3] } });
  expect(mapping.free[0].range).toEqual([2e-3, 3e-3]);
  expect(mapping.free[0].start).toBe(2e-3);
});

const refusal = (options: MappingOptions): string => {
  try {
    makeMapping(redox, options);
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
  throw new Error("the call was accepted");
};

test("wrong names are refused", () => {
  expect(refusal({ free: ["k_inn"] })).toMatchInlineSnapshot(
    `"cu-atsm-redox has no parameter "k_inn": did you mean "k_in", "K_R" or "k_diss"?"`,
  );
  expect(refusal({ free: ["k_in"], set: { kred: 1 } })).toMatchInlineSnapshot(
    `"cu-atsm-redox has no parameter "kred": did you mean "k_red", "k_in" or "k_ox"?"`,
  );
  expect(refusal({ free: ["k_in", "k_in"] })).toMatchInlineSnapshot(`""k_in" is free twice"`);
  expect(refusal({ free: ["K_R", "k_ox"] })).toMatchInlineSnapshot(
    `""K_R" takes the place of "k_ox", which cannot be free or set as well"`,
  );
  expect(refusal({ free: ["K_R"], set: { k_ox: 1 } })).toMatchInlineSnapshot(
    `""K_R" takes the place of "k_ox", which cannot be free or set as well"`,
  );
});

test("a parameter without a range needs bounds", () => {
  const bare = { ...redox, parameters: redox.parameters.map((q) => ({ ...q, range: undefined })) };
  expect(() => makeMapping(bare, { free: ["k_in"] })).toThrowErrorMatchingInlineSnapshot(
    `[CallError: "k_in" has no range in models/cu-atsm-redox.yaml; give bounds for it]`,
  );
  expect(makeMapping(bare, { free: ["k_in"], bounds: { k_in: [1e-4, 1e-2] } }).free).toHaveLength(1);
});
