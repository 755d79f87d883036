import { describe, expect, test } from "vitest";
import type { BackendName } from "../../src/tissue/backend.ts";
import { gatherSlab } from "../../src/tissue/gather.ts";
import { modelNames } from "../models.ts";
import { makeModelField } from "./model-fields.ts";

// WebGPU and WebGL are asked the same in a browser: browser.test.ts.
describe.each(modelNames)("the model %s", (name) => {
  const { field, tables, worst } = makeModelField(name);

  test.each<BackendName>(["cpu", "webasm", "simd", "plain"])(
    "on %s equals its exact solution on a random field to 1e-4",
    async (backend) => {
      const result = await gatherSlab({ backend, tables, pO2: field.pO2, labels: field.labels });
      expect(result.backend).toBe(backend);
      expect(result.fallbackReason).toBeNull();
      expect(worst(result.frames)).toBeLessThan(1e-4);
    },
  );
});
