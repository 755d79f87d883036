import { expect, test } from "vitest";
import { type ImageFrames, imageFactor, readFrameTimes } from "../../src/io/frame-times.ts";
import { decayRate, isotopes } from "../../src/observe/decay.ts";
import { refusalBy } from "../refusal.ts";

const good = {
  TracerRadionuclide: "Cu64",
  Units: "Bq/mL",
  InjectionStart: 10,
  FrameTimesStart: [10, 40, 100],
  FrameDuration: [30, 60, 120],
  ImageDecayCorrected: true,
  ImageDecayCorrectionTime: 10,
};
const image: ImageFrames = { nFrames: 3, frameStep_s: 0 };
const read = (more: object, header = image) =>
  readFrameTimes(JSON.stringify({ ...good, ...more }, null, 1), "pet.json", header);
const refusalOf = (more: object, header = image): string => refusalBy(() => read(more, header));

test("times count from injection, values come out in kBq/mL", () => {
  const times = read({});
  expect(times.frames).toEqual([
    { start: 0, end: 30 },
    { start: 30, end: 90 },
    { start: 90, end: 210 },
  ]);
  expect(imageFactor(times, "kBq/mL")).toBe(1e-3);
});

test("values that were corrected to another time are brought to injection", () => {
  const times = read({ ImageDecayCorrectionTime: 3610 });
  expect(times.decayFactor).toBeCloseTo(Math.exp(3600 * decayRate(isotopes["Cu-64"])), 14);
  expect(refusalOf({ ImageDecayCorrectionTime: 3610, TracerRadionuclide: "C11" })).toMatchInlineSnapshot(`
    "
    pet.json:2: 1 problem
      ✖ TracerRadionuclide: expected one of Cu-60, Cu-61, Cu-62, Cu-64, Cu-67, F-18, to bring values from 3600 s after injection to injection, found "C11"
        → correct the image for decay to injection
    "
  `);
});

test("a unit of time that is written is heeded", () => {
  const minutes = { FrameTimesStart: [10 / 60, 40 / 60, 100 / 60], FrameTimesStartUnits: "min" };
  expect(read(minutes).frames[2].start).toBeCloseTo(90, 10);
});

test("what is wrong with a sidecar: all at once, with its line", () => {
  const wrong = {
    Units: "g/mL",
    ImageDecayCorrected: false,
    FrameTimesStart: [5, 40],
    FrameDuration: [30, 60, 0],
  };
  expect(refusalOf(wrong)).toMatchInlineSnapshot(`
    "
    pet.json:3: 5 problems
      ✖ line 3, Units: expected activity per volume, found "g/mL"
        → write kBq/mL or Bq/mL, whichever it is
      ✖ line 5, FrameTimesStart: expected 3 frames as in the image, found 2
        → mend the list
      ✖ line 5, FrameTimesStart: expected frames from injection on, found a start 5 s before it
        → take out the frames before injection, and in the image as well
      ✖ line 9, FrameDuration: expected frame 1 to end when the next one begins, found an end at 35 s (5 + 30) and a start at 40 s
        → mend the one that is wrong; if the scan paused there, write pauses: true into the plan
      ✖ line 14, ImageDecayCorrected: expected an image that is corrected for decay, found one that is not
        → correct its frames to injection
    "
  `);
  expect(refusalOf({ InjectionStart: undefined, FrameDuration: undefined })).toMatchInlineSnapshot(`
    "
    pet.json:1: 2 problems
      ✖ line 1, FrameDuration: expected a list, found nothing
        → add this key
      ✖ line 1, InjectionStart: expected a number, found nothing
        → add this key
    "
  `);
});

test("minutes instead of seconds are seen by the header of the image", () => {
  const even = {
    InjectionStart: 0,
    FrameTimesStart: [0, 5, 10],
    FrameDuration: [5, 5, 5],
    ImageDecayCorrectionTime: 0,
  };
  expect(refusalOf(even, { nFrames: 3, frameStep_s: 300 })).toMatchInlineSnapshot(`
    "
    pet.json:10: 1 problem
      ✖ FrameDuration: expected 300 s from frame to frame, as in the header of the image, found 5 s
        → mend the one that is wrong; are the times in minutes?
    "
  `);
});

test("lengths that contradict the starts are refused with the two numbers, unless the scan may pause", () => {
  const short = { FrameDuration: [30, 50, 120] };
  expect(refusalOf(short)).toMatchInlineSnapshot(`
    "
    pet.json:10: 1 problem
      ✖ FrameDuration: expected frame 2 to end when the next one begins, found an end at 90 s (40 + 50) and a start at 100 s
        → mend the one that is wrong; if the scan paused there, write pauses: true into the plan
    "
  `);
  expect(read(short, { ...image, hasPauses: true }).frames[1]).toEqual({ start: 30, end: 80 });
  expect(refusalOf({ FrameDuration: [30, 70, 120] }, { ...image, hasPauses: true })).toContain(
    "found an end at 110 s (40 + 70) and a start at 100 s",
  );
  // Scanners round: 60 s that last 59.985 s are no contradiction.
  expect(read({ FrameDuration: [30, 59.985, 120] }).frames[1].end).toBeCloseTo(89.985, 9);
});

test.each(["Cu64", "Cu-64", "64Cu", "[64Cu]", "64-Cu", "cu64", "CU-64"])(
  "the isotope %s is known",
  (name) => {
    const late = { TracerRadionuclide: name, ImageDecayCorrectionTime: 3610 };
    expect(read(late).decayFactor).toBeCloseTo(Math.exp(3600 * decayRate(isotopes["Cu-64"])), 14);
  },
);
