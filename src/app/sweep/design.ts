import { type Design, makeDesign } from "../../index.ts";
import { shared } from "../state/store.ts";
import { readSetting, type SettingPath, settingPaths } from "../tumor/settings.ts";
import { tumorState } from "../tumor/tumor-state.ts";

/** A number of the map that a sweep varies, with what it is otherwise. */
export interface SweptAxis {
  readonly path: SettingPath;
  /** Of a grid all values, of a tornado its two ends. */
  readonly values: readonly number[];
  readonly base: number;
}

/** What a sweep is: two numbers against each other, or each by itself. */
export interface SweepDesign {
  readonly kind: "grid" | "one-at-a-time";
  readonly axes: readonly SweptAxis[];
}

const round = (x: number): number => Number(x.toPrecision(3));

/** What lies between two numbers of the plan, both inside of its range. */
function within(path: SettingPath, from: number, to: number): [number, number] {
  const { low, high } = readSetting(path);
  const inside = (x: number): number => round(Math.min(high, Math.max(low, x)));
  return [inside(from), inside(to)];
}

/** The two numbers of a grid. */
export type AxisName = "across" | "down";

/** All values of a number of a grid where they are set one by one, inside of its range, from less to more. */
function ownValues(name: AxisName): number[] {
  const { [name]: path, [`${name}Values` as const]: set } = shared.value.sweep;
  const { low, high } = readSetting(path);
  const inside = set.map((value) => Math.min(high, Math.max(low, value)));
  return [...new Set(inside)].sort((a, b) => a - b);
}

/** First and last value of a number of a grid: as set, else half to twice what the tumor has, else the range of the plan. */
export function endsOf(name: AxisName): [number, number] {
  const { [name]: path, [`${name}Ends` as const]: set } = shared.value.sweep;
  const base = tumorState().settings[path];
  const [from, to] = within(path, set[0] ?? base / 2, set[1] ?? 2 * base);
  const { low, high } = readSetting(path);
  // Half of nothing is nothing.
  return from < to || set.length > 0 ? [from, to] : [low, high];
}

/** The values of a number of a grid: those that are set, else from one end to the other, in the scale of the plan. */
export function valuesOf(name: AxisName): number[] {
  const own = ownValues(name);
  if (own.length > 0) return own;
  const { [name]: path, n } = shared.value.sweep;
  const [from, to] = endsOf(name);
  const isLog = readSetting(path).scale === "log10" && from > 0;
  return Array.from({ length: n }, (_, i) => {
    const share = i / (n - 1);
    return round(isLog ? from * (to / from) ** share : from + share * (to - from));
  });
}

/** Logarithmic where the plan is, and nothing is 0. */
export const scaleOf = ({ path, values }: Pick<SweptAxis, "path" | "values">): "linear" | "log" =>
  readSetting(path).scale === "log10" && values[0] > 0 ? "log" : "linear";

/** The design as it is set, around the tumor as the Tumor view has it; a number cannot be varied twice, nor stand still. */
export function designNow(): SweepDesign | undefined {
  const { across, down, design: kind, change_percent } = shared.value.sweep;
  const { settings } = tumorState();
  if (kind === "one-at-a-time") {
    const axes = settingPaths.map((path) => {
      const base = settings[path];
      const change = (base * change_percent) / 100;
      return { path, base, values: within(path, base - change, base + change) };
    });
    return { kind, axes };
  }
  if (across === down) return undefined;
  const axes = (["down", "across"] as const).map((name) => {
    const path = shared.value.sweep[name];
    return { path, base: settings[path], values: valuesOf(name) };
  });
  return axes.every(({ values }) => values[0] < values[values.length - 1]) ? { kind, axes } : undefined;
}

/** The same design as the library makes it. */
export const toDesign = ({ kind, axes }: SweepDesign): Design =>
  makeDesign(
    axes.map(({ path, base, values }) => ({
      ...{ name: path, unit: readSetting(path).unit, base, scale: "linear" as const },
      ...(kind === "grid" ? { values } : { range: [values[0], values[1]] as const }),
    })),
    { kind },
  );

/** The numbers of each map, by path. */
export function pointsOf(own: SweepDesign): Readonly<Record<string, number>>[] {
  const design = toDesign(own);
  const at = new Float64Array(own.axes.length);
  return Array.from({ length: design.count }, (_, i) => {
    design.fill(i, at);
    return Object.fromEntries(own.axes.map(({ path }, j) => [path, at[j]]));
  });
}

/** The plan as the command line reads it. */
export const planText = ({ kind, axes }: SweepDesign, mapPlan: string): string =>
  [
    "cuptake: 1",
    "kind: sweep",
    "name: page-sweep",
    "title: A sweep set on the page",
    `job: { kind: map, plan: ${mapPlan} }`,
    ...(kind === "grid" ? [] : [`design: { kind: ${kind} }`]),
    "axes:",
    ...axes.map(({ path, values, base }) =>
      kind === "grid"
        ? `  - { name: ${path}, values: [${values.join(", ")}] }`
        : `  - { name: ${path}, range: [${values.join(", ")}] }${" ".repeat(2)}# around ${base}`,
    ),
    "",
  ].join("\n");
