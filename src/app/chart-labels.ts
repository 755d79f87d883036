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
  /** Points of the line in pixels. */
  readonly points: readonly (readonly [number, number])[];
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

/** Finds a place for each name above or below its line where it covers no name before it; the wished one if none is free. */
export function placeLabels(lines: readonly Named[], area: Area): (LabelPlace | undefined)[] {
  const taken: { left: number; right: number; y: number }[] = [];
  return lines.map(({ name, at, isBelow = false, points }) => {
    if (points.length === 0) return undefined;
    const half = (character_px * name.length) / 2;
    const choices = detours
      .map((detour) => Math.max(0, Math.min(1, at + detour)))
      .flatMap((share) =>
        (isBelow ? [17, -7] : [-7, 17]).map((below) => placeAt(points, share, below, half, area)),
      );
    const isFree = ({ x, y }: LabelPlace): boolean =>
      taken.every(
        (other) => x - half > other.right || x + half < other.left || Math.abs(y - other.y) > height_px,
      );
    const found = choices.find(isFree) ?? choices[0];
    taken.push({ left: found.x - half, right: found.x + half, y: found.y });
    return found;
  });
}

function placeAt(
  points: Named["points"],
  share: number,
  below: number,
  half: number,
  { left, right, top, bottom }: Area,
): LabelPlace {
  const [x, y] = points[Math.round(share * (points.length - 1))];
  return {
    x: Math.max(left + half, Math.min(right - half, x)),
    y: Math.max(top + height_px, Math.min(bottom - 4, y + below)),
  };
}
