/** A point of a contour, in cells of the grid. */
type Point = readonly [x: number, y: number];

/** The four edges of a cell, each by its two corners: from (0, 0) along x, then around. */
const edges = [
  [0, 1],
  [1, 2],
  [3, 2],
  [0, 3],
] as const;
const corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/**
 * Lines on which a field has one value, linear between its nx × ny points (x fastest), in steps of the grid from the
 * first point: (0, 0) to (nx − 1, ny − 1). A closed line ends where it begins; cells with a point that is not finite have
 * none. In a saddle the mean of the four corners decides.
 *
 * @see Lorensen & Cline, SIGGRAPH Comput. Graph. 21 (1987) 163, in two dimensions.
 */
export function contourLines(values: ArrayLike<number>, nx: number, ny: number, level: number): Point[][] {
  const segments: Segment[] = [];
  for (let j = 0; j + 1 < ny; j++)
    for (let i = 0; i + 1 < nx; i++) segments.push(...cutCell(values, nx, i, j, level));
  return join(segments);
}

/** A piece of a line inside of one cell, its two ends known by the edges of the grid that they lie on. */
interface Segment {
  readonly keys: readonly [string, string];
  readonly points: readonly [Point, Point];
}

function cutCell(values: ArrayLike<number>, nx: number, i: number, j: number, level: number): Segment[] {
  const heights = corners.map(([a, b]) => values[(j + b) * nx + i + a] - level);
  if (!heights.every(Number.isFinite)) return [];
  const crossed = edges.flatMap(([a, b], e) => (heights[a] > 0 !== heights[b] > 0 ? [e] : []));
  const at = (e: number): Point => {
    const [a, b] = edges[e];
    const share = heights[a] / (heights[a] - heights[b]);
    const [from, to] = [corners[a], corners[b]];
    return [i + from[0] + share * (to[0] - from[0]), j + from[1] + share * (to[1] - from[1])];
  };
  const key = (e: number): string => {
    const [x, y] = corners[edges[e][0]];
    return `${e % 2 === 0 ? "x" : "y"} ${i + x} ${j + y}`;
  };
  const segment = (e: number, f: number): Segment => ({ keys: [key(e), key(f)], points: [at(e), at(f)] });
  if (crossed.length < 4) return crossed.length === 2 ? [segment(crossed[0], crossed[1])] : [];
  const isMiddleHigh = heights[0] + heights[1] + heights[2] + heights[3] > 0;
  // The corners of the other side than the middle are cut off.
  return isMiddleHigh === heights[0] > 0 ? [segment(0, 1), segment(2, 3)] : [segment(3, 0), segment(1, 2)];
}

/** Strings segments together where they share an edge of the grid; each edge has two at most. */
function join(segments: readonly Segment[]): Point[][] {
  const at = new Map<string, Segment[]>();
  for (const segment of segments)
    for (const key of segment.keys) at.set(key, [...(at.get(key) ?? []), segment]);
  const left = new Set(segments);
  const lines: Point[][] = [];
  const follow = (first: Segment, from: 0 | 1): void => {
    const line: Point[] = [first.points[from]];
    let [segment, start]: [Segment | undefined, 0 | 1] = [first, from];
    while (segment && left.delete(segment)) {
      const end = start === 0 ? 1 : 0;
      line.push(segment.points[end]);
      const key: string = segment.keys[end];
      segment = at.get(key)?.find((other) => left.has(other));
      start = segment?.keys[0] === key ? 0 : 1;
    }
    lines.push(line);
  };
  const isEnd = (key: string): boolean => at.get(key)?.length === 1;
  // Open lines from their ends; what is left then is closed.
  for (const segment of segments)
    if (left.has(segment) && segment.keys.some(isEnd)) follow(segment, isEnd(segment.keys[0]) ? 0 : 1);
  for (const segment of segments) if (left.has(segment)) follow(segment, 0);
  return lines;
}
