import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  type FrameTimes,
  InputError,
  makeVoxelSource,
  type Network,
  openNifti,
  readFrameTimes,
  readModel,
  readVoxelPlan,
  type TimeCourse,
  type VoxelImage,
  type VoxelPlan,
  type VoxelSource,
  voxelModelOf,
} from "../index.ts";
import { openCourse } from "./inputs.ts";
import { packageRoot } from "./place.ts";
import { blame, type Opened, openModelOf, openPlan, withLines } from "./plan.ts";
import { beside, disk } from "./shelf.ts";

/** All that a plan of voxel fits names, read. */
export interface LoadedVoxels {
  readonly plan: VoxelPlan;
  readonly network: Network;
  readonly image: VoxelImage;
  readonly mask: VoxelImage | undefined;
  readonly times: FrameTimes;
  readonly source: VoxelSource;
}

/** Reads a plan of voxel fits with its image, sidecar, mask, model and courses. */
export async function loadVoxels(name: string): Promise<LoadedVoxels> {
  const opened = await openPlan(name, "voxel-fit");
  const plan = readVoxelPlan(opened.text, opened.file);
  const { text, file } = await openModelOf(opened, plan.model);
  const network = readModel(text, file);
  const image = await openImage(opened, plan.image, false);
  const sidecar = await opened.shelf.read(beside(opened.file, plan.sidecar));
  const { nFrames, frameStep_s } = image;
  const times = readFrameTimes(sidecar.text, sidecar.file, {
    ...{ nFrames, frameStep_s, hasPauses: plan.pauses },
  });
  const mask = plan.mask === undefined ? undefined : await openImage(opened, plan.mask, true);
  const courses = await openCourses(opened, plan, network);
  const source = await withLines(opened, () => {
    checkMask(plan, image, mask);
    return makeVoxelSource(plan, { network, model: { text, file }, frames: times.frames, courses });
  });
  await blame(opened, "model", () => voxelModelOf(source));
  return { plan, network, image, mask, times, source };
}

async function openCourses({ file, shelf }: Opened, { inputs }: VoxelPlan, network: Network) {
  const courses: Record<string, TimeCourse> = {};
  for (const [name, given] of Object.entries(inputs)) {
    if (given.kind !== "file") continue;
    const input = network.inputs.find((q) => q.name === name);
    courses[name] = (await openCourse(beside(file, given.path), input, shelf)).course;
  }
  return courses;
}

/** An image is larger than any text; beyond this it would not fit the memory. */
const maxBytes = 2 ** 31;

/**
 * Reads an image that a plan names, from the plan's own folder.
 *
 * @throws InputError if there is none, it is too large, or it has frames where one is wanted.
 */
export async function openImage(
  { file, shelf }: Opened,
  name: string,
  isStatic: boolean,
): Promise<VoxelImage> {
  const path = beside(file, name);
  // What a plan of the package names lies in the package too.
  const place = shelf.read === disk.shipped ? join(packageRoot, path) : path;
  const refuse = (message: string): never => {
    throw new InputError(path, [{ where: "(the whole file)", message, advice: "check the path" }]);
  };
  const found = await stat(place).catch(() => undefined);
  if (!found?.isFile()) return refuse(`expected an image, found ${found ? "a folder" : "none"}`);
  if (found.size > maxBytes) return refuse(`expected at most 2 GiB, found ${found.size} bytes`);
  const unzip = (bytes: Uint8Array, maxOutputLength: number) => gunzipSync(bytes, { maxOutputLength });
  return openNifti(await readFile(place), path, { isStatic, unzip });
}

function checkMask(plan: VoxelPlan, image: VoxelImage, mask: VoxelImage | undefined): void {
  if (!mask || mask.size.join() === image.size.join()) return;
  throw new InputError(plan.file, [
    {
      where: "mask",
      message: `expected a mask of ${image.size.join(" × ")} voxels as the image has, found ${mask.size.join(" × ")} in ${plan.mask}`,
      advice: "resample the mask",
    },
  ]);
}
