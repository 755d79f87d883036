import { describe, expect, test } from "vitest";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import type { FitProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { readBlood } from "../../src/io/blood.ts";
import { isTac, readTac, toFramePoints } from "../../src/io/tac.ts";
import { valueAt } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { refusalBy } from "../refusal.ts";

const refusalOf = (read: () => unknown): string => refusalBy(read).trim();
const tacRefusal = (text: string, file = "x.csv"): string => refusalOf(() => readTac(text, file));
const csv = "# unit: kBq/mL\nframe_start_min,frame_end_min,tumor,tumor_sd,muscle\n";

describe("the same curves in three formats", () => {
  const expected = {
    frames: [
      { start: 0, end: 30 },
      { start: 30, end: 90 },
    ],
    tumor: [1.5, 3],
  };
  test.each([
    [
      "CSV in minutes",
      "x.csv",
      "# unit: kBq/mL\nframe_start_min,frame_end_min,tumor\n0,0.5,1.5\n0.5,1.5,3\n",
      undefined,
    ],
    [
      "CSV with units in brackets",
      "x.csv",
      "frame_start[s],frame_end[s],tumor[Bq/mL]\n0,30,1500\n30,90,3000\n",
      undefined,
    ],
    ["PMOD", "x.tac", "start[seconds]\tend[kBq/cc]\ttumor\n0\t30\t1.5\n30\t90\t3\n", undefined],
    ["PET-BIDS", "sub-1_tacs.tsv", "frame_start\tframe_end\ttumor\n0\t30\t1500\n30\t90\t3000\n", "Bq/mL"],
  ])("%s", (_, file, text, unit) => {
    const { frames, regions } = readTac(text, file, unit === undefined ? {} : { unit });
    expect(frames).toEqual(expected.frames);
    expect(regions.map((region) => region.name)).toEqual(["tumor"]);
    regions[0].values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected.tumor[i], 12);
    });
  });
});

describe("the JSON beside a PET-BIDS table", () => {
  const table = "frame_start\tframe_end\ttumor\tmuscle\n0\t30\t1500\t2\n30\t90\t3000\t3\n";
  const read = (said: object, text = table) =>
    readTac(text, "sub-1_tacs.tsv", { sidecar: { text: JSON.stringify(said), file: "sub-1_tacs.json" } });
  test("gives the unit of all, or of each column, and what became of decay", () => {
    const all = read({ Units: "Bq/mL", TracerRadionuclide: "Cu64", ImageDecayCorrected: true });
    expect(all.regions[0].values).toEqual([1.5, 3]);
    expect(all.decay).toEqual({ isotope: "Cu-64", corrected: true });
    const each = read({
      tumor: { Units: "Bq/mL" },
      muscle: { Units: "kBq/mL" },
      frame_start: { Units: "s" },
    });
    expect(each.regions.map(({ values }) => values)).toEqual([
      [1.5, 3],
      [2, 3],
    ]);
    expect(each.decay).toBeUndefined();
    expect(read({ Units: "Bq/mL", TracerRadionuclide: "64Cu", ImageDecayCorrected: false }).decay).toEqual({
      isotope: "Cu-64",
      corrected: false,
    });
  });
  test("gives way to what the table itself says", () => {
    const own = read(
      { Units: "Bq/mL", TracerRadionuclide: "C11", ImageDecayCorrected: true },
      `# unit: kBq/mL\n${table}`,
    );
    expect(own.regions[0].values).toEqual([1500, 3000]);
  });
  test("is refused where it cannot be used, by its name", () => {
    expect(
      refusalOf(() => read({ Units: "Bq/mL", ImageDecayCorrected: true, ImageDecayCorrectionTime: 120 })),
    ).toContain(
      "ImageDecayCorrectionTime of sub-1_tacs.json: expected activities corrected for decay to time 0, found 120 s",
    );
    expect(
      refusalOf(() => read({ Units: "Bq/mL", TracerRadionuclide: "Xx9", ImageDecayCorrected: false })),
    ).toContain("TracerRadionuclide of sub-1_tacs.json: expected one of");
    expect(refusalOf(() => read({ Units: "mmHg" }))).toContain("expected a unit of activity concentration");
  });
});

test.each(["toString", "constructor", "hasOwnProperty"])(
  "a region, a unit and a column of blood that are called %s are names like others",
  (name) => {
    const sidecar = { text: JSON.stringify({ Units: "Bq/mL" }), file: "sub-1_tacs.json" };
    const table = `frame_start\tframe_end\t${name}\n0\t30\t1500\n`;
    expect(readTac(table, "sub-1_tacs.tsv", { sidecar }).regions).toMatchObject([{ name, values: [1.5] }]);
    expect(tacRefusal(`frame_start_min,frame_end_min,tumor[${name}]\n0,1,5\n`)).toContain(
      `expected a unit of activity, found `,
    );
    const blood = `time\tplasma_radioactivity\t${name}\n0\t5\t1\n60\t4\t1\n`;
    expect(readBlood(blood, "sub-1_blood.tsv", { sidecar }).notes).toContain(`${name}: not used`);
  },
);

test("a column _sd is the spread of its region, and a gap is left out and noted", () => {
  const tac = readTac(`${csv}0,1,5,0.5,1\n1,2,n/a,n/a,2\n2,3,7,,\n`, "x.csv");
  expect(tac.regions.map((region) => region.name)).toEqual(["tumor", "muscle"]);
  expect(toFramePoints(tac, tac.regions[0], "rat")).toEqual([
    { condition: "rat", time: 0, end: 60, value: 5, sd: 0.5 },
    { condition: "rat", time: 120, end: 180, value: 7, sd: null },
  ]);
  expect(tac.notes).toMatchInlineSnapshot(`
    [
      "tumor: 1 of 3 frames have no value and are left out (row 2)",
      "muscle: 1 of 3 frames have no value and are left out (row 3)",
    ]
  `);
});

describe("bad curves are refused with row and column", () => {
  test("units that nobody wrote are not guessed", () => {
    expect(tacRefusal("frame_start,frame_end,tumor\n0,30,1\n")).toMatchInlineSnapshot(`
      "x.csv:1: 3 problems
        ✖ line 1, column "frame_start": expected a time with its unit in its name, found none
          → write frame_start_s or frame_start_min, whichever it is
        ✖ line 1, column "frame_end": expected a time with its unit in its name, found none
          → write frame_end_s or frame_end_min, whichever it is
        ✖ line 1, column "tumor": expected a unit of activity, found none
          → write a line "# unit: kBq/mL" above the columns, or tumor[kBq/mL]; of a BIDS file give the unit of its sidecar"
    `);
    expect(tacRefusal("frame_start\tframe_end\ttumor\n0\t30\t1\n", "sub-1_tacs.tsv")).toMatchInlineSnapshot(`
      "sub-1_tacs.tsv:1: 1 problem
        ✖ column "tumor": expected a unit of activity, found none
          → write a line "# unit: kBq/mL" above the columns, or tumor[kBq/mL]; of a BIDS file give the unit of its sidecar"
    `);
    expect(tacRefusal(`# unit: kBq\n${csv.split("\n")[1]}\n0,1,5,,1\n`)).toMatchInlineSnapshot(`
      "x.csv:1: 4 problems
        ✖ line 1, header, unit: expected a unit of activity concentration, found "kBq"
          → write for example # unit: kBq/mL
        ✖ line 2, column "tumor_sd": expected a unit of activity, found none
          → write a line "# unit: kBq/mL" above the columns, or tumor_sd[kBq/mL]; of a BIDS file give the unit of its sidecar
        ✖ line 2, column "tumor": expected a unit of activity, found none
          → write a line "# unit: kBq/mL" above the columns, or tumor[kBq/mL]; of a BIDS file give the unit of its sidecar
        ✖ line 2, column "muscle": expected a unit of activity, found none
          → write a line "# unit: kBq/mL" above the columns, or muscle[kBq/mL]; of a BIDS file give the unit of its sidecar"
    `);
  });
  test("frames out of order, twice, or that end before they begin", () => {
    expect(tacRefusal(`${csv}1,2,5,,1\n0,1,6,,1\n`)).toMatchInlineSnapshot(`
      "x.csv:4: 1 problem
        ✖ row 2: expected frames in the order of their times, found one from 0 s after one to 120 s
          → sort the rows by time; each frame begins where the one before ends, or later"
    `);
    expect(tacRefusal(`${csv}0,1,5,,1\n0,1,5,,1\n2,2,5,,1\n`)).toMatchInlineSnapshot(`
      "x.csv:4: 2 problems
        ✖ line 4, row 2: expected frames in the order of their times, found one from 0 s after one to 60 s
          → sort the rows by time; each frame begins where the one before ends, or later
        ✖ line 5, row 3: expected a frame that ends after its start, found 120 to 120 s"
    `);
  });
  test("NaN, decimal commas, a negative sd, an empty frame", () => {
    expect(tacRefusal(`${csv.replaceAll(",", ";")}0;1;NaN;-1;1,5\n;2;5;0;1\n`)).toMatchInlineSnapshot(`
      "x.csv:3: 5 problems
        ✖ line 3, row 1, column "tumor_sd": expected a standard deviation > 0, found "-1"
          → mend the sign
        ✖ line 3, row 1, column "tumor": expected a number, found "NaN"
          → write n/a if the value is not there
        ✖ line 3, row 1, column "muscle": expected a number, found "1,5"
          → write a decimal point: 1.5
        ✖ line 4, row 2: expected a start and an end of the frame, found none
          → fill it in
        ✖ line 4, row 2, column "tumor_sd": expected a standard deviation > 0, found "0"
          → write n/a if it is not reported"
    `);
  });
  test("other columns than frames, and no rows", () => {
    expect(tacRefusal("# unit: kBq/mL\ntime_s,tumor\n0,1\n")).toMatchInlineSnapshot(`
      "x.csv:2: 1 problem
        ✖ column "frame_start": expected the columns frame_start and frame_end with their unit, found time_s, tumor
          → name them frame_start_s and frame_end_s, or frame_start_min and frame_end_min"
    `);
    expect(tacRefusal("# unit: kBq/mL\nframe_start_s,frame_end_s\n")).toMatchInlineSnapshot(`
      "x.csv:2: 2 problems
        ✖ line 2, (the whole file): expected a region beside the frames, found none
        ✖ line 2, (the whole file): expected at least one frame, found none"
    `);
  });
});

describe("blood", () => {
  const text =
    "# unit: kBq/mL\ntime_s,plasma,parent_fraction,whole_blood\n0,0,,0\n10,80,1,60\n30,40,,30\n70,20,0.4,n/a\n";
  const at = (course: Parameters<typeof valueAt>[0] | undefined, t: number): number =>
    course ? valueAt(course, t) : Number.NaN;
  test("courses are linear between samples, and the parent is plasma times its fraction", () => {
    const blood = readBlood(text, "x.csv");
    expect([5, 10, 20, 30, 100].map((t) => at(blood.plasma, t))).toEqual([40, 80, 60, 40, 20]);
    // The fraction is 1, 0.8 and 0.4 at the last three samples.
    [80, 32, 8].forEach((value, i) => {
      expect(at(blood.parent, [10, 30, 70][i])).toBeCloseTo(value, 12);
    });
    expect(at(blood.wholeBlood, 70)).toBe(30);
    expect(readBlood(text.replace("whole_blood", "polar"), "x.csv").notes).toContain("polar: not used");
    expect(blood.notes).toMatchInlineSnapshot(`
      [
        "whole_blood: 1 of 4 samples have no value and are left out",
        "parent_fraction: 2 of 4 samples have no value and are left out",
        "parent: plasma times the fraction at the times of the plasma samples, linear between",
      ]
    `);
  });
  test("a BIDS file is in s and in the unit of its sidecar; PMOD says both in its header", () => {
    const bids = readBlood("time\tplasma_radioactivity\n0\t0\n60\t5000\n", "sub-1_blood.tsv", {
      unit: "Bq/mL",
    });
    const pmod = readBlood("sample-time[seconds]\tplasma[kBq/cc]\n0\t0\n60\t5\n", "x.crv");
    expect([at(bids.plasma, 30), at(pmod.plasma, 30)]).toEqual([2.5, 2.5]);
  });
  test("what is wrong is named", () => {
    const refusal = (t: string, file = "x.csv"): string => refusalOf(() => readBlood(t, file));
    expect(refusal("time,plasma\n0,0\n1,5\n")).toMatchInlineSnapshot(`
      "x.csv:1: 2 problems
        ✖ line 1, column "time": expected a time with its unit in its name, found none
          → write time_s or time_min, whichever it is
        ✖ line 1, column "plasma": expected a unit of activity, found none
          → write a line "# unit: kBq/mL" above the columns, or plasma[kBq/mL]; of a BIDS file give the unit of its sidecar"
    `);
    expect(refusal(text.replace("30,40,,30", "10,40,,30").replace("0.4", "40"))).toMatchInlineSnapshot(`
      "x.csv:5: 2 problems
        ✖ line 5, row 3, column "time_s": expected a time after that of the row above, found "10"
          → sort the rows by time, and give each time once
        ✖ line 6, row 4, column "parent_fraction": expected a fraction from 0 to 1, found "40"
          → a percentage is divided by 100"
    `);
    expect(refusal("# unit: kBq/mL\ntime_s,plasma\n0,5\n")).toMatchInlineSnapshot(`
      "x.csv:2: 1 problem
        ✖ column "plasma": expected two samples or more, found 1
          → a course needs two points; leave the column out"
    `);
    expect(refusal("# unit: kBq/mL\ntime_s,tumor\n0,5\n1,5\n")).toMatchInlineSnapshot(`
      "x.csv:2: 1 problem
        ✖ (the whole file): expected a column plasma_radioactivity or whole_blood_radioactivity, found time_s, tumor
          → rename the column"
    `);
  });
});

test("a curve and its blood go through their files into a fit, and the truth comes out", () => {
  const blood = readBlood("# unit: kBq/mL\ntime_s,plasma\n0,0\n20,90\n60,40\n600,10\n3600,3\n", "x.csv");
  const edges = [0, 10, 20, 40, 60, 120, 300, 600, 1200, 1800, 2700, 3600];
  const frames = edges.slice(1).map((end, i) => ({ condition: "rat", time: edges[i], end, value: 1, sd: 1 }));
  const network = shippedModel("two-tissue-irreversible");
  const problemOf = (points: FitProblem["data"][number]["points"]): FitProblem => ({
    models: { network },
    conditions: { rat: { Cp: blood.plasma ?? 0 } },
    data: [{ name: "tumor", model: "network", observable: "activity", points, spread: { kind: "equal" } }],
    parameters: Object.fromEntries(["K1", "k2", "k3", "V_b"].map((name) => [name, { kind: "free" }])),
  });
  const truth = makeObjective(problemOf(frames));
  const values = truth.predictAt(truth.start)?.[0].values ?? [];
  const rows = frames.map(({ time, end }, i) => `${time},${end},${values[i]}`);
  const tac = readTac(`frame_start_s,frame_end_s,tumor[kBq/mL]\n${rows.join("\n")}\n`, "x.csv");
  const objective = makeObjective(problemOf(toFramePoints(tac, tac.regions[0], "rat")));
  const start = objective.start.map((v, k) => v + (k < 3 ? 0.3 : 0.05));
  const { x } = minimizeLeastSquares(objective.residuals, { ...objective, start });
  const [expected, found] = [truth.valuesAt(truth.start), objective.valuesAt(x)];
  // The squares are flat to 1e-20 of their start.
  found.forEach((value, k) => {
    expect(value / expected[k]).toBeCloseTo(1, 6);
  });
});

test.each(["Cu64", "64Cu", "[64Cu]", "64-Cu", "cu-64"])("the isotope of a header line may be %s", (name) => {
  const text = `# isotope: ${name}\n# decay_corrected: yes\n# unit: kBq/mL\nframe_start_s,frame_end_s,a\n0,1,2\n`;
  expect(readTac(text, "x.csv").decay).toEqual({ isotope: "Cu-64", corrected: true });
});

describe("columns as kinfitr, petprep and PMOD leave them", () => {
  const bids = (head: string, rows: string) =>
    readTac(`${head}\n${rows}`, "sub-1_tacs.tsv", { unit: "kBq/mL" });
  test("lengths, middles and weights of frames are no regions, which is noted", () => {
    const { regions, notes } = bids(
      "frame_start\tframe_end\tframe_duration\tmidframe\ttumor\tweights",
      "0\t30\t30\t15\t5\t1\n30\t90\t60\t60\t7\t0.5\n",
    );
    expect(regions.map(({ name, values }) => [name, values])).toEqual([["tumor", [5, 7]]]);
    expect(notes).toEqual(["midframe: no activity, not used", "weights: no activity, not used"]);
  });
  test("a length in place of the end gives the end; one that contradicts it is refused with both numbers", () => {
    const { frames } = bids("frame_start\tframe_dur\ttumor", "0\t30\t5\n30\t60\t7\n");
    expect(frames).toEqual([
      { start: 0, end: 30 },
      { start: 30, end: 90 },
    ]);
    expect(
      refusalOf(() => bids("frame_start\tframe_end\tdur\ttumor", "0\t30\t30\t5\n30\t90\t50\t7\n")),
    ).toMatchInlineSnapshot(`
      "sub-1_tacs.tsv:3: 1 problem
        ✖ row 2: expected a frame that lasts as long as from its start to its end, 60 s (30 to 90), found a length of 50 s
          → mend the one that is wrong"
    `);
  });
  test("a column in seconds or without unit is no activity, whatever its name", () => {
    const sidecar = {
      file: "x.json",
      text: JSON.stringify({ tumor: { Units: "Bq/mL" }, late: { Units: "s" }, odd: { Units: "SUV" } }),
    };
    const read = (name: string) =>
      readTac(`frame_start\tframe_end\ttumor\t${name}\n0\t30\t5000\t2\n`, "x_tacs.tsv", { sidecar });
    expect(read("late").regions.map(({ name, values }) => [name, values])).toEqual([["tumor", [5]]]);
    expect(read("late").notes).toEqual(["late: no activity, not used"]);
    expect(refusalOf(() => read("odd"))).toContain('expected a unit of activity, found "SUV"');
  });
  test("a tab behind the last name makes no region; a column of values needs a name", () => {
    const head = "start[seconds]\tend[kBq/cc]\ttumor\t";
    for (const rows of ["0\t30\t5\t\n30\t90\t7\t\n", "0\t30\t5\n30\t90\t7\n"])
      expect(readTac(`${head}\n${rows}`, "x.tac").regions.map(({ name }) => name)).toEqual(["tumor"]);
    expect(tacRefusal(`${head}\n0\t30\t5\t6\n`, "x.tac")).toContain(
      "column 4: expected a name for a column that holds values, found none",
    );
  });
  test("blanks between the columns, and a frame before the injection, are named", () => {
    expect(tacRefusal("start[seconds] end[kBq/cc] tumor\n0 30 5\n", "x.tac")).toMatchInlineSnapshot(`
      "x.tac:1: 1 problem
        ✖ (column names): expected columns with tabs, commas or semicolons between them, found blanks in "start[seconds] end[kBq/cc] tumor"
          → write a tab between the columns, as PMOD does"
    `);
    expect(refusalOf(() => bids("frame_start\tframe_end\ttumor", "-10\t30\t5\n"))).toMatchInlineSnapshot(`
      "sub-1_tacs.tsv:2: 1 problem
        ✖ row 1: expected frames from time 0 on, the injection, found a start at -10 s
          → take out the frames before the injection, or count times from it"
    `);
  });
  test("PMOD's unit of activities that is none is named as that", () => {
    expect(tacRefusal("start[seconds]\tend[SUV]\ttumor\n0\t30\t5\n", "x.tac")).toContain(
      'column "end[SUV]": expected the unit of the activities, as PMOD writes it behind end, or of the time, found "SUV"',
    );
  });
  test("a name may end in _s, and an _sd that belongs to no region is one", () => {
    const { regions } = readTac("frame_start_s,frame_end_s,tumor_s,odd_sd\n0,1,2,3\n", "x.csv", {
      unit: "kBq/mL",
    });
    expect(regions.map(({ name }) => name)).toEqual(["tumor_s", "odd_sd"]);
  });
});

test("blank lines and comments before the first line of its own do not hide what a text is, nor take long", () => {
  const blank = "\n#\n \t\r\n".repeat(5000);
  expect(isTac(`${blank}DFT1\ta\n`)).toBe(true);
  expect(isTac(`${blank}start[seconds]\tend\n`)).toBe(true);
  expect(isTac(`${blank}x`)).toBe(false); // where blank lines were tried in all ways, 30 of them took minutes
});
