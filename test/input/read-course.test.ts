import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readDocument } from "../../src/document.ts";
import { InputError, type Problem } from "../../src/errors.ts";
import { disperseCourse } from "../../src/input/disperse.ts";
import { exponentialInput, infusionInput } from "../../src/input/exponential.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { parentCourse } from "../../src/input/parent-fraction.ts";
import { courseSchema, readCourse } from "../../src/input/read-course.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput, rampInput, stepInput } from "../../src/input/schedule.ts";
import { delayCourse, scaleCourse } from "../../src/input/shape.ts";
import { constantCourse, type TimeCourse, valueAt } from "../../src/time-course.ts";

const schema = z.strictObject({ course: courseSchema });

/** Reads the lines under `course:`; throws what is wrong with them. */
function read(lines: string, unitFactor = 1): TimeCourse {
  const text = `course:\n${lines.replaceAll(/^/gm, "  ")}`;
  const document = readDocument(text, "plan.yaml", schema);
  const problems: Problem[] = [];
  const course = readCourse(document.value.course, document, ["course"], problems, unitFactor);
  if (problems.length === 0) return course;
  expect(course).toEqual(constantCourse(0));
  throw new InputError("plan.yaml", problems);
}

const per = (rate_min: number): number => rate_min / 60;
const hill = { kind: "hill", plateau: 0.05, half: 420, exponent: 2.6 } as const;

describe("each form, in minutes, is the course that its maker makes in seconds", () => {
  test.each<[string, TimeCourse]>([
    [
      "steps: [[0, 2], [10, 0], [12.5, 1]]",
      stepInput([
        { time: 0, value: 2 },
        { time: 600, value: 0 },
        { time: 750, value: 1 },
      ]),
    ],
    ["ramp: { from: [1, 40], to: [5, 0] }", rampInput({ time: 60, value: 40 }, { time: 300, value: 0 })],
    [
      "cycle: { mean: 10, amplitude: 8, period: 20, phase: 0.5 }",
      cyclicInput({ mean: 10, amplitude: 8, period: 1200, phase: 0.5 }),
    ],
    [
      "exponentials: { terms: [{ amplitude: 60, rate: 0.2 }, { amplitude: 5, rate: 0.01 }] }",
      exponentialInput([
        { amplitude: 60, rate: per(0.2) },
        { amplitude: 5, rate: per(0.01) },
      ]),
    ],
    [
      "exponentials: { terms: [{ amplitude: 60, rate: 0.2 }], start: 1, rise: 0.5 }",
      exponentialInput([{ amplitude: 60, rate: per(0.2) }], { start: 60, rise: 30 }),
    ],
    ["feng: fdg", fengInput()],
    [
      "feng: { A1: 851.1225, A2: 21.8798, A3: 20.8113, l1: 4.133859, l2: 0.01043449, l3: 0.1190949, delay: 0.735 }",
      fengInput({ ...fengFdg, delay_min: 0.735 }),
    ],
    ["infusion: { rate: 3, from: 1, until: 11 }", infusionInput(3, 60, 660)],
    ["samples: { times: [0, 1, 4], values: [0, 9, 3] }", sampledInput([0, 60, 240], [0, 9, 3])],
    [
      "samples: { times: [0, 1, 4], values: [0, 9, 3], interpolation: pchip, after: zero }",
      sampledInput([0, 60, 240], [0, 9, 3], { interpolation: "pchip", after: "zero" }),
    ],
  ])("%s", (form, made) => {
    const course = read(`time_unit: min\n${form}`);
    for (const t of [-5, 0, 0.5, 31, 60, 89, 100, 240, 700, 751, 5000])
      expect(valueAt(course, t)).toBeCloseTo(valueAt(made, t), 11);
    expect(course.pieces.map((piece) => piece.start)).toEqual(made.pieces.map((piece) => piece.start));
  });
});

test("the curve of Feng is the same in seconds, minutes and hours, and the FDG curve brings its own minutes", () => {
  const inMinutes = read(
    "time_unit: min\nfeng: { A1: 600, A2: 20, A3: 10, l1: 3, l2: 0.01, l3: 0.1, delay: 6 }",
  );
  const inHours = read(
    "time_unit: h\nfeng: { A1: 36000, A2: 20, A3: 10, l1: 180, l2: 0.6, l3: 6, delay: 0.1 }",
  );
  const inSeconds = read(
    "time_unit: s\nfeng: { A1: 10, A2: 20, A3: 10, l1: 0.05, l2: 1.6666666666666667e-4, l3: 1.6666666666666667e-3, delay: 360 }",
  );
  for (const t of [300, 365, 400, 5000]) {
    expect(valueAt(inHours, t)).toBeCloseTo(valueAt(inMinutes, t), 11);
    expect(valueAt(inSeconds, t)).toBeCloseTo(valueAt(inMinutes, t), 11);
    expect(valueAt(read("time_unit: h\nfeng: fdg"), t)).toBe(valueAt(fengInput(), t));
  }
});

test("values are taken to the internal unit by the factor of the input's unit", () => {
  // 1 kPa is 7.50062 mmHg.
  expect(valueAt(read("time_unit: min\nsteps: [[0, 2]]", 7.50062), 5)).toBeCloseTo(15.00124, 12);
});

test("parent fraction, dispersion, delay and scale act in this order", () => {
  const course = read(
    [
      "scale: 0.5",
      "delay: 0.5",
      "dispersion: 0.2",
      "parent_fraction: { hill: { plateau: 0.05, half: 7, exponent: 2.6 } }",
      "feng: fdg",
      "time_unit: min",
    ].join("\n"),
  );
  const made = scaleCourse(delayCourse(disperseCourse(parentCourse(fengInput(), hill), 12), 30), 0.5);
  // Read times are products of minutes: the last bits differ.
  for (const t of [29, 31, 60, 600, 3600]) expect(valueAt(course, t)).toBeCloseTo(valueAt(made, t), 10);
});

test("a positive delay lets the tracer arrive later, a negative one earlier", () => {
  const infusion = "time_unit: s\ninfusion: { rate: 3, from: 10, until: 20 }";
  expect(read(`${infusion}\ndelay: 5`).pieces.map((piece) => piece.start)).toEqual([15, 25]);
  expect(read(`${infusion}\ndelay: -5`).pieces.map((piece) => piece.start)).toEqual([5, 15]);
});

test.each([
  ["power: { rate: 0.24, power: 0.5 }", { kind: "power", rate: 0.004, exponent: 2, power: 0.5 }],
  [
    "power: { rate: 0.24, exponent: 4.5, power: 0.27 }",
    { kind: "power", rate: 0.004, exponent: 4.5, power: 0.27 },
  ],
  [
    "exponential: [{ amplitude: 0.7, rate: 0.12 }, { amplitude: 0.2, rate: 0.006 }]",
    {
      kind: "exponential",
      phases: [
        { amplitude: 0.7, rate: 0.002 },
        { amplitude: 0.2, rate: 1e-4 },
      ],
    },
  ],
] as const)("parent_fraction: { %s } is read in minutes", (written, fraction) => {
  const course = read(`time_unit: min\nfeng: fdg\nparent_fraction: { ${written} }`);
  const made = parentCourse(fengInput(), fraction);
  for (const t of [1, 60, 600, 7200]) expect(valueAt(course, t)).toBeCloseTo(valueAt(made, t), 10);
});

describe("what is wrong is said with its line", () => {
  const refusal = (lines: string) => () => read(lines);

  test("no form", () => {
    expect(refusal("time_unit: min")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:1: 1 problem
        ✖ course: expected one of constant, steps, ramp, cycle, exponentials, feng, infusion, samples, pieces, found none
          → say what the input does over time]
    `);
  });
  test("two forms", () => {
    expect(refusal("time_unit: min\nfeng: fdg\nsteps: [[0, 1]]")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.feng: expected one of constant, steps, ramp, cycle, exponentials, feng, infusion, samples, pieces, found steps and feng
          → keep one of them]
    `);
  });
  test("no time unit", () => {
    expect(refusal("steps: [[0, 1]]")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:1: 1 problem
        ✖ course.time_unit: expected one of s, min, h, found nothing
          → add this key]
    `);
  });
  test("an unknown time unit and an unknown key", () => {
    expect(refusal("time_unit: minutes\nstep: [[0, 1]]")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:2: 2 problems
        ✖ line 2, course.time_unit: expected one of s, min, h, found "minutes"
          → did you mean "min", "s" or "h"?
        ✖ line 3, course.step: expected a known key, found "step"
          → remove it or mend its spelling]
    `);
  });
  test("steps: none, out of order, below 0", () => {
    expect(refusal("time_unit: min\nsteps: []")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.steps: expected one level or more, found none
          → write [[time, value], …]]
    `);
    expect(
      refusal("time_unit: min\nsteps:\n  - [0, 1]\n  - [5, -2]\n  - [5, 1]\n  - [4, 1]"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:5: 2 problems
        ✖ line 5, course.steps[1]: expected a value of 0 or more, found -2
          → rates, amounts and tensions cannot be negative
        ✖ line 6, course.steps[2]: expected rising times, found 5 min after 5 min
          → put the times in order, each once]
    `);
  });
  test("a ramp backwards and below 0", () => {
    expect(
      refusal("time_unit: min\nramp:\n  from: [5, -1]\n  to: [5, 0]"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 2 problems
        ✖ line 4, course.ramp.from: expected a value of 0 or more, found -1
          → rates, amounts and tensions cannot be negative
        ✖ line 5, course.ramp.to: expected rising times, found 5 min after 5 min
          → put the times in order, each once]
    `);
  });
  test("a cycle without a period and below 0", () => {
    expect(
      refusal("time_unit: min\ncycle:\n  mean: 5\n  amplitude: 6\n  period: 0"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:5: 2 problems
        ✖ line 5, course.cycle.amplitude: expected an amplitude up to the mean 5, found 6
          → the input would go below 0; lower the amplitude or raise the mean
        ✖ line 6, course.cycle.period: expected a period above 0 min, found 0
          → give the time from peak to peak]
    `);
  });
  test("exponentials: none, rising ones, a fall before the rise, below 0", () => {
    expect(refusal("time_unit: min\nexponentials: { terms: [] }")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.exponentials.terms: expected one term or more, found none
          → write [{ amplitude, rate }, …]]
    `);
    expect(
      refusal("time_unit: min\nexponentials:\n  rise: -1\n  terms:\n    - { amplitude: 5, rate: -0.1 }"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 2 problems
        ✖ line 4, course.exponentials.rise: expected a rise of 0 min or more, found -1
          → give the time from the start to the peak
        ✖ line 6, course.exponentials.terms[0].rate: expected a rate of 0 or more per min, found -0.1
          → write how fast it falls, without a sign]
    `);
    expect(
      refusal(
        "time_unit: min\nexponentials: { terms: [{ amplitude: 5, rate: 0.1 }, { amplitude: -4, rate: 0.01 }] }",
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.exponentials: expected a curve of 0 or more, found -0.198 at 3.06 min
          → mend the amplitudes or the rates]
    `);
  });
  test("Feng: another name, missing and rising parts", () => {
    expect(refusal("time_unit: min\nfeng: cu-atsm")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.feng: expected fdg, or A1, A2, A3, l1, l2 and l3, found "cu-atsm"
          → mend this value]
    `);
    expect(refusal("time_unit: min\nfeng: { A1: 1, A2: 1 }")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 4 problems
        ✖ line 3, course.feng.A3: expected a number, found nothing
          → add this key
        ✖ line 3, course.feng.l1: expected a number, found nothing
          → add this key
        ✖ line 3, course.feng.l2: expected a number, found nothing
          → add this key
        ✖ line 3, course.feng.l3: expected a number, found nothing
          → add this key]
    `);
    expect(
      refusal("time_unit: min\nfeng: { A1: 1, A2: 0, A3: 0, l1: -4, l2: 0.1, l3: 0.01 }"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.feng.l1: expected a rate of 0 or more per min, found -4
          → write how fast it falls, without a sign]
    `);
  });
  test("an infusion that ends before it starts, of a rate below 0", () => {
    expect(
      refusal("time_unit: min\ninfusion: { rate: -1, from: 5, until: 5 }"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 2 problems
        ✖ line 3, course.infusion.rate: expected a value of 0 or more, found -1
          → rates, amounts and tensions cannot be negative
        ✖ line 3, course.infusion.until: expected an end after 5 min, found 5
          → let it last]
    `);
  });
  test("samples: too few, out of order, below 0, not as many values as times", () => {
    expect(refusal("time_unit: s\nsamples: { times: [0], values: [1] }")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 1 problem
        ✖ course.samples.times: expected two samples or more, found 1
          → a level that holds is written with steps]
    `);
    expect(
      refusal("time_unit: s\nsamples:\n  times: [0, 9, 8]\n  values: [0, -1]"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 3 problems
        ✖ line 4, course.samples.times[2]: expected rising times, found 8 s after 9 s
          → put the times in order, each once
        ✖ line 5, course.samples.values: expected as many values as times (3), found 2
          → give each time one value
        ✖ line 5, course.samples.values[1]: expected a value of 0 or more, found -1
          → rates, amounts and tensions cannot be negative]
    `);
  });
  test("a value that is no number", () => {
    expect(refusal("time_unit: s\nsteps: [[0, .inf], [1, two]]")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:3: 2 problems
        ✖ line 3, course.steps[0][1]: expected a number, found Infinity
          → mend this value
        ✖ line 3, course.steps[1][1]: expected a number, found "two"
          → mend this value]
    `);
  });
  test("dispersion and scale below 0", () => {
    expect(refusal("time_unit: s\nfeng: fdg\ndispersion: -1\nscale: -2")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 2 problems
        ✖ line 4, course.dispersion: expected a time constant of 0 or more, found -1
          → give its τ
        ✖ line 5, course.scale: expected a factor of 0 or more, found -2
          → inputs cannot be negative]
    `);
  });
  test("parent fractions outside 0 … 1, none and two", () => {
    expect(
      refusal("time_unit: s\nfeng: fdg\nparent_fraction: { hill: { plateau: 1.2, half: 0, exponent: 0 } }"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 3 problems
        ✖ line 4, course.parent_fraction.hill.plateau: expected a fraction from 0 to 1, found 1.2
          → what is left at the end
        ✖ line 4, course.parent_fraction.hill.half: expected a time above 0, found 0
          → when half of the change is over
        ✖ line 4, course.parent_fraction.hill.exponent: expected an exponent above 0, up to 100, found 0
          → it is often 1 to 5]
    `);
    expect(
      refusal("time_unit: s\nfeng: fdg\nparent_fraction: { power: { rate: -1, exponent: 101, power: -1 } }"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 3 problems
        ✖ line 4, course.parent_fraction.power.rate: expected a rate of 0 or more, found -1
          → write how fast it falls, without a sign
        ✖ line 4, course.parent_fraction.power.exponent: expected an exponent above 0, up to 100, found 101
          → it is often 1 to 5
        ✖ line 4, course.parent_fraction.power.power: expected a power of 0 or more, found -1
          → write it without a sign]
    `);
    expect(
      refusal(
        "time_unit: s\nfeng: fdg\nparent_fraction: { exponential: [{ amplitude: 0.8, rate: -1 }, { amplitude: 0.3, rate: 1 }] }",
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 2 problems
        ✖ line 4, course.parent_fraction.exponential[0].rate: expected a rate of 0 or more, found -1
          → write how fast it falls, without a sign
        ✖ line 4, course.parent_fraction.exponential: expected shares that add up to 1 or less, found 1.1
          → what is missing to 1 is never metabolized]
    `);
    expect(refusal("time_unit: s\nfeng: fdg\nparent_fraction: {}")).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 1 problem
        ✖ course.parent_fraction: expected one of hill, power, exponential, found none
          → give one of them]
    `);
    expect(
      refusal(
        "time_unit: s\nfeng: fdg\nparent_fraction:\n  exponential: [{ amplitude: 1, rate: 1 }]\n  power: { rate: 1, power: 1 }",
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:5: 1 problem
        ✖ course.parent_fraction.exponential: expected one of hill, power, exponential, found power and exponential
          → keep one of them]
    `);
  });
  test("a Hill fraction of a cycle", () => {
    expect(
      refusal(
        "time_unit: s\ncycle: { mean: 2, amplitude: 1, period: 60 }\nparent_fraction: { hill: { plateau: 0, half: 9, exponent: 1 } }",
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:4: 1 problem
        ✖ course.parent_fraction: expected a curve without cycles for a hill or power parent fraction, found a cycle
          → mend this part]
    `);
  });
});
