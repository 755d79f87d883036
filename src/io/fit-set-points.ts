import { adviseNames } from "../errors.ts";
import type { Measurement } from "../fit/measurement.ts";
import { correctPoints } from "../fit/pericellular.ts";
import type { Levels } from "../fit/problem.ts";
import type { PlannedSet } from "../fit/sets-plan.ts";
import type { Network } from "../model/network.ts";
import type { UnitScale } from "../units.ts";
import { noteUptake, toFitPoints } from "./fit-points.ts";
import { readTac, toFramePoints } from "./tac.ts";
import { isActivity } from "./tac-columns.ts";
import { readUptake } from "./uptake-csv.ts";

/** A text and the path that it is reported under. */
export interface Text {
  readonly text: string;
  readonly file: string;
}

/** Data, with the JSON that stands beside a PET-BIDS table. */
export interface DataText extends Text {
  readonly sidecar?: Text | undefined;
}

/** Reports a problem of a data set, by the path inside of it. */
export type Refuse = (path: readonly (string | number)[], message: string, advice: string) => void;

/** What points are read from, and the conditions that they add to. */
interface Reading {
  readonly set: PlannedSet;
  readonly network: Network;
  readonly data: DataText;
  readonly observable: string;
  readonly unit: UnitScale;
  readonly levels: Levels;
  readonly conditions: Record<string, Levels>;
  readonly refuse: Refuse;
}
interface Found {
  readonly provenance: string | null;
  readonly source: string | null;
  readonly notes: readonly string[];
  readonly points: readonly Measurement[];
  readonly decay: PlannedSet["decay"];
}

/** Frames of one region; one condition, which bears the name of the data set. */
export function readScan({
  set,
  network,
  data,
  unit,
  levels,
  conditions,
  refuse,
}: Reading): Found | undefined {
  const { sidecar } = data;
  const tac = readTac(data.text, data.file, { sidecar, ...(set.unit !== undefined && { unit: set.unit }) });
  const names = tac.regions.map(({ name }) => name);
  const [only] = names;
  const wanted = set.region ?? (names.length === 1 ? only : undefined);
  const region = tac.regions.find(({ name }) => name === wanted);
  const before = JSON.stringify([set.decay ?? tac.decay]);
  if (!region)
    refuse(
      ["region"],
      `expected one of the regions ${names.join(", ").slice(0, 300)}, found ${wanted === undefined ? "none" : `"${wanted}"`}`,
      wanted === undefined ? "say which curve is to be fitted" : adviseNames(wanted, names),
    );
  for (const key of ["time", "pericellular"] as const)
    if (set[key]) refuse([key], `expected no ${key} for a scan, found one`, "remove it");
  if (set.decay && tac.decay && before !== JSON.stringify([tac.decay]))
    refuse(
      ["decay"],
      `expected what ${data.file} says of decay, found something else`,
      "mend one of the two",
    );
  if (!set.scale && !isActivity(unit))
    refuse(
      ["observable"],
      `expected an observable in activity per volume, found one in ${unit.text}`,
      "take another observable, or let the fit estimate the factor with scale: true",
    );
  const activities = network.inputs.filter((q) => isActivity(q.unit) && !q.course);
  if (activities.length > 0 && activities.every((q) => levels[q.name] === 0))
    refuse(
      ["inputs"],
      `expected a curve of ${activities.map((q) => q.name).join(" or ")} that drives ${network.name}, found none`,
      `give its file, such as ${activities[0].name}: { file: plasma.csv }`,
    );
  if (!region) return undefined;
  const condition = claimCondition(conditions, set.name, levels, set.name);
  const points = toFramePoints(tac, region, condition, set.scale ? 1 : unit.factor).map((point) => ({
    ...point,
    weight: ((point.end ?? point.time) - point.time) / 60,
  }));
  const decay = set.decay ?? tac.decay;
  const told = (key: string): string | null =>
    tac.header
      .find((line) => line.toLowerCase().startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim() ?? null;
  const plain = decay ? [] : [`${set.name}: activities are taken as corrected for decay to time 0`];
  return {
    points,
    decay,
    provenance: told("provenance"),
    source: told("source"),
    notes: [...tac.notes, ...plain],
  };
}

/** Rows of an uptake table; O2 is that of the row, what else drives the model is that of the data set. */
export function readDish({
  set,
  network,
  data,
  observable,
  levels,
  conditions,
  refuse,
}: Reading): Found | undefined {
  const uptake = readUptake(data.text, data.file);
  for (const key of ["region", "unit", "decay", "graphical"] as const)
    if (set[key] !== undefined)
      refuse(
        [key],
        `expected no ${key} for an uptake table, found one`,
        "remove it; it is of use for a scan",
      );
  if (set.inputs.pO2)
    refuse(["inputs", "pO2"], "expected the O2 tensions of the data, found others", "remove it");
  if (set.spread?.kind === "counts" || set.spread?.kind === "frames")
    refuse(
      ["spread", "kind"],
      `expected a spread of points, found that of frames, ${set.spread.kind}`,
      "take equal, given, constant, proportional or combined",
    );
  const measured = toFitPoints(uptake, network, {
    observable,
    time: set.time?.value,
    scaleData: set.scale,
  });
  const points = set.pericellular ? correctPoints(measured, set.pericellular).points : measured;
  const known = network.inputs.some((q) => q.name === "pO2");
  if (!known)
    refuse(
      ["model"],
      `expected a model with the input pO2, found ${network.name} without`,
      "take another model",
    );
  return {
    points: points.map(({ condition, inputs, time, value, sd }) => ({
      ...{ time, value, sd },
      condition: claimCondition(conditions, condition, { ...levels, pO2: inputs.pO2 }, set.name),
    })),
    decay: undefined,
    provenance: uptake.provenance,
    source: uptake.source,
    notes: noteUptake(uptake).map((note) => `${set.name}: ${note}`),
  };
}

/** The name under which levels are known: that of the condition, and of its data set where another one has it. */
function claimCondition(
  conditions: Record<string, Levels>,
  name: string,
  levels: Levels,
  set: string,
): string {
  const wanted = JSON.stringify(levels);
  const candidates = [name, `${name}, ${set}`];
  for (let n = 2; ; n++) {
    const key = candidates.shift() ?? `${name}, ${set} (${n})`;
    const taken = Object.hasOwn(conditions, key) ? JSON.stringify(conditions[key]) : undefined;
    if (taken !== undefined && taken !== wanted) continue;
    conditions[key] = levels;
    return key;
  }
}
