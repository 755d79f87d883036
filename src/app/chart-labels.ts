/** Where the name of a line stands: the middle of its text, on the baseline. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
}

interface Named {
  readonly name: string;
  /** Where along the line it is wished, 0 to 1. */
  readonly at: number;
  /** Below its line rather than above. */
  readonly isBelow?: boolean;
  /** Beyond its end where there is room. */
  readonly isAtEnd?: boolean;
  /** Points of the line in pixels. */
  readonly points: readonly Point[];
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Bold text of 14 px is about so wide a character; a wider guess keeps names further apart. */
const character_px = 8;
const height_px = 15;
/** Away from the wished place, in shares of the line. */
const detours = [0, -0.12, 0.12, -0.24, 0.24, -0.36, 0.36, -0.5, 0.5] as const;

/** How far more a name stands off than at the one point that it is for, where its line is steep, in px. */
const mostOff_px = 20;

/** Steps along a line, in px: what a name covers of it is counted in these. */
const step_px = 4;
const near_px = 2;
/** Lines that may run through the whole of a name: with more it cannot be read. */
const mostCrossed = 1.5;

type Point = readonly [number, number];

/**
 * Finds a place for each name above, below, beyond the end of or beside its line, where it covers no name before it and
 * few lines, as near to what is wished as that allows; undefined where all places are crowded, so that it is told elsewhere.
 */
export function placeLabels(lines: readonly Named[], area: Area): (LabelPlace | undefined)[] {
  const drawn = lines.map(({ points }) => alongLine(points));
  const taken: Box[] = [];
  return lines.map((line, k) => {
    if (line.points.length === 0) return undefined;
    const half = (character_px * line.name.length) / 2;
    const costOf = (place: LabelPlace, i: number): number => {
      const box = boxOf(place, half);
      if (taken.some((other) => overlaps(box, other))) return Number.POSITIVE_INFINITY;
      const crossed = drawn.reduce((sum, points) => sum + countWithin(box, points), 0);
      // A name that is further off is better than one that a line runs through.
      return crossed * step_px > mostCrossed * 2 * half
        ? Number.POSITIVE_INFINITY
        : i / 10 + (crossed && crossed + 3);
    };
    let [least, i] = [Number.POSITIVE_INFINITY, 0];
    let found: LabelPlace | undefined;
    for (const place of choicesOf(line, drawn[k], half, area)) {
      // No place further on can cost less.
      if (i / 10 >= least) break;
      const cost = costOf(place, i++);
      if (cost < least) [least, found] = [cost, place];
    }
    if (found) taken.push(boxOf(found, half));
    return found;
  });
}

/** Places in the order in which they are liked, each found when it is asked for. */
function* choicesOf(
  { at, isBelow = false, isAtEnd = false, points }: Named,
  drawn: readonly Point[],
  half: number,
  area: Area,
): Generator<LabelPlace> {
  function* placesAt(detoursTried: readonly number[], shifts: readonly Point[]): Generator<LabelPlace> {
    for (const detour of detoursTried) {
      // Where lines start together a name says nothing.
      const share = Math.max(Math.min(at, 0.2), Math.min(1, at + detour));
      for (const shift of shifts) yield placeAt({ points, drawn }, share, shift, half, area);
    }
  }
  const [above, below] = [[0, -7] as const, [0, 17] as const];
  const [x, y] = points[points.length - 1];
  const isRoom = x + 2 * half + 10 < area.right;
  const besides = [half + 8, -half - 8].map((right) => [right, 3] as const);
  // Where a steep line leaves room: left above one that rises, right above one that falls, then below them.
  const [left, right] = [-half - 2, half + 2];
  const corners = [
    [left, -7],
    [right, -7],
    [right, 17],
    [left, 17],
  ] as const;
  const end = isRoom ? [{ x: x + half + 10, y: Math.min(area.bottom - 4, y + 5) }] : [];
  const along = placesAt(detours, isBelow ? [below, above] : [above, below]);
  if (isAtEnd) yield* end;
  yield* along;
  if (!isAtEnd) yield* end;
  yield* placesAt(detours.slice(0, 3), besides);
  for (const shift of corners) yield* placesAt(detours, [shift]);
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What the letters of a name cover. */
const boxOf = ({ x, y }: LabelPlace, half: number): Box => ({
  ...{ left: x - half, right: x + half },
  ...{ top: y - height_px + 4, bottom: y + 3 },
});
/** True where a line comes so near that it touches the letters. */
const holds = (box: Box, [x, y]: Point): boolean =>
  x > box.left - near_px && x < box.right + near_px && y > box.top - near_px && y < box.bottom + near_px;
const countWithin = (box: Box, points: readonly Point[]): number =>
  points.reduce((n, point) => n + Number(holds(box, point)), 0);
const overlaps = (a: Box, b: Box): boolean =>
  a.left <= b.right && b.left <= a.right && a.top - 1 <= b.bottom && b.top - 1 <= a.bottom;

/** Points of a line a few px apart, corners included. */
function alongLine(points: readonly Point[]): Point[] {
  const found: Point[] = [];
  for (let i = 1; i < points.length; i++) {
    const [[x, y], [toX, toY]] = [points[i - 1], points[i]];
    const n = Math.max(1, Math.round(Math.hypot(toX - x, toY - y) / step_px));
    for (let k = 0; k < n; k++) found.push([x + ((toX - x) * k) / n, y + ((toY - y) * k) / n]);
  }
  return found;
}

/** The point of a line at a share of its corners. */
function pointAt(points: readonly Point[], share: number): Point {
  const at = share * (points.length - 1);
  const before = Math.min(Math.floor(at), points.length - 2);
  if (before < 0) return points[0];
  const [[x, y], [toX, toY]] = [points[before], points[before + 1]];
  return [x + (toX - x) * (at - before), y + (toY - y) * (at - before)];
}

/** A name for a point of a line: off to a side, or above or below all of the line that it covers from left to right. */
function placeAt(
  { points, drawn }: { readonly points: readonly Point[]; readonly drawn: readonly Point[] },
  share: number,
  [right_px, below_px]: Point,
  half: number,
  { left, right, top, bottom }: Area,
): LabelPlace {
  const [at, y] = pointAt(points, share);
  const x = Math.max(left + half, Math.min(right - half, at + right_px));
  const sign = Math.sign(below_px);
  const off = drawn
    .filter(([over]) => right_px === 0 && Math.abs(over - x) < half)
    .reduce((most, [, other]) => Math.max(most, sign * (other - y)), 0);
  const shifted = y + below_px + sign * Math.min(mostOff_px, off && off + near_px);
  return { x, y: Math.max(top + height_px, Math.min(bottom - 4, shifted)) };
}
