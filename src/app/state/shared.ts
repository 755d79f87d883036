import { type BackendName, backendNames, fitBands, paletteNames } from "../../index.ts";
import { choice, type Field, flag, list, number, numbers, text, texts } from "./field.ts";
import { mostRegions, type OwnRegion, ownRegion } from "./own-region.ts";

export const viewNames = ["learn", "cell", "tumor", "sweep", "figure"] as const;
export type ViewName = (typeof viewNames)[number];

export const cellModelNames = [
  "cu-atsm-redox",
  "cu-atsm-two-pool",
  "cu-atsm-nadh",
  "cu-atsm-redox-lumped",
  "cu-ptsm",
] as const;
export type CellModelName = (typeof cellModelNames)[number];

/** Models of a tissue that plasma drives. */
export const tissueModelNames = [
  "one-tissue",
  "two-tissue-irreversible",
  "two-tissue",
  "cu-atsm-plasma",
] as const;
export type TissueModelName = (typeof tissueModelNames)[number];
/** What the plasma of such a tissue may do. */
export const inputShapes = ["samples", "bolus", "infusion", "constant"] as const;

export const defaultPO2_mmHg = 2;
/** Ends of the colors until someone moves them: SUV as PET is read, mmHg, and % of the tracer. */
export const defaultWindows = { window: [0, 6], oxygenWindow: [0, 40], retainedWindow: [0, 100] } as const;

/** Tracers that a map can show beside Cu-ATSM. */
export const tracerNames = ["cu-ptsm", "cu64-acetate", "fmiso"] as const;
export type TracerName = (typeof tracerNames)[number];

/** Radionuclides that Cu-ATSM on the page may carry. */
export const copperNames = ["Cu-60", "Cu-61", "Cu-62", "Cu-64"] as const;
/** Colors of maps; the first is how PET is read. */
export const colorNames = ["gray-inverted", "gray", "cividis", "viridis", "hot", "turbo"] as const;
export type ColorName = (typeof colorNames)[number];

/** The seed of the map plan that ships. */
export const plannedSeed = 20250101;
/** Largest count noise of the page, in kBq·s/mL. */
export const mostNoise = 10_000;

/** Numbers of the map plan that have a slider, and that a sweep can vary. */
export const sweptPaths = [
  "tumor.kinetics.K1",
  "tumor.core_half_distance",
  "camera.fwhm",
  "oxygen.vessel",
  "tumor.consumption",
  "plasma.initial_volume",
  "subject.injected",
  "subject.weight",
] as const;

/** Of one number of a sweep: more pictures side by side are too small. */
export const mostValues = 8;

/** Figures that the page draws, in the order in which they are offered. */
export const panelNames = [
  "uptake",
  "retention",
  "fit",
  "residuals",
  "profiles",
  "waterfall",
  "correlation",
  "reaction-diagram",
  "oxygen-distance",
  "suv-map",
  "pO2-map",
  "pO2-histogram",
  "retention-times",
  "sweep-maps",
  "sweep-curves",
  "tornado",
] as const;
export const mostPanels = 20;
export const presetNames = [
  "nature-89",
  "nature-183",
  "cell-85",
  "cell-114",
  "cell-174",
  "plos-132",
  "plos-190",
  "nih-190",
  "slide-254",
  "poster-400",
  "own",
] as const;

const backends = ["auto", ...backendNames] as const;

/**
 * All that a link, a project file, undo and autosave hold. Results are not in it: they follow from it.
 *
 * A field added here must start at what the page did before, so that old links keep their meaning.
 */
export const fields = {
  page: { view: choice(viewNames, "learn") },
  learn: {
    step: number(1, [1, 5], { isWhole: true }),
    pO2: number(defaultPO2_mmHg, [0, 160]),
    /** mmHg; 0 is no guess yet. */
    guess: number(0, [0, 160]),
    isRevealed: flag(false),
    kept: choice(["", "0.5", "5", "40"], ""),
    vessels: list(number(0, [0, 300]), [150, 150], 40),
    /** What the tissue of step 3 is colored by. */
    shown: choice(["tracer", "pO2"], "tracer"),
    /** How far off the formula of step 3 is thought to be. */
    formula: choice(["", "near", "far"], ""),
    blur_mm: number(0, [0, 6]),
    highest: choice(["", "a", "b", "c"], ""),
    try_pO2: number(20, [0, 160]),
    try_k_in: number(5e-4, [3e-4, 3e-3]),
  },
  cell: {
    model: choice(cellModelNames, "cu-atsm-redox"),
    /** A model text in place of the shipped one; empty is none. */
    text: text("", 60_000),
    /** Measured data in place of those of EMT6, as CSV; empty is none. */
    data: text("", 200_000),
    dataName: text("", 200),
    pO2: number(defaultPO2_mmHg, [0, 160]),
    time_min: number(60, [1, 1440]),
    /** Parameters in place of the model's, in written units. */
    values: numbers({}),
    /** Units that numbers are shown in, where another than the written one is wished; `values` stay in that. */
    units: texts(40),
    /** What a fit frees; empty leaves it to the model. */
    free: list(text("", 80), [], 40),
    usesFit: flag(true),
    isLogTime: flag(false),
    compared: choice(["", ...cellModelNames], ""),
    /** What is fitted by itself where all series are fitted; the other one where the data have only that. */
    seriesBy: choice(["replicate", "condition"], "replicate"),
    /** What the bands of a fit hold. */
    band: choice(fitBands, "curve"),
  },
  /** A time-activity curve (that of `tumor.tac`) and the plasma behind it; a part of the Cell view. */
  tissue: {
    isShown: flag(false),
    model: choice(tissueModelNames, "two-tissue-irreversible"),
    region: text("", 200),
    /** Plasma or blood samples as a file has them; empty takes those that ship. */
    blood: text("", 200_000),
    bloodName: text("", 200),
    shape: choice(inputShapes, "samples"),
    /** Peak or plateau, kBq/mL. */
    level: number(4000, [0, 1e6]),
    rise_s: number(20, [0, 600]),
    /** Half-lives of a bolus, and the share of its peak that falls fast. */
    fast_min: number(1, [0.05, 60]),
    slow_min: number(60, [1, 1440]),
    fast_percent: number(80, [0, 100]),
    until_min: number(10, [0.1, 1440]),
    values: numbers({}),
    /** As for cells. */
    units: texts(40),
    /** What a fit leaves alone. */
    fixed: list(text("", 80), [], 20),
    weights: choice(["file", "counts"], "file"),
    compared: choice(["", ...tissueModelNames], ""),
    usesFit: flag(true),
  },
  tumor: {
    settings: numbers({}),
    backend: choice(backends, "auto") as Field<BackendName | "auto">,
    frame: number(1, [0, 200], { isWhole: true }),
    /** x, y, z; none is the middle. */
    cursor: list(number(0, [0, 4096], { isWhole: true }), [], 3),
    field: choice(["SUV", "pO2", "retained"], "SUV"),
    suvColors: choice(colorNames, "gray-inverted"),
    /** Of pO2 and what is retained. */
    fieldColors: choice(colorNames, "cividis"),
    window: list(number(0, [0, 1e6]), defaultWindows.window, 2),
    oxygenWindow: list(number(0, [0, 1000]), defaultWindows.oxygenWindow, 2),
    retainedWindow: list(number(0, [0, 100]), defaultWindows.retainedWindow, 2),
    /** Along which axis the projection looks. */
    along: choice(["x", "y", "z"], "y"),
    /** Regions beside those of the tissues. */
    regions: list<OwnRegion>(ownRegion, [], mostRegions),
    second: choice(["", ...tracerNames], ""),
    isotope: choice(copperNames, "Cu-64"),
    /** Of the vessels' spread and the count noise. */
    seed: number(plannedSeed, [0, 2 ** 31], { isWhole: true }),
    /** Whose pO2 is shown as a histogram. */
    oxygenOf: text("tumor", 80),
    /** Pc of the camera, kBq·s/mL. */
    noise: number(0, [0, mostNoise]),
    /** Measured time-activity curves as a file has them; empty is none. */
    tac: text("", 200_000),
    tacName: text("", 200),
    vessels: list(number(0, [0, 640]), [], 400),
    vesselPO2: number(40, [5, 100]),
    consumption: number(15, [0, 60]),
    /** µm²/s. */
    diffusivity: number(2000, [1500, 3000]),
    P50: number(2, [0.5, 4]),
  },
  sweep: {
    across: choice(sweptPaths, "tumor.core_half_distance"),
    down: choice(sweptPaths, "tumor.kinetics.K1"),
    /** First and last value of each, in its written unit; none is half to twice what the tumor has. */
    acrossEnds: list(number(0, [0, 1e6]), [], 2),
    downEnds: list(number(0, [0, 1e6]), [], 2),
    /** All values of each, in place of those between its ends. */
    acrossValues: list(number(0, [0, 1e6]), [], mostValues),
    downValues: list(number(0, [0, 1e6]), [], mostValues),
    n: number(4, [2, mostValues], { isWhole: true }),
    reading: text("tumor SUV 60 min", 80),
    design: choice(["grid", "one-at-a-time"], "grid"),
    /** By how much a tornado changes each number, %. */
    change_percent: number(25, [1, 90]),
    /** What the small multiples show. */
    multiples: choice(["SUV", "pO2", "curves"], "SUV"),
    frame: number(1, [0, 200], { isWhole: true }),
    /** Colors from 0 to the largest value of all maps, or over the window that readers of PET are used to. */
    range: choice(["all", "0-6"], "all"),
  },
  figure: {
    panels: list<(typeof panelNames)[number]>(
      choice(panelNames, "uptake"),
      ["uptake", "retention"],
      mostPanels,
    ),
    preset: choice(presetNames, "nature-183"),
    /** What the preset "own" asks for. */
    ownWidth_mm: number(90, [20, 600]),
    ownHeight_mm: number(200, [20, 1000]),
    ownFont_pt: number(6, [5, 36]),
    fontSize_pt: number(7, [5, 36]),
    palette: choice(paletteNames, "okabe-ito"),
    /** Text as paths. */
    isOutlined: flag(false),
    /** That of the preset. */
    dpi: number(450, [150, 1000], { isWhole: true }),
    columns: number(2, [1, 4], { isWhole: true }),
    /** Lines of one value over the maps. */
    hasContours: flag(false),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>>;

type Fields = typeof fields;
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** Everything that can be set on the page. */
export type Shared = {
  readonly [Part in keyof Fields]: { readonly [Key in keyof Fields[Part]]: ValueOf<Fields[Part][Key]> };
};
export type PartName = keyof Fields;

const eachField = (act: (part: PartName, key: string, field: Field<unknown>) => void): void => {
  for (const part of Object.keys(fields) as PartName[])
    for (const [key, field] of Object.entries(fields[part])) act(part, key, field);
};

type Loose = Record<string, Record<string, unknown>>;

function fill(valueFor: (part: PartName, key: string, field: Field<unknown>) => unknown): Shared {
  const all: Loose = {};
  eachField((part, key, field) => {
    all[part] ??= {};
    all[part][key] = valueFor(part, key, field);
  });
  return all as Shared; // one value for each field, as its field reads it
}

export const initialShared: Shared = fill((_, __, field) => field.initial);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What differs from the start, part by part: small, and plain enough for a link. */
export function differenceOf(shared: Shared): Record<string, Record<string, unknown>> {
  const found: Loose = {};
  const loose = shared as unknown as Loose; // the same object, asked by names
  eachField((part, key, field) => {
    if (isSame(loose[part][key], field.initial)) return;
    found[part] ??= {};
    found[part][key] = loose[part][key];
  });
  return found;
}

/** The state that a difference makes; what it does not know, or what is no value, is listed and left alone. */
export function applyDifference(difference: unknown): {
  readonly shared: Shared;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const parts = isRecord(difference) ? difference : {};
  if (!isRecord(difference)) problems.push("expected an object of parts");
  listUnknown(parts, problems);
  const shared = fill((part, key, field) => {
    const own = Object.hasOwn(parts, part) ? parts[part] : undefined;
    if (!isRecord(own) || !Object.hasOwn(own, key)) return field.initial;
    const value = field.read(own[key]);
    if (value === undefined) problems.push(`${part}.${key} has no such value`);
    return value ?? field.initial;
  });
  return { shared, problems };
}

const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && !Array.isArray(x);

function listUnknown(parts: Record<string, unknown>, problems: string[]): void {
  for (const [part, own] of Object.entries(parts)) {
    const known = Object.hasOwn(fields, part) ? fields[part as PartName] : undefined;
    if (!known || !isRecord(own)) problems.push(`"${part.slice(0, 40)}" is unknown`);
    else
      for (const key of Object.keys(own))
        if (!Object.hasOwn(known, key)) problems.push(`"${part}.${key.slice(0, 40)}" is unknown`);
  }
}
