/** A number that a residual is linear in: its column ∂r/∂c, and where it may be. */
export interface LinearNumber {
  readonly column: Float64Array;
  /** Taken where the column says nothing. */
  readonly now: number;
  readonly low: number;
  readonly high: number;
}

/** Where one or two linear numbers are best, and which of them could still move. */
export interface Line {
  readonly values: readonly number[];
  readonly isFree: readonly boolean[];
}

/**
 * Solves min ‖Σ cⱼ aⱼ + b‖ for one or two numbers inside their bounds. The problem is convex: where the optimum without
 * bounds lies outside, that with them is the best point on an edge.
 */
export function solveLine(numbers: readonly LinearNumber[], b: Float64Array): Line {
  const free = solveFree(numbers, b);
  const isInside = (c: number, j: number): boolean => c >= numbers[j].low && c <= numbers[j].high;
  if (free.values.every(isInside)) return free;
  if (numbers.length === 1) return { values: [clamp(free.values[0], numbers[0])], isFree: [false] };
  const edges = [0, 1].flatMap((j) =>
    [numbers[j].low, numbers[j].high].map((bound): Line & { squares: number } => {
      const other = numbers[1 - j];
      const rest = b.map((v, i) => v + bound * numbers[j].column[i]);
      const { values, isFree } = solveLine([other], rest);
      const squares = rest.reduce((sum, v, i) => sum + (v + values[0] * other.column[i]) ** 2, 0);
      return j === 0
        ? { values: [bound, values[0]], isFree: [false, isFree[0]], squares }
        : { values: [values[0], bound], isFree: [isFree[0], false], squares };
    }),
  );
  return edges.reduce((best, edge) => (edge.squares < best.squares ? edge : best));
}

const clamp = (c: number, { low, high }: LinearNumber): number => Math.min(Math.max(c, low), high);

function solveFree(numbers: readonly LinearNumber[], b: Float64Array): Line {
  const { Q, R, isSeen } = orthogonalize(numbers.map(({ column }) => column));
  const values = numbers.map(({ now }) => now);
  // A column that says nothing beside the others keeps its number, and its share goes to b.
  const rest = b.map(
    (v, i) => v + numbers.reduce((sum, n, j) => sum + (isSeen[j] ? 0 : n.now * n.column[i]), 0),
  );
  for (let j = numbers.length - 1; j >= 0; j--) {
    if (!isSeen[j]) continue;
    let right = -dot(Q[j], rest);
    for (let k = j + 1; k < numbers.length; k++) if (isSeen[k]) right -= R[j][k] * values[k];
    values[j] = right / R[j][j];
  }
  return { values, isFree: isSeen };
}

/** A = Q R by Gram and Schmidt, twice over each column; a column within rounding of the ones before it is not seen. */
export function orthogonalize(columns: readonly Float64Array[]) {
  const Q: Float64Array[] = [];
  const R = columns.map(() => columns.map(() => 0));
  const isSeen: boolean[] = [];
  columns.forEach((column, j) => {
    const q = Float64Array.from(column);
    for (let round = 0; round < 2; round++)
      for (let k = 0; k < j; k++) {
        if (!isSeen[k]) continue;
        const share = dot(Q[k], q);
        R[k][j] += share;
        for (let i = 0; i < q.length; i++) q[i] -= share * Q[k][i];
      }
    const length = Math.sqrt(dot(q, q));
    isSeen.push(length > 1e-12 * Math.sqrt(dot(column, column)));
    R[j][j] = length;
    Q.push(isSeen[j] ? q.map((v) => v / length) : q.fill(0));
  });
  return { Q, R, isSeen };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
