import type { BackendName, Fit, MapJobResult } from "../index.ts";
import { type CellModelName, tumorPlan } from "./sources.ts";
import { readSetting, type SettingPath, settingPaths } from "./tumor/settings.ts";

/** What the cell part shows. */
export interface CellState {
  readonly model: CellModelName;
  readonly pO2: number;
  /** When retention is read. */
  readonly time_min: number;
  /** The fit of this model to EMT6, once asked for. */
  readonly fit: Fit | null;
  /** Whether curves take the fitted parameters in place of the model's own. */
  readonly usesFit: boolean;
}

/** How the last map run stands. */
export type Run =
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly seconds: number }
  | { readonly kind: "canceled" }
  | { readonly kind: "failed"; readonly message: string };

/** What the tumor part shows. */
export interface TumorState {
  /** Numbers in place of the plan's, in the plan's units. */
  readonly settings: Readonly<Record<SettingPath, number>>;
  readonly backend: BackendName | "auto";
  readonly run: Run;
  /** The newest map; it stays on the screen while the next one is computed. */
  readonly map: MapJobResult | null;
  readonly frame: number;
  /** Voxel under the crosshair: x, y, z. */
  readonly cursor: readonly [number, number, number];
  readonly field: "SUV" | "pO2";
  /** SUV at the two ends of the gray scale. */
  readonly window: readonly [number, number];
}

/** Everything that can change on the page. */
export interface State {
  readonly cell: CellState;
  readonly tumor: TumorState;
}

/** Changes some entries of one part. */
export type Change<Part> = (patch: Partial<Part>) => void;

export const defaultPO2_mmHg = 2;
export const defaultWindow = [0, 6] as const;

export const initialState: State = {
  cell: { model: "cu-atsm-redox", pO2: defaultPO2_mmHg, time_min: 60, fit: null, usesFit: false },
  tumor: {
    settings: Object.fromEntries(settingPaths.map((path) => [path, readSetting(path).value])) as Record<
      SettingPath,
      number
    >, // one entry for each path, by the line above
    backend: "auto",
    run: { kind: "running" },
    map: null,
    frame: 1,
    cursor: middleOf(tumorPlan.size),
    field: "SUV",
    window: defaultWindow,
  },
};

function middleOf([nx, ny, nz]: readonly [number, number, number]): [number, number, number] {
  return [Math.floor(nx / 2), Math.floor(ny / 2), Math.floor(nz / 2)];
}
