import { isOfNow } from "../tumor/made-of.ts";
import type { SweepState } from "./run-sweep.ts";

/** True where a sweep stands around the numbers that are set now; what a grid varies has no say in that. */
export function isSweepOfNow({ design: { kind, axes }, madeOf }: SweepState): boolean {
  const varied = kind === "grid" ? Object.fromEntries(axes.map(({ path, base }) => [path, base])) : {};
  return isOfNow(madeOf, varied);
}
