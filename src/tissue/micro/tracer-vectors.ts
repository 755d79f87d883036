import type { FieldMemory } from "../../numerics/simd/field-memory.ts";
import type { KernelText } from "../../numerics/simd/parse-kernel.ts";
import type { LocalKernels } from "./tracer-kernel.ts";
import type { StepTable } from "./tracer-table.ts";

/** Numbers of a node that are the same in all nodes: 0 and 1, of pools that only collect. */
type Known = ReadonlyMap<string, number>;

/** A table with q and s first, then c and M, in 32 bits and fours, without what is known. */
interface Layout {
  readonly names: readonly string[];
  /** Where each stands in a node of the table. */
  readonly from: readonly number[];
  readonly width: number;
  readonly known: Known;
}

const poolsOf = (m: number): number[] => Array.from({ length: m }, (_, j) => j);

/** Numbers of 32 bits that the table of a law with m pools takes. */
export const tableLength = (m: number, nCells: number): number =>
  (nCells + 1) * 4 * Math.ceil((m * m + 2 * m + 1) / 4);

/** Makes the loops of a table's shape over fields in a memory, four voxels at a time. */
export function makeVectorKernels(memory: FieldMemory, shape: StepTable): LocalKernels {
  const { nPools: m } = shape;
  const layout = layOut(shape);
  const run = memory.kernels({
    reduce: reduceText(m, layout),
    turn: turnText(m, layout),
    restore: restoreText(m, layout),
  });
  const table = memory.float32(tableLength(m, shape.values.length / shape.width - 1));
  let inverse = 1;
  const at = (field: Float32Array | Float64Array, plane = 0): number =>
    field.byteOffset + plane * field.BYTES_PER_ELEMENT;
  const list = (fields: readonly Float32Array[]): number[] => fields.map((field) => at(field));

  return {
    load({ values, width }, delta) {
      inverse = 1 / delta;
      for (let k = 0, to = 0; k < values.length; k += width, to += layout.width)
        layout.from.forEach((from, j) => {
          table[to + j] = values[k + from];
        });
    },
    reduce({ plane, position, tissue, share, source, slope }, { beta, lead, bend, a, b, r, guess }) {
      const float32 = [table, position, tissue, ...a.pools, ...b.pools, ...r.pools];
      const float64 = [at(a.C, plane), at(b.C, plane), at(r.C, plane), at(guess, plane)];
      const numbers = [share, inverse, 1 + beta, beta, lead, bend];
      run.reduce(0, position.length, 1, 0, ...list(float32), ...float64, at(source), at(slope), ...numbers);
    },
    turn({ plane, position, tissue, share, source, slope }, { a, C, shift, y, before, guess, r }) {
      const float32 = [table, position, tissue, ...y.pools, ...r.pools];
      const float64 = [at(C, plane), at(y.C, plane), at(before.C, plane), at(r.C, plane)];
      const numbers = [share, inverse, a, a - 1, shift, ...guess];
      run.turn(0, position.length, 1, 0, ...list(float32), ...float64, at(source), at(slope), ...numbers);
    },
    restore({ plane, position, slope }, C, shift, r, pools) {
      const float32 = [table, position, ...r, ...pools];
      run.restore(0, position.length, 1, 0, ...list(float32), at(C, plane), at(slope), shift);
    },
  };
}

function layOut({ nPools: m, values, width }: StepTable): Layout {
  const pools = poolsOf(m);
  const all: (readonly [string, number])[] = [
    ...pools.map((j) => [`q${j}`, m * m + m + j] as const),
    ["s", m * m + 2 * m],
    ...pools.map((j) => [`c${j}`, m * m + j] as const),
    ...pools.flatMap((j) => pools.map((k) => [`M${j}_${k}`, j * m + k] as const)),
  ];
  const known = new Map<string, number>();
  for (const [name, at] of all) {
    const first = values[at];
    if (first !== 0 && first !== 1) continue;
    let isSame = true;
    for (let k = at; k < values.length; k += width) if (values[k] !== first) isSame = false;
    if (isSame) known.set(name, first);
  }
  const entries = all.filter(([name]) => !known.has(name));
  return {
    names: entries.map(([name]) => name),
    from: entries.map(([, at]) => at),
    width: 4 * Math.ceil(entries.length / 4),
    known,
  };
}

/** Statements that take what is used of the table. */
function take({ names, width }: Layout, used: (name: string) => boolean): string {
  const blocks = Array.from({ length: width / 4 }, (_, k) =>
    [0, 1, 2, 3].map((j) => names[4 * k + j] ?? `none${j}`),
  );
  const lines = blocks.map((block, k) =>
    block.some((name) => !name.startsWith("none") && used(name))
      ? `(${block.join(", ")}) = block(${k})\n`
      : "",
  );
  const found = lines.join("");
  return found && `locate(position, ${width})\n${found}`;
}

/** A sum of products with numbers of the table, in 32 bits. */
function sumOf({ known }: Layout, terms: readonly (readonly [string, string])[]): string {
  const kept = terms.filter(([name]) => known.get(name) !== 0);
  return kept.length === 0
    ? "0"
    : kept.map(([name, x]) => (known.has(name) ? x : `${name}*${x}`)).join(" + ");
}

const named = (prefix: string, m: number): string =>
  poolsOf(m)
    .map((j) => `${prefix}${j}`)
    .join(" ");
const each = (m: number, line: (j: number) => string): string => poolsOf(m).map(line).join("\n");
const isOfMedium = (name: string): boolean => /^[qs]/.test(name);

function reduceText(m: number, layout: Layout): KernelText {
  const q = sumOf(
    layout,
    poolsOf(m).map((j) => [`q${j}`, `v${j}`]),
  );
  return {
    float32: `table position tissue ${named("a", m)} ${named("b", m)} ${named("r", m)}`,
    float64: "aC bC rC guess source slope",
    numbers: "share inverse alpha beta lead bend",
    body: `
      ${take(layout, isOfMedium)}
      ${each(m, (j) => `v${j} = alpha*a${j} - beta*b${j}\nr${j} = v${j}`)}
      old = aC
      right = alpha*old - beta*bC
      rC = right
      guess = old + lead*(right - old) + bend*(guess - old)
      weight = tissue*wide(inverse)
      source = weight*(share*right + narrow(${q}))
      slope = weight*(share + wide(${sumOf(layout, [["s", "1"]])}))`,
  };
}

const move = "here = slope > 0 ? C + shift : 0\nlow = narrow(here)";
const restored = (m: number, layout: Layout, j: number): string =>
  sumOf(layout, [[`c${j}`, "low"], ...poolsOf(m).map((k) => [`M${j}_${k}`, `v${k}`] as const)]);

function turnText(m: number, layout: Layout): KernelText {
  const q = sumOf(
    layout,
    poolsOf(m).map((j) => [`q${j}`, `w${j}`]),
  );
  return {
    float32: `table position tissue ${named("y", m)} ${named("r", m)}`,
    float64: "C yC bC rC source slope",
    numbers: "share inverse a less shift kC ky kb",
    body: `
      ${take(layout, (name) => name !== "s")}
      ${move}
      old = yC
      ${each(m, (j) => `v${j} = r${j}`)}
      ${each(m, (j) => `w${j} = a*(${restored(m, layout, j)}) - less*y${j}\nr${j} = w${j}`)}
      C = kC*here + ky*old + kb*bC
      right = a*here - less*old
      rC = right
      source = tissue*(inverse*(share*right + narrow(${q})))`,
  };
}

function restoreText(m: number, layout: Layout): KernelText {
  return {
    float32: `table position ${named("r", m)} ${named("p", m)}`,
    float64: "C slope",
    numbers: "shift",
    body: `
      ${take(layout, (name) => !isOfMedium(name))}
      ${move}
      C = here
      ${each(m, (j) => `v${j} = r${j}`)}
      ${each(m, (j) => `p${j} = ${restored(m, layout, j)}`)}`,
  };
}
