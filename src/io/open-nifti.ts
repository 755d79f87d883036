import type { NiftiOptions, VoxelImage } from "./read-nifti.ts";

/**
 * Reads a NIfTI file as `readNifti` does; the reader is loaded by the first call.
 *
 * @throws InputError with all problems of the header, or of the length of the data.
 */
export async function openNifti(
  bytes: Uint8Array,
  file: string,
  options: NiftiOptions = {},
): Promise<VoxelImage> {
  const { readNifti } = await import("./read-nifti.ts");
  return readNifti(bytes, file, options);
}
