import { openNifti } from "../../index.ts";
import { guessRole, takeImage } from "../state/images.ts";
import { tell } from "../state/messages.ts";
import { goTo } from "../state/store.ts";

/** Values of an image that a map on the page may have. */
const maxValues = 2 ** 22;

/** Opens a NIfTI image of labels, pO2 or perfusion in the Tumor view. */
export async function openImage(bytes: Uint8Array, name: string): Promise<void> {
  const image = await openNifti(bytes, name, { maxValues, isStatic: true });
  const role = guessRole(image);
  takeImage(image, role);
  goTo("tumor");
  tell(
    `${name} (${image.size.join(" × ")} voxels) is open in the Tumor view as ${role}. Images are not part of a link or a project.`,
  );
}
