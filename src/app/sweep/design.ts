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

/** Values over the range of a number of the plan, in its own scale and unit. */
function valuesOf(path: SettingPath, n: number): number[] {
  const { low, high, scale } = readSetting(path);
  const isLog = scale === "log10" && low > 0;
  return Array.from({ length: n }, (_, i) => {
    const share = i / (n - 1);
    return round(isLog ? low * (high / low) ** share : low + share * (high - low));
  });
}

/** A number by so much less and more, inside of its range. */
function endsOf(path: SettingPath, base: number, percent: number): [number, number] {
  const { low, high } = readSetting(path);
  const inside = (x: number): number => round(Math.min(high, Math.max(low, x)));
  return [inside(base * (1 - percent / 100)), inside(base * (1 + percent / 100))];
}

/** The design as it is set, around the tumor as the Tumor view has it; a number cannot be varied twice. */
export function designNow(): SweepDesign | undefined {
  const { across, down, n, design: kind, change_percent } = shared.value.sweep;
  const { settings } = tumorState();
  if (kind === "one-at-a-time") {
    const axes = settingPaths.map((path) => {
      const base = settings[path];
      return { path, base, values: endsOf(path, base, change_percent) };
    });
    return { kind, axes };
  }
  if (across === down) return undefined;
  const axes = [down, across].map((path) => ({ path, base: settings[path], values: valuesOf(path, n) }));
  return { kind, axes };
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
