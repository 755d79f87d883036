import { signal } from "@preact/signals";
import { type MapJobArgument, makeDesign, makePool, type Row, sweep } from "../../index.ts";
import { shared } from "../state/store.ts";
import { readSetting, type SettingPath } from "../tumor/settings.ts";
import { mapSources } from "../tumor/tumor-sources.ts";

/** A sweep as it stands: rows come in as they are done. */
export interface SweepState {
  readonly axes: readonly [SweptAxis, SweptAxis];
  readonly rows: readonly Row[];
  readonly total: number;
  readonly isRunning: boolean;
  readonly failure: string;
}

export interface SweptAxis {
  readonly path: SettingPath;
  readonly values: readonly number[];
}

export const sweepState = signal<SweepState | undefined>(undefined);
let stop: AbortController | undefined;

/** Values over the range of a number of the plan, in its own scale and unit. */
export function valuesOf(path: SettingPath, n: number): number[] {
  const { low, high, scale } = readSetting(path);
  const isLog = scale === "log10" && low > 0;
  return Array.from({ length: n }, (_, i) => {
    const share = i / (n - 1);
    return Number((isLog ? low * (high / low) ** share : low + share * (high - low)).toPrecision(3));
  });
}

/** The two axes as they are set; a number cannot be varied twice. */
export function axesNow(): SweepState["axes"] | undefined {
  const { across, down, n } = shared.value.sweep;
  if (across === down) return undefined;
  return [
    { path: down, values: valuesOf(down, n) },
    { path: across, values: valuesOf(across, n) },
  ];
}

/** Runs every combination on workers; each row is shown as it comes in. */
export async function runSweep(axes: SweepState["axes"]): Promise<void> {
  stop?.abort();
  const own = new AbortController();
  stop = own;
  const points = makeDesign(axes.map(({ path, values }) => ({ name: path, values })));
  const pool = makePool();
  const tell = (patch: Partial<SweepState>): void => {
    if (stop === own && sweepState.value) sweepState.value = { ...sweepState.value, ...patch };
  };
  sweepState.value = { axes, rows: [], total: points.length, isRunning: true, failure: "" };
  const source = { provenance: "assumed", source: "swept on the page" } as const;
  try {
    const { rows } = await sweep({
      points,
      concurrency: pool.size,
      signal: own.signal,
      run: ({ values }) => {
        const overrides = Object.fromEntries(
          Object.entries(values).map(([path, value]) => [path, { value, ...source }]),
        );
        const argument: MapJobArgument = { ...mapSources, overrides, backend: "auto" };
        return pool.run<Record<string, number>>("map-point", argument);
      },
      onRow: (row) => tell({ rows: [...(sweepState.value?.rows ?? []), row] }),
    });
    tell({ rows, isRunning: false });
  } catch (error) {
    tell({ isRunning: false, failure: error instanceof Error ? error.message : String(error) });
  } finally {
    pool.close();
  }
}

export const cancelSweep = (): void => stop?.abort();
