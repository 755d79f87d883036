import type { Network } from "../model/network.ts";
import { type BriefTable, makeBriefMeter } from "./brief-meter.ts";
import { makeHypoxia } from "./hypoxia.ts";
import { batchVoxels, makeMixed, packAll, refuseInput } from "./map.ts";
import type { MapPlan } from "./map-plan.ts";
import { makeResponses } from "./map-responses.ts";
import { type MapRoom, makeMapRoom } from "./map-room.ts";
import { cutFrames } from "./packed-tables.ts";
import { phantomOf } from "./plan-phantom.ts";
import { listRegions, type RegionRule } from "./regions.ts";
import { blurOf, checkMemory, type RunMapOptions, regionsOf, runMap } from "./run-map.ts";
import { openGather } from "./voxel-gather.ts";

export interface BriefMapOptions
  extends Pick<
    RunMapOptions,
    "images" | "phantom" | "responses" | "backend" | "prepare" | "maxBytes" | "noiseSeed"
  > {
  /** Takes the whole image of the frames that are listed in `whole`. */
  readonly onFrame?: (image: Float32Array, iFrame: number) => void;
  readonly whole?: readonly number[];
  /** For whoever runs many, one after the other: what they use again. */
  readonly room?: MapRoom;
}

/**
 * Runs a map plan for its region numbers alone, those of `runMap` to 1e-7; frames that are not wanted whole are blurred
 * around the tumor only. Where noise or a threshold makes a number depend on each voxel, all of them are.
 *
 * @throws InputError as `runMap`.
 */
export async function runBriefMap(
  plan: MapPlan,
  network: Network,
  options: BriefMapOptions = {},
): Promise<BriefTable> {
  const { images = {}, whole = [], onFrame = () => {}, maxBytes = 4e9 } = options;
  checkMemory(plan, images, false, maxBytes);
  const { phantom = phantomOf(plan, images) } = options;
  const { responses = makeResponses(plan, network, phantom) } = options;
  const frameNames = plan.frames.map(({ name }) => name);
  const rules = listRegions(phantom, regionsOf(plan), frameNames);
  if (needsAll(plan, rules)) {
    const take = (image: Float32Array, f: number): void => void (whole.includes(f) && onFrame(image, f));
    const all = { ...options, phantom, responses, isBrief: true, isKept: false, onFrame: take };
    return (await runMap(plan, network, all)).regions;
  }
  const fwhm_mm = blurOf(plan);
  const { averaged, blood, families } = responses;
  refuseInput(phantom, averaged);
  const packed = packAll({ tables: averaged, blood });
  const run = await openGather(phantom, options, packed.averaged);
  const nFrames = frameNames.length;
  const { room = makeMapRoom() } = options;
  const meter = makeBriefMeter(rules, phantom, { fwhm_mm, nFrames, weightsOf: room.weightsOf });
  const camera = fwhm_mm && whole.length > 0 ? room.camera({ ...phantom, fwhm_mm }) : undefined;
  const nVoxels = phantom.labels.length;
  const step = Math.min(nFrames, Math.max(1, Math.floor(batchVoxels / nVoxels)));
  const gather = makeMixed(run, phantom, packed.blood, step);
  const batch = room.frames(step * nVoxels, () => run.makeFrames(step));
  for (let from = 0; from < nFrames; from += step) {
    const to = Math.min(nFrames, from + step);
    await gather(cutFrames(packed.averaged, from, to), from, batch);
    for (let f = from; f < to; f++) {
      const frame = batch.subarray((f - from) * nVoxels, (f - from + 1) * nVoxels);
      meter.add(f, frame);
      if (!whole.includes(f)) continue;
      camera?.(frame, frame);
      onFrame(frame, f);
    }
  }
  return meter.finish(makeHypoxia(phantom, families)(rules[0].voxels));
}

const needsAll = (plan: MapPlan, rules: readonly RegionRule[]): boolean =>
  (plan.quantities["camera.noise"]?.value ?? 0) > 0 || rules.some(({ threshold }) => threshold !== undefined);
