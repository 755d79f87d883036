import { mayGenerate } from "../../numerics/generate.ts";
import type { StepTable } from "./tracer-table.ts";

/** One stage of a step: r = (1 + β) a − β b, in the medium and in the pools. */
export interface StageSides {
  readonly beta: number;
  /** The medium with a plane before and after the grid, and the pools without. */
  readonly a: Sides;
  readonly b: Sides;
  readonly r: Sides;
}

/** The stage solved, the state that the step started from, and what becomes of r. */
export interface TurnSides {
  readonly a: number;
  readonly C: Float64Array;
  readonly y: Sides;
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
  /** Writes r, the source and the slope of the medium's equation. */
  reduce(plan: LocalPlan, sides: StageSides, table: Float64Array, delta: number): void;
  /** Takes p = M r_p + c C on to the next stage of the same step, r ← a p − (a − 1) y, and writes r and its source. */
  turn(plan: LocalPlan, sides: TurnSides, table: Float64Array, delta: number): void;
  /** Writes p = M r_p + c C. */
  restore(
    plan: LocalPlan,
    C: Float64Array,
    r: readonly Float32Array[],
    table: Float64Array,
    pools: readonly Float32Array[],
  ): void;
}

/** Numbers of a node that are the same in all nodes: 0 and 1, of pools that only collect. */
type Known = ReadonlyMap<number, number>;

/** Makes the three loops of a table's shape, as text where code may be generated. */
export function makeLocalKernels(table: StepTable, code = mayGenerate()): LocalKernels {
  return code ? makeGenerated(table.nPools, table.width, findKnown(table)) : makePlain(table);
}

/** The plain loops: the oracle of the generated ones. */
function makePlain({ nPools: m, width }: StepTable): LocalKernels {
  const read = (table: Float64Array, x: number, k: number): number => {
    const cell = Math.floor(x);
    const at = cell * width + k;
    return table[at] + (x - cell) * (table[at + width] - table[at]);
  };
  return {
    reduce({ plane, position, tissue, share, source, slope }, { beta, a, b, r }, table, delta) {
      const [q, s] = [m * m + m, m * m + 2 * m];
      for (let i = 0; i < position.length; i++) {
        const rC = (1 + beta) * a.C[i + plane] - beta * b.C[i + plane];
        r.C[i + plane] = rC;
        let sum = share * rC;
        for (let j = 0; j < m; j++) {
          const rj = (1 + beta) * a.pools[j][i] - beta * b.pools[j][i];
          r.pools[j][i] = rj;
          sum += read(table, position[i], q + j) * rj;
        }
        source[i] = (tissue[i] / delta) * sum;
        slope[i] = (tissue[i] / delta) * (share + read(table, position[i], s));
      }
    },
    turn({ plane, position, tissue, share, source }, { a, C, y, r }, table, delta) {
      const p = new Float64Array(m);
      for (let i = 0; i < position.length; i++) {
        for (let j = 0; j < m; j++) {
          p[j] = read(table, position[i], m * m + j) * C[i + plane];
          for (let k = 0; k < m; k++) p[j] += read(table, position[i], j * m + k) * r.pools[k][i];
        }
        r.C[i + plane] = a * C[i + plane] - (a - 1) * y.C[i + plane];
        let sum = share * r.C[i + plane];
        for (let j = 0; j < m; j++) {
          const rj = a * p[j] - (a - 1) * y.pools[j][i];
          r.pools[j][i] = rj;
          sum += read(table, position[i], m * m + m + j) * rj;
        }
        source[i] = (tissue[i] / delta) * sum;
      }
    },
    restore({ plane, position }, C, r, table, pools) {
      for (let i = 0; i < position.length; i++)
        for (let j = 0; j < m; j++) {
          let sum = read(table, position[i], m * m + j) * C[i + plane];
          for (let k = 0; k < m; k++) sum += read(table, position[i], j * m + k) * r[k][i];
          pools[j][i] = sum;
        }
    },
  };
}

function findKnown({ values, width }: StepTable): Known {
  const known = new Map<number, number>();
  for (let k = 0; k < width; k++) {
    const first = values[k];
    if (first !== 0 && first !== 1) continue;
    let isSame = true;
    for (let at = k; at < values.length; at += width) if (values[at] !== first) isSame = false;
    if (isSame) known.set(k, first);
  }
  return known;
}

function makeGenerated(m: number, width: number, known: Known): LocalKernels {
  const pools = Array.from({ length: m }, (_, j) => j);
  const each = (line: (j: number) => string): string => pools.map(line).join("\n    ");
  const find = `const x = position[i]; const cell = x | 0; const s = x - cell; const at = cell * ${width};`;
  const load = (k: number): string =>
    known.has(k) ? "" : `const t${k} = table[at + ${k}] + s * (table[at + ${width + k}] - table[at + ${k}]);`;
  const times = (k: number, factor: string): string =>
    known.has(k) ? (known.get(k) === 0 ? "" : ` + ${factor}`) : ` + t${k} * ${factor}`;
  const [c, q] = [m * m, m * m + m];
  const reduce = `
    const { plane, position, tissue, share, source, slope } = plan;
    const { beta, a, b, r } = sides;
    const [aC, bC, rC] = [a.C, b.C, r.C];
    ${each((j) => `const a${j} = a.pools[${j}]; const b${j} = b.pools[${j}]; const r${j} = r.pools[${j}];`)}
    const alpha = 1 + beta;
    const inverse = 1 / delta;
    for (let i = 0; i < position.length; i++) {
      ${find}
      ${[...pools.map((j) => load(q + j)), load(q + m)].join(" ")}
      ${each((j) => `const v${j} = alpha * a${j}[i] - beta * b${j}[i]; r${j}[i] = v${j};`)}
      const v = alpha * aC[i + plane] - beta * bC[i + plane];
      rC[i + plane] = v;
      const w = tissue[i] * inverse;
      source[i] = w * (share * v${pools.map((j) => times(q + j, `v${j}`)).join("")});
      slope[i] = w * (share${times(q + m, "1")});
    }`;
  const used = [...Array(q).keys()];
  const turn = `
    const { plane, position, tissue, share, source } = plan;
    const { a, C, y, r } = sides;
    const [yC, rC] = [y.C, r.C];
    ${each((j) => `const y${j} = y.pools[${j}]; const r${j} = r.pools[${j}];`)}
    const less = a - 1;
    const inverse = 1 / delta;
    for (let i = 0; i < position.length; i++) {
      ${find}
      ${[...used, ...pools.map((j) => q + j)].map(load).join(" ")}
      ${each((j) => `const v${j} = r${j}[i];`)}
      const v = C[i + plane];
      ${each((j) => `const w${j} = a * (0${times(c + j, "v")}${pools.map((k) => times(j * m + k, `v${k}`)).join("")}) - less * y${j}[i]; r${j}[i] = w${j};`)}
      const w = a * v - less * yC[i + plane];
      rC[i + plane] = w;
      source[i] = tissue[i] * inverse * (share * w${pools.map((j) => times(q + j, `w${j}`)).join("")});
    }`;
  const restore = `
    const { plane, position } = plan;
    ${each((j) => `const r${j} = r[${j}]; const p${j} = pools[${j}];`)}
    for (let i = 0; i < position.length; i++) {
      ${find}
      ${used.map(load).join(" ")}
      ${each((j) => `const v${j} = r${j}[i];`)}
      const v = C[i + plane];
      ${each((j) => `p${j}[i] = 0${times(c + j, "v")}${pools.map((k) => times(j * m + k, `v${k}`)).join("")};`)}
    }`;
  return {
    reduce: new Function("plan", "sides", "table", "delta", reduce) as LocalKernels["reduce"],
    turn: new Function("plan", "sides", "table", "delta", turn) as LocalKernels["turn"],
    restore: new Function("plan", "C", "r", "table", "pools", restore) as LocalKernels["restore"],
  };
}
