import { signal } from "@preact/signals";
import type { BackendName, MapJobArgument, MapJobResult } from "../../index.ts";
import { defaultWindows, type Shared, type TracerName } from "../state/shared.ts";
import { changer, shared } from "../state/store.ts";
import type { Voxel } from "./planes.ts";
import { readSetting, type SettingPath, settingPaths } from "./settings.ts";
import { tumorPlan } from "./tumor-sources.ts";

/** How the last map run stands. */
export type Run =
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly seconds: number }
  | { readonly kind: "canceled" }
  | { readonly kind: "failed"; readonly message: string };

interface Results {
  readonly run: Run;
  /** The newest map; it stays on the screen while the next one is computed. */
  readonly map: MapJobResult | null;
  /** What that map was made from; what is set now may be another thing. */
  readonly madeOf: MapJobArgument | null;
}

/** The map of a second tracer, which stays only as long as it is the one that is asked for. */
interface SecondResults extends Results {
  readonly tracer: TracerName;
}

export type Window = readonly [number, number];

/** A window as a link has it, or the usual one where it is none. */
const windowOf = (name: keyof typeof defaultWindows): Window => {
  const { [name]: found } = shared.value.tumor;
  return found.length === 2 && found[0] < found[1] ? [found[0], found[1]] : defaultWindows[name];
};

/** What the tumor view shows: what is set, and what came of it. */
export interface TumorState
  extends Results,
    Pick<
      Shared["tumor"],
      | "second"
      | "isotope"
      | "noise"
      | "seed"
      | "along"
      | "regions"
      | "field"
      | "suvColors"
      | "fieldColors"
      | "oxygenOf"
    > {
  /** What came of the second tracer, if one is chosen. */
  readonly beside: SecondResults | undefined;
  /** Numbers in place of the plan's, in the plan's units. */
  readonly settings: Readonly<Record<SettingPath, number>>;
  readonly backend: BackendName | "auto";
  readonly frame: number;
  /** Voxel under the crosshair: x, y, z. */
  readonly cursor: Voxel;
  /** Values at the two ends of the colors: SUV, pO2 in mmHg, and what is retained in %. */
  readonly window: Window;
  readonly oxygenWindow: Window;
  readonly retainedWindow: Window;
}

export const results = signal<Results>({ run: { kind: "running" }, map: null, madeOf: null });
export const secondResults = signal<SecondResults | undefined>(undefined);

/** The state of the view now; what a link got wrong is put right here, where the plan is known. */
export function tumorState(): TumorState {
  const { settings, frame, cursor, ...others } = shared.value.tumor;
  const { size } = results.value.map ?? tumorPlan;
  const place = size.map((n, k) => Math.min(n - 1, cursor[k] ?? Math.floor(n / 2)));
  return {
    ...others,
    ...results.value,
    window: windowOf("window"),
    oxygenWindow: windowOf("oxygenWindow"),
    retainedWindow: windowOf("retainedWindow"),
    beside: secondResults.value?.tracer === others.second ? secondResults.value : undefined,
    settings: Object.fromEntries(
      settingPaths.map((path) => {
        const { value, low: least, high: most } = readSetting(path);
        return [path, Math.min(most, Math.max(least, settings[path] ?? value))];
      }),
    ) as Record<SettingPath, number>, // one entry for each path, by the line above
    frame: Math.min(frame, (results.value.map ?? tumorPlan).frames.length - 1),
    cursor: place as unknown as Voxel, // three of three
  };
}

/** Changes what is set; numbers that are the plan's own are not written down. */
export function changeTumor(
  patch: Partial<Omit<TumorState, keyof Results | "beside">>,
  stroke?: number,
): void {
  const { settings, ...rest } = patch;
  const own = settings && {
    settings: Object.fromEntries(
      settingPaths
        .filter((path) => settings[path] !== readSetting(path).value)
        .map((path) => [path, settings[path]]),
    ),
  };
  changer("tumor")({ ...rest, ...own }, stroke);
}
