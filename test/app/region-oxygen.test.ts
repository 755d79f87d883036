import { expect, test } from "vitest";
import { stepsOf, wordOxygen } from "../../src/app/tumor/region-oxygen.tsx";
import type { Region } from "../../src/index.ts";

test("steps cover their bins, the last of which has no end and is drawn as wide as the one before", () => {
  const edges = Float64Array.of(0, 2.5, 5);
  const { x, y } = stepsOf(edges, Float64Array.of(0.5, 0.25, 0.25), 2);
  expect(x).toEqual([0, 2.5, 2.5, 5, 5, 7.5]);
  expect(y).toEqual([50, 50, 25, 25, 25, 25]);
  expect(stepsOf(edges, Float64Array.of(1, 0, 0), 0)).toEqual({ x: [0, 2.5], y: [100, 100] });
});

test("the words name the shares below 10, 5 and 2.5 mmHg, mildest first, and the count of voxels", () => {
  const hypoxic = [
    { threshold_mmHg: 2.5, fraction: 0.1, byMean: 0 },
    { threshold_mmHg: 5, fraction: 0.2, byMean: 0.05 },
    { threshold_mmHg: 10, fraction: 0.4, byMean: 0.5 },
  ];
  const region = { name: "rim", nVoxels: 120, volume_mL: 0.5, hypoxic } as unknown as Region;
  expect(wordOxygen(region)).toBe(
    "rim, 120 voxels (0.5 mL): of its tissue 40.0 % below 10 mmHg, 20.0 % below 5 mmHg, 10.0 % below 2.5 mmHg; of its voxels by their mean 50.0 % below 10 mmHg, 5.0 % below 5 mmHg, 0.0 % below 2.5 mmHg.",
  );
});
