import { expect, test } from "vitest";
import { toSidecar } from "../../src/io/sidecar.ts";

/** The keys that PET-BIDS requires of a `_pet.json`. */
const required =
  `Manufacturer ManufacturersModelName Units TracerName TracerRadionuclide InjectedRadioactivity
  InjectedRadioactivityUnits InjectedMass InjectedMassUnits SpecificRadioactivity SpecificRadioactivityUnits
  ModeOfAdministration TimeZero ScanStart InjectionStart FrameTimesStart FrameDuration AcquisitionMode
  ImageDecayCorrected ImageDecayCorrectionTime ReconMethodName ReconMethodParameterLabels ReconMethodParameterUnits
  ReconMethodParameterValues ReconFilterType ReconFilterSize AttenuationCorrection`.split(/\s+/);

const content = {
  tracerName: "Cu-ATSM",
  radionuclide: "Cu64",
  units: "g/mL",
  frameStarts_s: [570, 3300],
  frameDurations_s: [60, 600],
  isDecayCorrected: true,
  decayCorrectionTime_s: 0,
  injected_MBq: 10,
  modeOfAdministration: "bolus",
  cuptake: { Model: "cu-atsm-redox" },
} as const;

test("each required key is either filled or named as not applicable, never both", () => {
  const { Cuptake, ...keys } = JSON.parse(toSidecar(content));
  for (const key of required)
    expect([key, key in keys, key in Cuptake.NotApplicable]).toEqual([key, key in keys, !(key in keys)]);
});

test("unequal frames are told in seconds after injection", () => {
  expect(JSON.parse(toSidecar(content))).toMatchObject({
    FrameTimesStart: [570, 3300],
    FrameDuration: [60, 600],
    ScanStart: 570,
    InjectionStart: 0,
    InjectedRadioactivity: 10,
    InjectedRadioactivityUnits: "MBq",
  });
});

test("what is not given is not printed but named", () => {
  const { injected_MBq: _, ...rest } = content;
  const sidecar = JSON.parse(toSidecar(rest));
  expect(sidecar).not.toHaveProperty("InjectedRadioactivity");
  expect(sidecar).not.toHaveProperty("InjectedRadioactivityUnits");
  expect(sidecar.Cuptake.NotApplicable.InjectedRadioactivity).toBe("not given");
});

test("the image says that it is simulated and carries its provenance", () => {
  expect(JSON.parse(toSidecar(content)).Cuptake).toMatchObject({ Simulated: true, Model: "cu-atsm-redox" });
});
