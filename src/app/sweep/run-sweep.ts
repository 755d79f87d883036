import { signal } from "@preact/signals";
import { type MapJobArgument, makePool, type Pool, type Row } from "../../index.ts";
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
  const [down, across] = axes;
  const points = down.values.flatMap((a) => across.values.map((b) => ({ [down.path]: a, [across.path]: b })));
  const pool = makePool();
  const tell = (patch: Partial<SweepState>): void => {
    if (stop === own && sweepState.value) sweepState.value = { ...sweepState.value, ...patch };
  };
  sweepState.value = { axes, rows: [], total: points.length, isRunning: true, failure: "" };
  const queue = points.entries();
  const workOn = async (): Promise<void> => {
    for (const [index, values] of queue) {
      const row = await runPoint(pool, index, values);
      if (own.signal.aborted) return;
      tell({ rows: [...(sweepState.value?.rows ?? []), row] });
    }
  };
  own.signal.addEventListener("abort", () => pool.close());
  try {
    await Promise.all(Array.from({ length: pool.size }, workOn));
    tell({ isRunning: false });
  } catch (error) {
    tell({ isRunning: false, failure: error instanceof Error ? error.message : String(error) });
  } finally {
    await pool.close();
  }
}

const source = { provenance: "assumed", source: "swept on the page" } as const;

/** Maps one point; one that cannot be is a row with its reason. */
async function runPoint(pool: Pool, index: number, values: Readonly<Record<string, number>>): Promise<Row> {
  const given = Object.entries(values).map(([path, value]) => [path, { value, ...source }] as const);
  const argument: MapJobArgument = {
    ...mapSources,
    overrides: Object.fromEntries(given),
    backend: "auto",
  };
  const point = { index, replicate: 0, seed: 0, values };
  try {
    return { ...point, outcome: "ok", results: await pool.run("map-point", argument) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...point, outcome: "failed", reason, results: {} };
  }
}

export const cancelSweep = (): void => stop?.abort();
