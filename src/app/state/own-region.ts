import { choice, type Field, firstOf, list, number, shape, text } from "./field.ts";

/** Largest number of regions that are drawn on the page. */
export const mostRegions = 6;
/** Tissues within which a threshold is sought. */
export const thresholdTissues = ["tumor", "muscle"] as const;

type Triple = readonly [number, number, number];
const name = text("", 40);

/** Three places in mm. */
const triple: Field<Triple> = {
  initial: [0, 0, 0],
  read: (found) => {
    const [x, y, z, ...others] = list(number(0, [-1e4, 1e4]), [], 3).read(found) ?? [];
    return z === undefined || others.length > 0 ? undefined : [x, y, z];
  },
};

const threshold = {
  name,
  kind: choice(["threshold"], "threshold"),
  within: choice(thresholdTissues, "tumor"),
  /** Whose maximum, or SUV, is meant; the last one where the map has none of this name. */
  frame: text("", 80),
};
const sphere = shape({
  name,
  kind: choice(["sphere"], "sphere"),
  center_mm: triple,
  radius_mm: number(3, [0.1, 1000]),
});
const ofMax = shape({ ...threshold, share_of_max: number(0.41, [0.01, 1]) });
const ofSuv = shape({ ...threshold, SUV: number(2.5, [0.001, 1e6]) });

type ValueOf<F> = F extends Field<infer T> ? T : never;
export type OwnSphere = ValueOf<typeof sphere>;
export type OwnThreshold = ValueOf<typeof ofMax> | ValueOf<typeof ofSuv>;
/** A region that is set on the page, as a map plan has it. */
export type OwnRegion = OwnSphere | OwnThreshold;

export const ownRegion: Field<OwnRegion> = firstOf<OwnRegion>(sphere, ofMax, ofSuv);
