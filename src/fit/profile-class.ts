import type { Optimum, ProfileBranch, ProfilePoint } from "./profile.ts";

/** What a profile says of its variable. */
export const profileClasses = {
  identifiable: "the data limit it on both sides",
  "one-sided": "the data limit it on one side only (practically not identifiable)",
  flat: "the data limit it on neither side",
} as const;
export type ProfileClass = keyof typeof profileClasses;

/** Both directions of a profile together. */
export interface Profile {
  readonly variable: number;
  readonly optimum: Optimum;
  /** In the order of the variable's values. */
  readonly points: readonly ProfilePoint[];
  /** Limits of the confidence interval; null where the profile does not cross the threshold. */
  readonly interval: readonly [number | null, number | null];
  readonly class: ProfileClass;
  readonly sentence: string;
}

export interface Wording {
  readonly names: readonly string[];
  /** Says a value of the variable as the search moves it; by default three digits. */
  readonly say?: (value: number) => string;
  readonly confidence?: number;
}

/**
 * Joins the two directions of a profile, classes the variable and says so in a sentence.
 *
 * A limit where another variable stands on its bound counts as one of the data only if the profile has one without
 * that bound too; the sentence then names both.
 */
export function joinProfile(down: ProfileBranch, up: ProfileBranch, wording: Wording): Profile {
  const points = [...down.points.slice(1).reverse(), ...up.points];
  const nLimits = [down, up].filter(isLimited).length;
  return {
    variable: up.variable,
    optimum: up.optimum,
    points,
    interval: [down.limit, up.limit],
    class: nLimits === 2 ? "identifiable" : nLimits === 1 ? "one-sided" : "flat",
    sentence: describe(down, up, wording),
  };
}

const lastOf = (branch: ProfileBranch): ProfilePoint => branch.points[branch.points.length - 1];
const isLimited = (branch: ProfileBranch): boolean =>
  branch.limit !== null && (lastOf(branch).pressed.length === 0 || branch.freeLimit !== null);

function describe(down: ProfileBranch, up: ProfileBranch, wording: Wording): string {
  const { names, say = (value) => String(Number(value.toPrecision(3))), confidence = 0.95 } = wording;
  const name = names[up.variable];
  const level = `${Number((100 * confidence).toPrecision(3))} %`;
  const limit = (branch: ProfileBranch): string => say(branch.limit ?? Number.NaN);
  const open = (branch: ProfileBranch): string => sayOpenEnd(branch, names, say);
  const free = (branch: ProfileBranch): string => sayFreeLimit(branch, names, say);
  if (isLimited(down) && isLimited(up))
    return `${name} lies between ${limit(down)} and ${limit(up)} (${level})${free(down)}${free(up)}`;
  if (isLimited(down))
    return `${name} is at least ${limit(down)} (${level})${free(down)}; above, ${open(up)}`;
  if (isLimited(up)) return `${name} is at most ${limit(up)} (${level})${free(up)}; below, ${open(down)}`;
  return `the data do not hold ${name}: below, ${open(down)}; above, ${open(up)}`;
}

/** Where the limit would be if others could leave the ranges that they were given. */
function sayFreeLimit(
  branch: ProfileBranch,
  names: readonly string[],
  say: (value: number) => string,
): string {
  if (branch.freeLimit === null) return "";
  const { pressed } = lastOf(branch);
  const [others, their] = [pressed.map((j) => names[j]).join(" and "), pressed.length > 1 ? "their" : "its"];
  return `, or ${say(branch.freeLimit)} if ${others} could leave ${their} range`;
}

/** Why a branch ended without a limit from the data. */
function sayOpenEnd(branch: ProfileBranch, names: readonly string[], say: (value: number) => string): string {
  const last = lastOf(branch);
  const free = branch.points.filter(({ pressed }) => pressed.length === 0);
  const rise = Number(Math.max(...free.map((point) => point.deltaChi2)).toPrecision(2));
  if (last.pressed.length > 0) {
    const others = last.pressed.map((j) => names[j]).join(" and ");
    const come = last.pressed.length > 1 ? "come to their bounds" : "comes to its bound";
    return `${others} ${come} beyond ${say(free[free.length - 1].value)} (χ² + ${rise})`;
  }
  if (branch.end === "failed") return `the model cannot be solved beyond ${say(last.value)} (χ² + ${rise})`;
  if (branch.end === "bound") return `no limit up to its bound ${say(last.value)} (χ² + ${rise})`;
  return `no limit up to ${say(last.value)}, where the walk ended (χ² + ${rise})`;
}

/** One branch of a profile, by its variable and direction. */
export type BranchName = Pick<ProfileBranch, "variable" | "direction">;
/** Walks branches from an optimum, here or on other threads; results in their order. */
export type WalkBranches = (from: Optimum, branches: readonly BranchName[]) => Promise<ProfileBranch[]>;

/**
 * Walks both branches of every variable; where one meets a better optimum, those from the old one are walked again from
 * it. The result does not depend on the order in which branches end.
 */
export async function walkAll(
  walk: WalkBranches,
  given: Optimum,
  variables: readonly number[],
): Promise<{ optimum: Optimum; branches: (readonly [down: ProfileBranch, up: ProfileBranch])[] }> {
  const names = variables.flatMap((variable) =>
    ([-1, 1] as const).map((direction) => ({ variable, direction })),
  );
  let branches = await walk(given, names);
  // Each round has a strictly better optimum; ten are more than any landscape has shown.
  for (let round = 0; round < 10; round++) {
    const { optimum, again } = agreeOnOptimum(branches);
    if (again.length === 0) break;
    const walked = await walk(optimum, again);
    branches = branches.map((branch) => walked[again.indexOf(branch)] ?? branch);
  }
  const { optimum } = agreeOnOptimum(branches);
  return { optimum, branches: variables.map((_, k) => [branches[2 * k], branches[2 * k + 1]]) };
}

/**
 * Compares the optima that branches started from: returns the best, and the branches that must be walked again from
 * it (a walk that meets a better optimum goes on from there, and the others do not know).
 */
export function agreeOnOptimum(branches: readonly ProfileBranch[]): {
  readonly optimum: Optimum;
  readonly again: readonly ProfileBranch[];
} {
  const { optimum } = branches.reduce((a, b) => (b.optimum.squares < a.optimum.squares ? b : a));
  return { optimum, again: branches.filter((branch) => branch.optimum.squares > optimum.squares) };
}
