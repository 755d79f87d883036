import type { ProfileBranch } from "./profile.ts";

/** A profile as [value, Δχ²], in the order of the values as the search moves them. */
export type ProfileLine = readonly (readonly [number, number])[];

/** Both branches of a profile as one line. */
export const toProfileLine = ([down, up]: readonly [ProfileBranch, ProfileBranch]): ProfileLine =>
  [...down.points.slice(1).reverse(), ...up.points].map(({ value, deltaChi2 }) => [value, deltaChi2]);

/**
 * Makes the function that finds where a profile has a given signed root,
 *
 *     r(x) = sign(x − x̂) √Δχ²(x),
 *
 * which is (x − x̂)/se for a parabola. Straight between the points of the profile, beyond them along the last two; the
 * caller says what becomes of a value beyond a bound.
 *
 * @see Barndorff-Nielsen & Cox, *Inference and Asymptotics* (1994), section 6.6: the signed root is standard normal to
 * an order higher than the estimate.
 */
export function invertProfile(line: ProfileLine, optimum: number): (root: number) => number {
  const roots = climb(line.map(([x, delta]) => Math.sign(x - optimum) * Math.sqrt(Math.max(0, delta))));
  return (root) => {
    let i = 1;
    while (i < line.length - 1 && roots[i] < root) i++;
    const run = roots[i] - roots[i - 1];
    const share = run > 0 ? (root - roots[i - 1]) / run : 1;
    return line[i - 1][0] + share * (line[i][0] - line[i - 1][0]);
  };
}

/** A profile may dip by the tolerance of its searches; its root must climb. */
function climb(roots: readonly number[]): number[] {
  let most = Number.NEGATIVE_INFINITY;
  return roots.map((root) => {
    most = Math.max(most, root);
    return most;
  });
}

/** Where a profile crosses a threshold to either side of its optimum; null where it does not. */
export function cutProfile(
  line: ProfileLine,
  optimum: number,
  threshold: number,
): [low: number | null, high: number | null] {
  const at = invertProfile(line, optimum);
  const reaches = (side: ProfileLine): boolean => side.some(([, delta]) => delta >= threshold);
  const root = Math.sqrt(threshold);
  return [
    reaches(line.filter(([x]) => x < optimum)) ? at(-root) : null,
    reaches(line.filter(([x]) => x > optimum)) ? at(root) : null,
  ];
}
