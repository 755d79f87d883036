import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeProject, openProjectText } from "../../src/app/state/project.ts";
import {
  cellModelNames,
  initialShared,
  panelNames,
  type Shared,
  viewNames,
} from "../../src/app/state/shared.ts";
import { shared, startFrom } from "../../src/app/state/store.ts";
import { type FreeRule, readProblem, type WrittenProblem } from "../../src/fit/problem.ts";
import type { Coefficient, Spread } from "../../src/fit/spread.ts";
import { type NiftiImage, toNifti } from "../../src/io/nifti.ts";
import { readOmex, toOmex } from "../../src/io/omex.ts";
import { readPetab } from "../../src/io/petab/read-petab.ts";
import { writePetab } from "../../src/io/petab/write-petab.ts";
import { readNifti } from "../../src/io/read-nifti.ts";
import { readSbml } from "../../src/io/sbml/read-sbml.ts";
import { writeSbml } from "../../src/io/sbml/write-sbml.ts";
import type { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import { emt6 } from "../fit/emt6.ts";
import { smallModel } from "../small-model.ts";

// A model, a problem or a project takes a hundred times as long as a table.
const numRuns = process.env.CUPTAKE_LONG ? 1000 : 40;
const options = { numRuns, seed: 20260 };

const within = (min: number, max: number): fc.Arbitrary<number> =>
  // No −0, and nothing that is one in 32 bits.
  fc.double({ min, max, noNaN: true }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x));
const chance = fc.integer({ min: 0, max: 2 ** 31 });

/** Models of some pools in a row, in compartments or not, with rate laws, events, assignments and inputs of many forms. */
const networks: fc.Arbitrary<Network> = fc
  .record({
    pools: fc.array(fc.record({ initial: within(0, 1e3), isDissolved: fc.boolean(), back: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    }),
    rates: fc.array(within(1e-6, 10), { minLength: 12, maxLength: 12 }),
    volume: within(1e-3, 1e3),
    law: fc.constantFrom(
      "n",
      "hill(pO2, K, n)",
      "michaelis(pO2, K)",
      "exp(-pO2 / K)",
      "gate",
      "piecewise(pO2 > K, 2, 1)",
    ),
    level: within(0, 160),
    event: fc.option(fc.record({ at: within(0, 1e4), add: within(0.1, 100) }), { nil: undefined }),
    choice: chance,
  })
  .map(({ pools, rates, volume, law, level, event, choice }) => {
    const names = pools.map((_, i) => `S${i}`);
    const isIn = (i: number): boolean => pools[i].isDissolved;
    const amount = (i: number): string => (isIn(i) ? `S${i} * V` : `S${i}`);
    const step = (i: number, j: number): object => ({
      from: { [names[i]]: 1 },
      to: { [names[j]]: 1 + (choice % 2) },
      rate: `k${i} * ${amount(i)} * ${law}`,
    });
    return smallModel({
      compartments: { V: [volume, "mL"] },
      inputs: { pO2: [level, "mmHg"] },
      species: Object.fromEntries(
        pools.map(({ initial }, i) => [
          names[i],
          isIn(i) ? { initial, unit: "kBq/mL", compartment: "V" } : { initial, unit: "kBq" },
        ]),
      ),
      parameters: {
        ...Object.fromEntries(rates.map((k, i) => [`k${i}`, [k, choice % 3 === 0 ? "min^-1" : "s^-1"]])),
        K: [rates[0] * 10, "mmHg"],
        n: [1 + (choice % 5) / 2, "1"],
        ...(event && { t_event: [event.at, "s"] }),
      },
      assignments: { gate: { expression: "hill(pO2, K, n) + pO2 / (pO2 + K)", unit: "1" } },
      reactions: Object.fromEntries([
        ...names.slice(1).map((_, i) => [`forth${i}`, step(i, i + 1)]),
        ...names.slice(1).flatMap((_, i) => (pools[i].back ? [[`back${i}`, step(i + 1, i)]] : [])),
        ["loss", { from: { [names[0]]: 1 }, rate: `k11 * ${amount(0)}` }],
      ]),
      events: event ? { bolus: { at: "t_event", add: { [names[0]]: event.add } } } : {},
      observables: { total: { expression: names.map((_, i) => amount(i)).join(" + "), unit: "kBq" } },
    });
  });

const coefficient = (what: fc.Arbitrary<number>): fc.Arbitrary<Coefficient> =>
  fc.oneof(
    what,
    what.map((start) => ({ start, range: [start / 50, start * 50] as const })),
  );
const spreads: fc.Arbitrary<Spread> = fc.oneof(
  coefficient(within(0.1, 20)).map((sd): Spread => ({ kind: "constant", sd })),
  coefficient(within(0.1, 5)).map((factor): Spread => ({ kind: "given", factor })),
  coefficient(within(0.01, 1)).map((cv): Spread => ({ kind: "proportional", cv, of: "model" })),
  fc
    .tuple(coefficient(within(0.1, 20)), coefficient(within(0.01, 1)))
    .map(([sd, cv]): Spread => ({ kind: "combined", sd, cv, of: "model" })),
);

/** Fits of the redox model: what is free, from where, within what, with a prior or not, to any values with any errors. */
const problems: fc.Arbitrary<WrittenProblem> = fc
  .record({
    free: fc.subarray(["k_in", "k_out", "k_red", "k_ox", "k_diss"], { minLength: 1 }),
    starts: fc.array(within(1e-6, 10), { minLength: 5, maxLength: 5 }),
    isLog: fc.boolean(),
    hasPrior: fc.boolean(),
    spread: spreads,
    values: fc.array(within(-5, 120), { minLength: 5, maxLength: 5 }),
    times: fc.array(within(1, 1e5), { minLength: 5, maxLength: 5 }),
  })
  .map(({ free, starts, isLog, hasPrior, spread, values, times }) => {
    const { problem } = emt6(free);
    const rule = (start: number): FreeRule => ({
      ...{ kind: "free", start, range: [start / 9, start * 11], scale: isLog ? "log10" : "linear" },
      ...(hasPrior && { prior: { kind: isLog ? "log10" : "normal", mean: start, sd: start / 2 } }),
    });
    const [set] = problem.data;
    times.sort((a, b) => a - b); // the order in which measurements are read
    const points = set.points.map((p, i) => ({ ...p, time: times[i], value: values[i], sd: starts[i] }));
    return {
      ...problem,
      data: [{ ...set, spread, points }],
      parameters: Object.fromEntries(free.map((name, i) => [name, rule(starts[i])])),
    };
  });

const images = fc
  .record({
    size: fc.tuple(
      ...([1, 2, 3].map(() => fc.integer({ min: 1, max: 6 })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    ),
    nFrames: fc.integer({ min: 1, max: 4 }),
    version: fc.constantFrom(1 as const, 2 as const),
    voxel: within(0.01, 20),
    rotation: fc.option(fc.array(within(-300, 300), { minLength: 12, maxLength: 12 }), { nil: undefined }),
    length: within(0.1, 3600),
    values: fc.array(fc.oneof(within(-1e6, 1e6), fc.constant(Number.NaN)), {
      minLength: 864,
      maxLength: 864,
    }),
  })
  .map(
    ({ size, nFrames, version, voxel, rotation, length, values }): NiftiImage => ({
      ...{ size, version, voxel_mm: [voxel, voxel / 2, 3 * voxel] },
      data: Float32Array.from(
        values.slice(0, nFrames * size[0] * size[1] * size[2]),
        (x) => Math.fround(x) + 0,
      ),
      ...(rotation && { affine: [0, 1, 2].map((row) => rotation.slice(4 * row, 4 * row + 4)) }),
      frameStarts_s: Array.from({ length: nFrames }, (_, i) => i * length),
      frameDurations_s: Array.from({ length: nFrames }, () => length),
    }),
  );

const part = fc.stringMatching(/^[A-Za-z0-9_é][A-Za-z0-9_é .-]{0,10}$/);
const archives = fc
  .uniqueArray(fc.tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.uint8Array({ maxLength: 200 })), {
    selector: ([parts]) => parts.join("/"),
    maxLength: 8,
  })
  // A file is no folder of another one.
  .map((files) =>
    files.filter(([a]) => !files.some(([b]) => b.length > a.length && a.every((p, i) => p === b[i]))),
  )
  .map((files) => new Map(files.map(([parts, bytes]) => [parts.join("/"), bytes])))
  .filter((files) => !files.has("manifest.xml"));

const states: fc.Arbitrary<Shared> = fc
  .record({
    view: fc.constantFrom(...viewNames),
    model: fc.constantFrom(...cellModelNames),
    text: fc.string({ unit: "grapheme", maxLength: 300 }),
    data: fc.string({ maxLength: 100 }),
    pO2: within(0, 160),
    values: fc.dictionary(fc.stringMatching(/^k_[a-z]{1,8}$/), within(1e-9, 1e3), { maxKeys: 5 }),
    settings: fc.dictionary(fc.stringMatching(/^tumor\.[a-z]{1,8}$/), within(-1e3, 1e3), { maxKeys: 5 }),
    vessels: fc.array(within(0, 640), { maxLength: 40 }),
    panels: fc.subarray([...panelNames]),
    isLog: fc.boolean(),
  })
  .map(({ view, vessels, panels, settings, isLog, ...cell }) => ({
    ...initialShared,
    page: { view },
    cell: { ...initialShared.cell, ...cell, isLogTime: isLog },
    tumor: { ...initialShared.tumor, settings, vessels },
    figure: { ...initialShared.figure, panels },
  }));

describe(`what is written is read back to the same, ${numRuns} files of each format`, () => {
  test("SBML, as text, and as a model file made of it", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const text = writeSbml(network);
        const back = readSbml(text, "small.xml");
        expect(back.remarks).toEqual([]);
        expect(writeSbml(back.network)).toBe(text);
        expect(writeSbml(readModel(back.text, "small.yaml"))).toBe(text);
      }),
      options,
    );
  }, 1_800_000);

  test("PEtab: all six files", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const files = writePetab(readProblem(problem));
        const open = async (path: string): Promise<string> => files.get(path) ?? "";
        const back = await readPetab(files.get("problem.yaml") ?? "", "problem.yaml", open);
        expect(writePetab(readProblem(back.problem))).toEqual(files);
      }),
      options,
    );
  }, 1_800_000);

  test("NIfTI-1 and NIfTI-2: values, sizes, affine and frames, as far as 32 bits go in version 1", () => {
    fc.assert(
      fc.property(images, (image) => {
        const held = (x: number): number => (image.version === 1 ? Math.fround(x) + 0 : x);
        const found = readNifti(toNifti(image), "image.nii.gz");
        expect(found.data).toEqual(image.data);
        expect([found.size, found.nFrames]).toEqual([image.size, image.frameStarts_s.length]);
        expect(found.voxel_mm).toEqual(image.voxel_mm.map(held));
        if (image.affine) expect(found.affine).toEqual(image.affine.map((row) => row.map(held)));
        const bytes = toNifti({ ...image, ...found, data: found.data });
        expect(readNifti(bytes, "image.nii.gz")).toEqual(found);
      }),
      options,
    );
  }, 600_000);

  test("COMBINE archives: paths, bytes, and the archive itself", () => {
    fc.assert(
      fc.property(archives, (files) => {
        const packed = toOmex(files);
        const back = readOmex(packed, "x.omex");
        expect([...back]).toEqual([...files]);
        expect(toOmex(back)).toEqual(packed);
      }),
      options,
    );
  }, 600_000);

  test("project files of the page", async () => {
    await fc.assert(
      fc.asyncProperty(states, async (state) => {
        const text = await makeProject(state);
        startFrom(initialShared);
        await openProjectText(text, "project.json");
        expect(shared.value).toEqual(state);
        expect(await makeProject(shared.value)).toBe(text);
      }),
      options,
    );
  }, 1_800_000);
});
