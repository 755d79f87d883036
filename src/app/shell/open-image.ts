import { Gunzip } from "fflate";
import { openNifti } from "../../index.ts";
import { guessRole, takeImage } from "../state/images.ts";
import { tell } from "../state/messages.ts";
import { goTo } from "../state/store.ts";

/** Values of an image that a map on the page may have. */
const maxValues = 2 ** 22;
const widest = 8;

/** Opens a NIfTI image of labels, pO2 or perfusion in the Tumor view. */
export async function openImage(bytes: Uint8Array, name: string): Promise<void> {
  const image = await openNifti(bytes, name, { maxValues, isStatic: true, unzip });
  const role = guessRole(image);
  takeImage(image, role);
  goTo("tumor");
  tell(
    `${name} (${image.size.join(" × ")} voxels) is open in the Tumor view as ${role}. Images are not part of a link or a project.`,
  );
}

/** Unpacks no more than the largest image holds, whatever comes out of it. */
function unzip(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const gunzip = new Gunzip((part) => {
    length += part.length;
    if (length > widest * maxValues + 4096) throw new Error("it unpacks to more than its header says");
    parts.push(part);
  });
  for (let at = 0; at < bytes.length; at += 65_536)
    gunzip.push(bytes.subarray(at, at + 65_536), at + 65_536 >= bytes.length);
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
