import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BloodSamples,
  printBidsBlood,
  printBidsKinpar,
  printBidsTacs,
  readBidsBlood,
  readBidsKinpar,
  readBidsTacs,
} from "../../src/io/bids.ts";
import { type PetRecord, printPetJson, readPetJson } from "../../src/io/bids-pet.ts";
import { printBloodTable, readBloodSamples } from "../../src/io/blood-samples.ts";
import { printDft, readDft } from "../../src/io/dft.ts";
import { readTac } from "../../src/io/tac.ts";
import { printPmodTac, printTac, type TacCurves } from "../../src/io/tac-print.ts";
import { printUptake, readUptake } from "../../src/io/uptake-csv.ts";

const numRuns = process.env.CUPTAKE_LONG ? 1000 : 200;
const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { numRuns, seed: 20260 });

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e9, noNaN: true }).map((x) => (x === 0 ? 0 : x)) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const word = fc
  .stringMatching(/^[A-Za-zµé][A-Za-z0-9.()/-]{0,11}$/)
  .filter((name) => !/^(start|end|n\/?a)$/i.test(name));
const frames = fc
  .array(fc.tuple(fc.double({ min: 0.01, max: 500, noNaN: true }), fc.constantFrom(0, 0, 30)), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    let t = 0;
    return steps.map(([length, gap]) => {
      const start = t + gap;
      t = start + length;
      return { start, end: t };
    });
  });

/** Curves with names as one format allows them, with an sd or without. */
const curves = (name: fc.Arbitrary<string>, hasSd: boolean): fc.Arbitrary<TacCurves> =>
  fc
    .tuple(frames, fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), fc.boolean())
    .chain(([times, names, corrected]) => {
      const column = fc.array(value, { minLength: times.length, maxLength: times.length });
      const sd = column.map((xs) => xs.map((x) => Math.abs(x) + 1e-3));
      return fc
        .tuple(
          ...names.map(() =>
            fc.tuple(column, hasSd ? fc.option(sd, { nil: undefined }) : fc.constant(undefined)),
          ),
        )
        .map(
          (columns): TacCurves => ({
            frames: times,
            regions: names.map((own, j) => ({ name: own, values: columns[j][0], sd: columns[j][1] })),
            decay: hasSd ? { isotope: corrected ? "Cu-64" : "Cu-62", corrected } : undefined,
          }),
        );
    });
const plain = ({ frames, regions, decay }: TacCurves): TacCurves => ({ frames, regions, decay });

/** An assertion that returns nothing, as a property must. */
function expectSame(found: unknown, expected: unknown): void {
  expect(found).toEqual(expected);
}

describe(`what is printed is read back to the same, ${numRuns} files of each format`, () => {
  test("time-activity curves as CSV", () => {
    check(
      fc.property(curves(word, true), (data) => expectSame(plain(readTac(printTac(data), "x.csv")), data)),
    );
  });
  test("PMOD .tac", () => {
    check(
      fc.property(curves(word, false), (data) =>
        expectSame(plain(readTac(printPmodTac(data), "x.tac")), data),
      ),
    );
  });
  test("Turku DFT, names of up to three parts", () => {
    const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" "));
    check(
      fc.property(curves(name, false), (data) => expectSame(plain(readDft(printDft(data), "x.dft")), data)),
    );
  });
  test("PET-BIDS _tacs.tsv with its sidecar", () => {
    check(
      fc.property(curves(word, true), (data) => {
        expectSame(plain(readBidsTacs(printBidsTacs(data), "sub-1_tacs.tsv")), data);
      }),
    );
  });
});

describe(`what is printed is read back to the same: samples, parameters and records`, () => {
  test("PET-BIDS _blood.tsv with its JSON", () => {
    const samples = fc
      .uniqueArray(
        fc.double({ min: 0, max: 1e5, noNaN: true }).map((x) => x + 0),
        { minLength: 1, maxLength: 20 },
      )
      .chain((times) => {
        const column = fc.option(fc.array(value, { minLength: times.length, maxLength: times.length }), {
          nil: undefined,
        });
        return fc.tuple(column, column, column, fc.boolean()).map(
          ([plasma, parentFraction, wholeBlood, dispersionCorrected]): BloodSamples => ({
            times: [...times].sort((a, b) => a - b),
            dispersionCorrected,
            ...(plasma && { plasma }),
            ...(parentFraction && { parentFraction }),
            ...(wholeBlood && { wholeBlood }),
          }),
        );
      });
    check(
      fc.property(samples, (data) =>
        expectSame(readBidsBlood(printBidsBlood(data), "sub-1_blood.tsv"), data),
      ),
    );
  });
  test("blood samples as CSV", () => {
    const row = fc.tuple(
      value,
      fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x + 0),
      value,
    );
    check(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.boolean(), (rows, isCorrected) => {
        const data: BloodSamples = {
          times: rows.map((_, i) => 7.3 * i),
          ...{ plasma: rows.map(([x]) => x), parentFraction: rows.map(([, x]) => x) },
          ...{ wholeBlood: rows.map(([, , x]) => x), dispersionCorrected: isCorrected },
        };
        expectSame(readBloodSamples(printBloodTable(data), "x.csv").samples, data);
      }),
    );
  });
  test("PET-BIDS _kinpar.tsv with its JSON", () => {
    const parameter = fc.record({
      name: word.filter((n) => n !== "name"),
      unit: fc.constantFrom("1", "min^-1", "mL/min/mL"),
      description: word,
    });
    const kinpar = fc
      .tuple(
        fc.uniqueArray(parameter, { selector: (p) => p.name, minLength: 1, maxLength: 5 }),
        fc.uniqueArray(word, { maxLength: 6 }),
      )
      .chain(([parameters, names]) =>
        fc
          .tuple(
            ...names.map(() =>
              fc.array(value, { minLength: parameters.length, maxLength: parameters.length }),
            ),
          )
          .map((rows) => ({
            parameters,
            regions: names.map((name, i) => ({ name, values: rows[i] as number[] })),
          })),
      );
    check(
      fc.property(kinpar, (data) =>
        expectSame(readBidsKinpar(printBidsKinpar(data), "sub-1_kinpar.tsv"), data),
      ),
    );
  });
  test("PET-BIDS _pet.json", () => {
    check(
      fc.property(
        frames,
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
        (own, name, activity) => {
          const record = petRecord({
            ...{ TracerName: name, InjectedRadioactivity: activity },
            FrameTimesStart: own.map(({ start }) => start),
            FrameDuration: own.map(({ start, end }) => end - start),
          });
          expectSame(readPetJson(printPetJson(record), "sub-1_pet.json", { hasPauses: true }), record);
        },
      ),
    );
  });
  test("uptake tables", () => {
    const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const row = fc.record({
      condition: word,
      pO2_mmHg: fc.double({ min: 0, max: 160, noNaN: true }).map((x) => x + 0),
      time_min: fc.option(positive, { nil: null }),
      uptake: positive,
      sd: fc.option(positive, { nil: null }),
      n: fc.option(fc.integer({ min: 1, max: 50 }), { nil: null }),
    });
    const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 10, selector: ({ condition }) => condition });
    check(
      fc.property(rows, (own) => {
        const data = {
          file: "x.csv",
          provenance: null,
          source: null,
          header: [],
          rows: own.map((r, i) => ({ ...r, unit: "% of dose", line: i + 2 })),
        };
        expectSame(readUptake(printUptake(data), "x.csv").rows, data.rows);
      }),
    );
  });
});

function petRecord(own: Partial<PetRecord>): PetRecord {
  return {
    ...{ Manufacturer: "Siemens", ManufacturersModelName: "Inveon", Units: "Bq/mL", TracerName: "Cu-ATSM" },
    ...{ TracerRadionuclide: "Cu64", InjectedRadioactivity: 10, InjectedRadioactivityUnits: "MBq" },
    ...{
      InjectedMass: "n/a",
      InjectedMassUnits: "ug",
      SpecificRadioactivity: "n/a",
      SpecificRadioactivityUnits: "MBq/ug",
    },
    ...{ ModeOfAdministration: "bolus", TimeZero: "09:45:00", ScanStart: 0, InjectionStart: 0 },
    ...{
      FrameTimesStart: [0, 30],
      FrameDuration: [30, 60],
      AcquisitionMode: "list mode",
      ImageDecayCorrected: true,
    },
    ...{ ImageDecayCorrectionTime: 0, ReconMethodName: "OSEM", ReconMethodParameterLabels: ["iterations"] },
    ...{ ReconMethodParameterUnits: ["none"], ReconMethodParameterValues: [4], ReconFilterType: "none" },
    ...{ AttenuationCorrection: "none" },
    ...own,
  };
}

describe("what contradicts itself is refused", () => {
  test("frame lengths that do not fit the frame starts, with the two numbers", () => {
    const text = JSON.stringify(
      petRecord({ FrameTimesStart: [0, 30, 60], FrameDuration: [30, 60, 60] }),
      null,
      1,
    );
    expect(() => readPetJson(text, "sub-1_pet.json")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: sub-1_pet.json:22: 1 problem
        ✖ FrameDuration: expected frame 2 to end when the next one begins, found an end at 90 s (30 + 60) and a start at 60 s
          → mend the one that is wrong; is a time in another unit?]
    `);
  });
  test("a pause of the scan, unless it is allowed", () => {
    const text = JSON.stringify(petRecord({ FrameTimesStart: [0, 90], FrameDuration: [30, 60] }));
    expect(() => readPetJson(text, "p.json")).toThrow("an end at 30 s (0 + 30) and a start at 90 s");
    expect(readPetJson(text, "p.json", { hasPauses: true }).FrameDuration).toEqual([30, 60]);
  });
  test("every key that PET-BIDS requires and the file lacks, at once", () => {
    expect(() => readPetJson('{ "Units": "Bq/mL" }', "p.json")).toThrow("25 problems");
  });
  test("an sd, and values not corrected for decay, where a format has no place for them", () => {
    const data: TacCurves = {
      frames: [{ start: 0, end: 1 }],
      regions: [{ name: "a", values: [1], sd: [0.1] }],
      decay: undefined,
    };
    expect(() => printPmodTac(data)).toThrow("no place for the sd");
    expect(() => printDft(data)).toThrow("no place for the sd");
    const raw: TacCurves = {
      ...data,
      regions: [{ name: "a", values: [1], sd: undefined }],
      decay: { isotope: "Cu-64", corrected: false },
    };
    expect(() => printPmodTac(raw)).toThrow("these are not");
  });
  test("a DFT file of mid-times, which do not say how long frames are", () => {
    expect(() => readDft("DFT1 a\n. .\nkBq/mL .\nTime (min) .\n0.5 1\n", "x.dft")).toThrow('found "Time"');
  });
});

test("each region of a BIDS table is read in its own unit", () => {
  const json = '{ "a": { "Units": "kBq/mL" }, "b": { "Units": "Bq/mL" } }';
  const tsv = "frame_start\tframe_end\ta\tb\n0\t1\t2\t3\n";
  const { regions } = readBidsTacs({ tsv, json }, "x_tacs.tsv");
  expect(regions.map(({ values }) => values[0])).toEqual([2, 0.003]);
});

test("PET-BIDS writes the isotope as its examples do, and the time to which values were corrected", () => {
  const data: TacCurves = {
    frames: [{ start: 0, end: 1 }],
    regions: [{ name: "a", values: [1], sd: undefined }],
    decay: { isotope: "Cu-64", corrected: true },
  };
  const { tsv, json } = printBidsTacs(data);
  expect(JSON.parse(json)).toMatchObject({
    ...{ TracerRadionuclide: "Cu64", ImageDecayCorrected: true, ImageDecayCorrectionTime: 0 },
  });
  const later = json.replace('"ImageDecayCorrectionTime": 0', '"ImageDecayCorrectionTime": 600');
  expect(() => readBidsTacs({ tsv, json: later }, "x_tacs.tsv")).toThrow("to time 0, found 600 s");
});

test("a _pet.json as converters write it: a fraction of a second, n/a, none", () => {
  const record = petRecord({
    ...{ TimeZero: "9:45:00.125000", InjectedRadioactivity: "n/a", ReconFilterSize: "n/a" },
    ...{ ReconMethodParameterLabels: ["none"], ReconMethodParameterValues: ["none"] },
  });
  expect(readPetJson(JSON.stringify(record), "p.json")).toEqual(record);
  const wrong = JSON.stringify({ ...record, TimeZero: "25:00:00" });
  expect(() => readPetJson(wrong, "p.json")).toThrow("TimeZero");
});

test("a DFT file as Turku prints it is read in minutes and Bq", () => {
  const text =
    "DFT1      striat  cer\nut1234    dx      .\nBq/ml     Pl05    .\nTimes (min)  1.5e+03  2e+03\n# a comment\n0.000 1.000 100 200\n1.000 3.000 300 NA\n";
  const { frames, regions, notes } = readDft(text, "ut1234.dft");
  expect(frames).toEqual([
    { start: 0, end: 60 },
    { start: 60, end: 180 },
  ]);
  expect(regions.map((r) => [r.name, r.values])).toEqual([
    ["striat dx Pl05", [0.1, 0.3]],
    ["cer", [0.2, Number.NaN]],
  ]);
  expect(notes).toEqual(["cer: 1 of 2 frames have no value and are left out (row 2)"]);
});

describe("what TPCCLIB writes into a DFT file", () => {
  const body =
    "DFT1 striat cer weight\nut1234 dx . .\nkBq/ml Pl05 . .\nTimes (sec) 1.5e+03 2e+03 .\n0 60 1 2 0.5\n60 120 3 4 1\n";
  const said = (comments: string) => readDft(`${comments}${body}`, "ut1234.dft");
  test("its comments on decay, which are written again", () => {
    for (const [word, corrected] of [
      ["Yes", true],
      ["No", false],
    ] as const) {
      const data = said(`# decay_correction := ${word}\n# isotope := Cu-64\n`);
      expect(data.decay).toEqual({ isotope: "Cu-64", corrected });
      expect(readDft(printDft(data), "x.dft").decay).toEqual(data.decay);
    }
    expect(said("# isotope := C-11\n# decay_correction := Yes\n").decay).toBeUndefined();
    expect(() => said("# isotope := C-11\n# decay_correction := No\n")).toThrow(
      'for activities that decay, found "C-11"',
    );
  });
  test("its weights are no region", () => {
    const { regions, notes } = said("");
    expect(regions.map(({ name }) => name)).toEqual(["striat dx Pl05", "cer"]);
    expect(notes).toEqual(["weight: no activity, not used"]);
  });
});
