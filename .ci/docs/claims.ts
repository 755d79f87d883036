import { join } from "node:path";

export type Relation = "<" | "≤" | ">" | "≥";

/** What a test says of a number, and the number that came nearest to breaking it. */
export interface Claim {
  readonly file: string;
  /** The test's name, with those of the groups it stands in. */
  readonly test: string;
  readonly relation: Relation;
  readonly obtained: number;
  readonly limit: number;
  /** Comparisons of this kind in the test. */
  readonly count: number;
}

/** Where the tests leave what they found. */
export const claimsFile = process.env.CUPTAKE_CLAIMS ?? join("dist", "pages", "claims.jsonl");

/** How near a number is to its limit; 1 is upon it. */
function nearness({ relation, obtained, limit }: Claim): number {
  const isBelow = relation === "<" || relation === "≤";
  if (limit === 0) return isBelow ? obtained : -obtained;
  // Both below 0: the larger one is the nearer one to a lower limit.
  const share = obtained / limit;
  return isBelow === limit > 0 ? share : -share;
}

/** The one of two claims of a kind that is nearer to its limit, counting both. */
export function worse(a: Claim, b: Claim): Claim {
  const chosen = Number.isNaN(nearness(a)) || nearness(a) >= nearness(b) ? a : b;
  return { ...chosen, count: a.count + b.count };
}

/** Sizes and places are whole numbers; they say nothing of how exact a result is. */
export const isMeasured = ({ relation, obtained, limit }: Claim): boolean =>
  relation === "<" || relation === "≤"
    ? !(Number.isInteger(limit) && Number.isInteger(obtained) && obtained !== 0)
    : !Number.isInteger(obtained);
