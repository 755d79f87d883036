import { writeBalance } from "../../src/compile/balance.ts";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { printKernels } from "../../src/compile/emit-kernel.ts";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import type { Network } from "../../src/model/network.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { type BackendName, openBackend } from "../../src/tissue/backend.ts";

const nVoxels = 40;

/** Values of every name at every voxel, rounded to 32 bits, as the kernel sees them. */
function drawVoxels(network: Network): Map<string, Float32Array> {
  const { uniform } = makeRandom(19);
  const drawn = new Map<string, Float32Array>();
  for (const { name } of network.species)
    drawn.set(
      name,
      Float32Array.from({ length: nVoxels }, () => 0.01 + uniform()),
    );
  for (const { name, value, range } of network.parameters) {
    const [low, high] = range ?? [value, value];
    drawn.set(name, new Float32Array(nVoxels).fill(low + (high - low) * uniform()));
  }
  for (const { name, value, range } of network.inputs) {
    const [low, high] = range ?? [value, value + 100];
    const isField = name === "pO2";
    const level = low + (high - low) * uniform();
    drawn.set(
      name,
      Float32Array.from({ length: nVoxels }, () => (isField ? low + (high - low) * uniform() : level)),
    );
  }
  return drawn;
}

/** f in 64 bits at every voxel, and the sum of the sizes of its terms, which is what rounding is relative to. */
function exactRates(network: Network, drawn: ReadonlyMap<string, Float32Array>) {
  const system = compileNetwork(network, { eliminate: false, code: "closures" });
  const { rhs } = writeBalance(network);
  const at = (name: string, v: number): number => drawn.get(name)?.[v] ?? Number.NaN;
  return Array.from({ length: nVoxels }, (_, v) => {
    const y = Float64Array.from(system.names, (name) => at(name, v));
    const p = Float64Array.from([...system.parameters, ...system.inputs], (name) => at(name, v));
    const f = new Float64Array(system.dim);
    system.rhs(y, p, f);
    const sizes = rhs.map((sum) =>
      sum.reduce(
        (total, { coefficient, expression }) =>
          total + Math.abs(coefficient * makeEvaluator(expression, (name) => () => at(name, v))()),
        0,
      ),
    );
    return { f, sizes };
  });
}

/** How far kernels are from f in 64 bits. */
export interface KernelError {
  /** In sizes of the terms of f. */
  readonly toTerms: number;
  /** Relative to f. */
  readonly toRate: number;
}

/** The largest errors of the kernels of a network on a backend. */
export async function measureKernels(network: Network, name: BackendName): Promise<KernelError> {
  const { unknowns, fields, shared, sources } = printKernels(network);
  const drawn = drawVoxels(network);
  const exact = exactRates(network, drawn);
  const rowsOf = (names: readonly string[]): Float32Array =>
    Float32Array.from(names.flatMap((n) => Array.from(drawn.get(n) ?? [])));
  const p = Float32Array.from([nVoxels, ...shared.map((n) => drawn.get(n)?.[0] ?? Number.NaN)]);
  const fieldRows = fields.length > 0 ? [rowsOf(fields)] : [];
  const backend = await openBackend({ name });
  let [toTerms, toRate] = [0, 0];
  try {
    if (backend.name !== name)
      throw new Error(`${backend.name} in place of ${name}: ${backend.fallbackReason}`);
    for (const [i, source] of sources.entries()) {
      const rates = await backend.makeKernel(source)(nVoxels, rowsOf(unknowns), ...fieldRows, p);
      if (rates.length !== nVoxels) throw new Error(`expected ${nVoxels} rates, found ${rates.length}`);
      exact.forEach(({ f, sizes }, v) => {
        // A rate that is no number is as far off as can be.
        const error = Number.isNaN(rates[v]) ? Number.POSITIVE_INFINITY : Math.abs(rates[v] - f[i]);
        toTerms = Math.max(toTerms, error / (sizes[i] || 1));
        toRate = Math.max(toRate, error / (Math.abs(f[i]) || 1));
      });
    }
  } finally {
    await backend.close();
  }
  return { toTerms, toRate };
}
