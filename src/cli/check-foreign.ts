import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { InputError, openFormats, openNifti, openPetab, openSbml, readFrameTimes } from "../index.ts";
import { nameKinds } from "./convert-blood.ts";
import { openSidecar } from "./inputs.ts";
import { beside, disk, readText, type TextFile } from "./shelf.ts";

/** What a file was found to be, in a word and in a line. */
export interface Summary {
  readonly kind: string;
  readonly text: string;
}

/** Reads a file of other programs' formats, told by the end of its name; nothing if it is none of them. */
export async function summarizeForeign(name: string): Promise<Summary | undefined> {
  if (/_pet\.json$/i.test(name)) return summarizePet(await readText(name));
  if (/_(tacs|blood|kinpar)\.json$/i.test(name)) return summarizePair(name);
  if (/_kinpar\.tsv$/i.test(name)) return summarizeKinpar(await readText(name));
  if (/_blood\.tsv$/i.test(name)) return summarizeBlood(await readText(name));
  if (/\.nii(\.gz)?$/i.test(name)) return summarizeImage(name);
  if (/\.omex$/i.test(name)) return summarizeArchive(name);
  if (/\.(xml|sbml)$/i.test(name)) return summarizeSbml(await readText(name));
  return undefined;
}

/** A JSON beside a table says what its columns are: it is read with the table. */
async function summarizePair(name: string): Promise<Summary | undefined> {
  const table = name.replace(/\.json$/i, ".tsv");
  if (!/_tacs\.json$/i.test(name)) return summarizeForeign(table);
  const { readBidsTacs } = await openFormats();
  const [{ text: tsv }, { text: json }] = [await readText(table), await readText(name)];
  const { frames, regions } = readBidsTacs({ tsv, json }, table);
  return {
    kind: "tac",
    text: `PET-BIDS JSON of ${table}: ${frames.length} frames, regions ${regions.map(({ name }) => name).join(", ")}`,
  };
}

async function summarizePet({ text, file }: TextFile): Promise<Summary> {
  const { readPetJson } = await openFormats();
  return { kind: "pet", text: describePet(readPetJson(text, file)) };
}

type PetRecord = ReturnType<Awaited<ReturnType<typeof openFormats>>["readPetJson"]>;

function describePet(record: PetRecord): string {
  const { FrameTimesStart: starts, FrameDuration: lengths, ImageDecayCorrected: isCorrected } = record;
  const [first, last] = [starts[0], starts[starts.length - 1] + lengths[lengths.length - 1]];
  const decay = isCorrected
    ? `corrected for decay to ${record.ImageDecayCorrectionTime} s`
    : "not corrected for decay";
  return `PET-BIDS image record, ${record.TracerName} with ${record.TracerRadionuclide}, ${starts.length} frames from ${first} to ${last} s, ${record.Units}, ${decay}`;
}

/** The JSON beside an image that is not named as PET-BIDS has it, nor complete by that standard. */
export function summarizeSidecar({ text, file }: TextFile): Summary | undefined {
  const starts = /"FrameTimesStart"\s*:\s*\[([^\]]*)\]/.exec(text);
  if (!starts) return undefined;
  const image = { nFrames: starts[1].split(",").length, frameStep_s: 0 };
  const { frames, unit } = readFrameTimes(text, file, image);
  const last = frames[frames.length - 1].end;
  return {
    kind: "sidecar",
    text: `JSON of an image, ${frames.length} frames from ${frames[0].start} to ${last} s after injection, ${unit.text}`,
  };
}

/** The JSON beside a table, which these tables cannot do without. */
async function openBeside({ text, file }: TextFile): Promise<{ tsv: string; json: string }> {
  const sidecar = await openSidecar(file, disk);
  if (sidecar) return { tsv: text, json: sidecar.text };
  const json = file.replace(/\.tsv$/i, ".json");
  throw new InputError(file, [
    {
      where: "(the whole file)",
      message: `expected ${json} beside it, which says the units, found none`,
      advice: "put the JSON of PET-BIDS beside the table",
    },
  ]);
}

async function summarizeKinpar(found: TextFile): Promise<Summary> {
  const { readBidsKinpar } = await openFormats();
  const { parameters, regions } = readBidsKinpar(await openBeside(found), found.file);
  const list = parameters.map(({ name, unit }) => `${name} (${unit})`).join(", ");
  return {
    kind: "kinpar",
    text: `PET-BIDS kinetic parameters, ${regions.length} region${regions.length === 1 ? "" : "s"}, ${list}`,
  };
}

async function summarizeBlood(found: TextFile): Promise<Summary> {
  const { readBidsBlood } = await openFormats();
  const samples = readBidsBlood(await openBeside(found), found.file);
  const last = samples.times[samples.times.length - 1];
  const dispersion = samples.dispersionCorrected
    ? "corrected for dispersion"
    : "not corrected for dispersion";
  return {
    kind: "blood",
    text: `PET-BIDS blood, ${samples.times.length} samples to ${last} s, ${nameKinds(samples).join(", ")}, ${dispersion}`,
  };
}

async function readBytes(name: string): Promise<Uint8Array> {
  try {
    return await readFile(name);
  } catch {
    throw new InputError(name, [
      {
        where: "(the whole file)",
        message: "expected a file that can be read, found none",
        advice: "check the path",
      },
    ]);
  }
}

async function summarizeImage(name: string): Promise<Summary> {
  const unzip = (bytes: Uint8Array, maxOutputLength: number) => gunzipSync(bytes, { maxOutputLength });
  const { size, voxel_mm, nFrames } = await openNifti(await readBytes(name), name, { unzip });
  return {
    kind: "image",
    text: `NIfTI image, ${size.join(" × ")} voxels of ${voxel_mm.join(" × ")} mm, ${nFrames} frame${nFrames === 1 ? "" : "s"}`,
  };
}

async function summarizeArchive(name: string): Promise<Summary> {
  const { readOmex } = await openFormats();
  const files = readOmex(await readBytes(name), name);
  return { kind: "archive", text: `COMBINE archive, ${files.size} files: ${[...files.keys()].join(", ")}` };
}

async function summarizeSbml({ text, file }: TextFile): Promise<Summary> {
  const { network, remarks } = await openSbml(text, file);
  const { name, species, parameters, reactions } = network;
  const counts = `${species.length} species, ${reactions.length} reactions, ${parameters.length} parameters`;
  return { kind: "sbml", text: [`SBML model ${name}, ${counts}`, ...remarks].join("\n  ") };
}

/** A PEtab problem with all of its tables. */
export async function summarizePetab({ text, file }: TextFile): Promise<Summary> {
  const { problem, network } = await openPetab(
    text,
    file,
    async (path) => (await readText(beside(file, path), path)).text,
  );
  const n = problem.data.reduce((sum, { points }) => sum + points.length, 0);
  return {
    kind: "petab",
    text: `PEtab problem, model ${network.name}, ${Object.keys(problem.conditions).length} conditions, ${n} measurements`,
  };
}
