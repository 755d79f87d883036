import { expose } from "comlink";
import { config } from "zod/v4/core";
import {
  type ComparedFit,
  compareFits,
  type FigurePreset,
  type FigureSpec,
  mayGenerate,
  permitGenerationUnder,
} from "../../index.ts";
import {
  computeOxygen,
  draw,
  type FitRequest,
  fitSeries,
  type OxygenRequest,
  type PlanRequest,
  preview,
  type RenderRequest,
  render,
  runFit,
  runPlanFit,
} from "./work.ts";

/** An error as its words: a message keeps no more of one. */
async function answer<T>(act: () => T | Promise<T>): Promise<{ value: T } | { error: string }> {
  try {
    return { value: await act() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function hasWebgpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return Boolean(gpu && (await gpu.requestAdapter()));
}

let isSealed = false;

const door = {
  where: () => location.href,
  /** Says under which policy this script came: with a network it makes no code of text, and does not even try. */
  permit: (policy: string): void => {
    isSealed = permitGenerationUnder(policy);
    config({ jitless: !isSealed });
  },
  describe: async () => ({
    isSealed,
    mayGenerate: mayGenerate(),
    hasWebgpu: await hasWebgpu().catch(() => false),
  }),
  fit: (request: FitRequest, onProgress: (share: number, stage: string) => void) =>
    answer(() => runFit(request, onProgress)),
  fitPlan: (request: PlanRequest, onProgress: (share: number, stage: string) => void) =>
    answer(() => runPlanFit(request, onProgress)),
  fitSeries: (
    name: string,
    request: FitRequest | PlanRequest,
    onProgress: (share: number, stage: string) => void,
  ) => answer(() => fitSeries(name, request, onProgress)),
  compare: (fits: readonly ComparedFit[]) => answer(() => compareFits(fits)),
  oxygen: (request: OxygenRequest) => answer(() => computeOxygen(request)),
  render: (request: RenderRequest) => answer(() => render(request)),
  draw: (spec: FigureSpec) => answer(() => draw(spec)),
  preview: (spec: FigureSpec, preset: FigurePreset) => answer(() => preview(spec, preset)),
};
export type EngineDoor = typeof door;

expose(door);
