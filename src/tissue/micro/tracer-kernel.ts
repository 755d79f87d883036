import type { StepTable } from "./tracer-table.ts";

/**
 * One stage of a step: r = (1 + β) a − β b, in the medium and in the pools, and a guess a + lead (r − a) + bend (g − a)
 * of its C, where g stands in the guess before.
 */
export interface StageSides {
  readonly beta: number;
  readonly lead: number;
  readonly bend: number;
  /** The medium with a plane before and after the grid, and the pools without. */
  readonly a: Sides;
  readonly b: Sides;
  readonly r: Sides;
  readonly guess: Float64Array;
}

/** The stage solved, what its C is to be moved by, the state that the step started from, and what becomes of r. */
export interface TurnSides {
  readonly a: number;
  readonly C: Float64Array;
  readonly shift: number;
  readonly y: Sides;
  readonly before: Sides;
  /** Weights of C, y and before in the guess for the next stage. */
  readonly guess: readonly [number, number, number];
  readonly r: Sides;
}

export interface Sides {
  readonly C: Float64Array;
  readonly pools: readonly Float32Array[];
}

/** What all stages share. */
export interface LocalPlan {
  readonly plane: number;
  /** Where the voxel's pO2 lies in the tables, in cells. */
  readonly position: Float32Array;
  readonly tissue: Float32Array;
  /** v. */
  readonly share: number;
  /** τ (v r_C + q r_p)/δ and τ (v + s)/δ, by voxel. */
  readonly source: Float64Array;
  readonly slope: Float64Array;
}

export interface LocalKernels {
  /** Takes the table of a step of length δ, from here on. */
  load(table: StepTable, delta: number): void;
  /** Writes r, the source and the slope of the medium's equation, and a guess of its solution. */
  reduce(plan: LocalPlan, sides: StageSides): void;
  /**
   * Moves C, takes it and p = M r_p + c C on to the next stage of the same step, r ← a p − (a − 1) y, and writes r, its
   * source, and over C a guess of the next solution.
   */
  turn(plan: LocalPlan, sides: TurnSides): void;
  /** Moves C and writes p = M r_p + c C. */
  restore(
    plan: LocalPlan,
    C: Float64Array,
    shift: number,
    r: readonly Float32Array[],
    pools: readonly Float32Array[],
  ): void;
}

/** The plain loops: the oracle of those with vectors, and what runs where there are none. */
export function makePlainKernels(): LocalKernels {
  let table: Float64Array = new Float64Array();
  let [delta, m, width] = [1, 0, 0];
  const read = (x: number, k: number): number => {
    const cell = Math.floor(x);
    const at = cell * width + k;
    return table[at] + (x - cell) * (table[at + width] - table[at]);
  };
  /** Pool j of M r_p + c C. */
  const restored = (x: number, j: number, C: number, r: readonly Float32Array[], i: number): number => {
    let sum = read(x, m * m + j) * C;
    for (let k = 0; k < m; k++) sum += read(x, j * m + k) * r[k][i];
    return sum;
  };
  // Where there is no tissue, C has caught some of the interpolated corrections.
  const moved = (C: number, slope: number, shift: number): number => (slope > 0 ? C + shift : 0);

  return {
    load(next, length) {
      [table, delta, m, width] = [next.values, length, next.nPools, next.width];
    },
    reduce({ plane, position, tissue, share, source, slope }, { beta, lead, bend, a, b, r, guess }) {
      const [q, s] = [m * m + m, m * m + 2 * m];
      for (let i = 0; i < position.length; i++) {
        const k = i + plane;
        const rC = (1 + beta) * a.C[k] - beta * b.C[k];
        r.C[k] = rC;
        guess[k] = a.C[k] + lead * (rC - a.C[k]) + bend * (guess[k] - a.C[k]);
        let sum = share * rC;
        for (let j = 0; j < m; j++) {
          const rj = (1 + beta) * a.pools[j][i] - beta * b.pools[j][i];
          r.pools[j][i] = rj;
          sum += read(position[i], q + j) * rj;
        }
        source[i] = (tissue[i] / delta) * sum;
        slope[i] = (tissue[i] / delta) * (share + read(position[i], s));
      }
    },
    turn({ plane, position, tissue, share, source, slope }, { a, C, shift, y, before, guess, r }) {
      const p = new Float64Array(m);
      const [w, wy, wb] = guess;
      for (let i = 0; i < position.length; i++) {
        const k = i + plane;
        const here = moved(C[k], slope[i], shift);
        for (let j = 0; j < m; j++) p[j] = restored(position[i], j, here, r.pools, i);
        C[k] = w * here + wy * y.C[k] + wb * before.C[k];
        r.C[k] = a * here - (a - 1) * y.C[k];
        let sum = share * r.C[k];
        for (let j = 0; j < m; j++) {
          const rj = a * p[j] - (a - 1) * y.pools[j][i];
          r.pools[j][i] = rj;
          sum += read(position[i], m * m + m + j) * rj;
        }
        source[i] = (tissue[i] / delta) * sum;
      }
    },
    restore({ plane, position, slope }, C, shift, r, pools) {
      for (let i = 0; i < position.length; i++) {
        const here = moved(C[i + plane], slope[i], shift);
        C[i + plane] = here;
        for (let j = 0; j < m; j++) pools[j][i] = restored(position[i], j, here, r, i);
      }
    },
  };
}
