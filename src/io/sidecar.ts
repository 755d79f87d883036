/** What a simulated PET image knows about itself; a key that is left out is not known and is not printed. */
export interface SidecarContent {
  readonly tracerName: string;
  /** Nuclide in PET-BIDS spelling, such as `Cu64`. */
  readonly radionuclide: string;
  /** Unit of the voxel values, such as `kBq/mL` or `g/mL` (SUV). */
  readonly units: string;
  readonly frameStarts_s: readonly number[];
  readonly frameDurations_s: readonly number[];
  readonly isDecayCorrected: boolean;
  /** Time to which the values are decay-corrected, seconds after injection. */
  readonly decayCorrectionTime_s?: number;
  readonly injected_MBq?: number;
  /** Time of day of the injection, hh:mm:ss; all times count from it. */
  readonly timeZero?: string | undefined;
  readonly modeOfAdministration?: "bolus" | "infusion" | "bolus-infusion";
  /** Our own block: model, parameters with their provenance, assumptions, versions, seeds. */
  readonly cuptake: Readonly<Record<string, unknown>>;
}

const noScanner = "simulated: there is no scanner";
const noReconstruction = "simulated: the image is computed, not reconstructed";
const noMass = "the tracer is taken as free of carrier; its mass is not simulated";

/** Keys that PET-BIDS requires and a simulation cannot truly fill, with the reason. */
const notApplicable: Readonly<Record<string, string>> = {
  Manufacturer: noScanner,
  ManufacturersModelName: noScanner,
  InjectedMass: noMass,
  InjectedMassUnits: noMass,
  SpecificRadioactivity: noMass,
  SpecificRadioactivityUnits: noMass,
  TimeZero: "simulated: there is no time of day; all times count from the injection",
  AcquisitionMode: noScanner,
  ReconMethodName: noReconstruction,
  ReconMethodParameterLabels: noReconstruction,
  ReconMethodParameterUnits: noReconstruction,
  ReconMethodParameterValues: noReconstruction,
  ReconFilterType: noReconstruction,
  ReconFilterSize: noReconstruction,
  AttenuationCorrection: "simulated: there is no attenuation",
};

/**
 * Prints the JSON file that lies beside an image: PET-BIDS keys where the value is truly known, everything else by
 * name and reason under `Cuptake.NotApplicable`. Times are seconds after injection.
 *
 * @see Brain Imaging Data Structure, PET-BIDS, required keys of `_pet.json`.
 */
export function toSidecar(content: SidecarContent): string {
  const { injected_MBq, decayCorrectionTime_s, modeOfAdministration, frameStarts_s } = content;
  const known: Record<string, unknown> = {
    TracerName: content.tracerName,
    TracerRadionuclide: content.radionuclide,
    Units: content.units,
    InjectedRadioactivity: injected_MBq,
    InjectedRadioactivityUnits: injected_MBq === undefined ? undefined : "MBq",
    ModeOfAdministration: modeOfAdministration,
    TimeZero: content.timeZero,
    InjectionStart: 0,
    ScanStart: frameStarts_s[0],
    FrameTimesStart: frameStarts_s,
    FrameDuration: content.frameDurations_s,
    ImageDecayCorrected: content.isDecayCorrected,
    ImageDecayCorrectionTime: decayCorrectionTime_s,
  };
  const unknown = Object.keys(known).filter((key) => known[key] === undefined);
  const reasons = Object.fromEntries([
    ...unknown.map((key) => [key, notApplicable[key] ?? "not given"]),
    ...Object.entries(notApplicable).filter(([key]) => !(key in known)),
  ]);
  const own = { Simulated: true, ...content.cuptake, NotApplicable: reasons };
  return `${JSON.stringify({ ...known, Cuptake: own }, null, 2)}\n`;
}
