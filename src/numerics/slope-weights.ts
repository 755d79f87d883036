/**
 * Weights of five values that give twelve times the slope per node spacing, of fourth order: a row for each place among
 * the five, central in the middle and one-sided at the ends.
 */
export const slopeWeights = [
  [-25, 48, -36, 16, -3],
  [-3, -10, 18, -6, 1],
  [1, -8, 0, 8, -1],
  [-1, 6, -18, 10, 3],
  [3, -16, 36, -48, 25],
] as const;
