import { signal } from "@preact/signals";
import type { GivenImages } from "../../index.ts";

export const roles = ["labels", "pO2", "perfusion"] as const;
export type Role = (typeof roles)[number];

/** Images that were dropped on the page, by what they stand for; they are too large for a link, and not in it. */
export const images = signal<Pick<GivenImages, Role>>({});
/** Counts the changes, so that an image of the same name is known for another. */
export const imageTurn = signal(0);
type Image = NonNullable<GivenImages[Role]>;

/** What an image seems to be: few whole numbers are labels, and a name may say perfusion. */
export function guessRole({ file, data }: Image): Role {
  const distinct = new Set<number>();
  for (const value of data) {
    distinct.add(value);
    if (distinct.size > 8) break;
  }
  if (distinct.size <= 8 && [...distinct].every((value) => Number.isInteger(value) && value >= 0))
    return "labels";
  return /perf|flow|K1|cbf/i.test(file) ? "perfusion" : "pO2";
}

/** Puts an image in a role; one of another shape sends the others away. */
export function takeImage(image: Image, role: Role): void {
  const others = Object.entries(images.value).filter(
    ([name, other]) => name !== role && other !== image && String(other.size) === String(image.size),
  );
  images.value = { ...Object.fromEntries(others), [role]: image };
  imageTurn.value += 1;
}

export function removeImage(role: Role): void {
  const { [role]: _, ...others } = images.value;
  images.value = others;
  imageTurn.value += 1;
}
