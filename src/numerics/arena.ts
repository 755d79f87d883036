/** Gives out an array of zeros. */
export type Take = (length: number) => Float64Array;

/** Arrays that belong to whoever asks. */
export const takeNew: Take = (length) => new Float64Array(length);

/** Arrays for one call after another of the same work. */
export interface Arena {
  readonly take: Take;
  /** Makes all arrays free again; whoever still holds one shares it from then on. */
  rewind(): void;
}

/**
 * Makes an arena: what asks for the same arrays in the same order gets the same arrays every time.
 *
 * An array of more than eight numbers is memory of its own and takes longer to make than a small one to fill.
 */
export function makeArena(): Arena {
  const kept: Float64Array[] = [];
  let next = 0;
  return {
    take: (length) => {
      const found = kept[next];
      if (found?.length === length) {
        next++;
        // Most are so short that a call of `fill` takes longer than the loop.
        for (let i = 0; i < length; i++) found[i] = 0;
        return found;
      }
      const made = new Float64Array(length);
      kept[next++] = made;
      return made;
    },
    rewind: () => {
      next = 0;
    },
  };
}
