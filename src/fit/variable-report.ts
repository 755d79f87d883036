import { fQuantile, normalQuantile } from "../numerics/distributions.ts";
import type { Variable } from "./parameters.ts";
import type { ProfileBranch } from "./profile.ts";
import { joinProfile, type ProfileClass } from "./profile-class.ts";

/** Low and high end; null is no limit. */
export type Interval = readonly [number | null, number | null];

/** What the data say of one variable, in its written unit; an interval's end is null where there is none. */
export interface VariableReport {
  readonly name: string;
  readonly unit: string;
  /** How the search moves it, and its intervals are symmetric. */
  readonly scale: "log10" | "linear";
  readonly value: number;
  /** First order, from the covariance: symmetric in log10 for log10 variables. */
  readonly covarianceInterval: Interval;
  /** The one to use: it follows the likelihood where that is no parabola. */
  readonly profileInterval: Interval;
  /**
   * True if an end of the two lies apart by more than a tenth of the half width, which moves how often an interval of
   * 95 % holds the truth by a point at each end; null where one of the two is missing.
   */
  readonly isCurved: boolean | null;
  /** Percentiles of the refitted draws; null if there were none. */
  readonly drawInterval: Interval | null;
  /** Null where nothing is left to measure the spread of the data by. */
  readonly class: ProfileClass | null;
  readonly sentence: string;
  readonly atBound: boolean;
  /** The profile itself: value and Δχ², in order. */
  readonly profile: readonly (readonly [number, number])[];
}

export interface Findings {
  readonly confidence: number;
  /** Degrees of freedom of the spread; infinite where it is known. */
  readonly freedom: number;
  /** Of the variable as the search moves it; infinite if the data do not hold it. */
  readonly error: number;
  readonly isHeld: boolean;
  readonly branches: readonly [ProfileBranch, ProfileBranch] | undefined;
  /** As the search moves it. */
  readonly drawn: readonly [number, number] | undefined;
  readonly names: readonly string[];
}

/**
 * Reports one variable at x: intervals x ± q se, q the quantile of Student's t (or of the normal distribution where the
 * spread is known), beside that of its profile.
 */
export function toVariableReport(variable: Variable, x: number, findings: Findings): VariableReport {
  const { confidence, freedom, error, isHeld, branches, drawn, names } = findings;
  const { name, unit, scale } = variable;
  const written = (v: number): number => (scale === "log10" ? 10 ** v : v) / unit.factor;
  const ends = (low: number | null, high: number | null): Interval =>
    [low, high].map((v) => (v === null || !Number.isFinite(v) ? null : written(v))) as [
      number | null,
      number | null,
    ];
  const say = (v: number): string =>
    `${Number(written(v).toPrecision(3))} ${unit.text === "1" ? "" : unit.text}`.trim();
  const profile = branches && joinProfile(branches[0], branches[1], { names, say, confidence });
  // t² with ν degrees of freedom is F(1, ν).
  const q = Number.isFinite(freedom)
    ? freedom > 0
      ? Math.sqrt(fQuantile(confidence, 1, freedom))
      : Number.NaN
    : normalQuantile((1 + confidence) / 2);
  return {
    name,
    unit: unit.text,
    scale,
    value: written(x),
    covarianceInterval: isHeld ? [null, null] : ends(x - q * error, x + q * error),
    profileInterval: profile ? ends(...profile.interval) : [null, null],
    isCurved:
      profile && !isHeld && Number.isFinite(q * error) ? isCurved(profile.interval, x, q * error) : null,
    drawInterval: drawn ? ends(...drawn) : null,
    class: profile?.class ?? null,
    sentence:
      profile?.sentence ??
      (freedom > 0
        ? `the profile of ${name} was not walked`
        : `nothing is left to measure the spread of the data by, so that ${name} has no interval`),
    atBound: isHeld,
    profile: profile?.points.map(({ value, deltaChi2 }) => [written(value), deltaChi2]) ?? [],
  };
}

function isCurved([low, high]: Interval, x: number, half: number): boolean {
  const isOff = (end: number | null, sign: 1 | -1): boolean =>
    end === null || Math.abs(end - (x + sign * half)) > 0.1 * half;
  return isOff(low, -1) || isOff(high, 1);
}
