import { CallError } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { type BalanceOptions, writeBalance } from "./balance.ts";
import { makeGraph, type Node, printNodes, type Spelling } from "./share.ts";

/** How a network becomes the text of a kernel. */
export interface KernelOptions extends BalanceOptions {
  /** Inputs and parameters that differ from voxel to voxel; the O2 tension by default, where the model has it. */
  readonly fields?: readonly string[];
}

/** Texts of kernels that give one value a voxel, and what their arguments `(y, u, p)` hold. */
export interface KernelTexts {
  /** `y` holds unknowns × voxels, in the order of these names. */
  readonly unknowns: readonly string[];
  /** `u` holds fields × voxels; without fields there is no such argument. */
  readonly fields: readonly string[];
  /** `p` holds the number of voxels and behind it all other parameters, then all other inputs. */
  readonly shared: readonly string[];
  /** For each unknown the text of the kernel that gives its rate of change. */
  readonly sources: readonly string[];
  /** So many voxels can be asked for at a time: beyond, 32-bit floats cannot count the places in `y` or `u`. */
  readonly maxVoxels: number;
}

/**
 * Prints the right-hand side of a network as texts of gpu.js kernels, one for each unknown,
 *
 *     fᵢ(y(voxel), u(voxel); p)   at voxel `this.thread.x`,
 *
 * from the same trees as the generated JavaScript, in internal units and 32-bit floats. A text has one declarator a
 * statement and holds no closure, so that no minifier breaks it, and takes two or three arrays, since WebGPU allows
 * eight in all. The logarithm of 0 is that of 1e-37.
 *
 * @throws CallError if a field is neither an input nor a parameter.
 */
export function printKernels(
  network: Network,
  { fields = defaultFields(network), ...options }: KernelOptions = {},
): KernelTexts {
  const { names: unknowns, parameters, inputs, rhs } = writeBalance(network, options);
  const slots = [...parameters, ...inputs];
  const foreign = fields.find((name) => !slots.includes(name));
  if (foreign !== undefined)
    throw new CallError(`expected inputs and parameters of ${network.name} as fields, found "${foreign}"`);
  const shared = slots.filter((name) => !fields.includes(name));
  const head = fields.length > 0 ? "y, u, p" : "y, p";
  const { ofSum } = makeGraph();
  const adapt = makeAdapter();
  const sources = rhs.map((sum, i) => {
    const { spell, readings } = makePlaces(unknowns, fields, shared);
    const { lines, texts } = printNodes([adapt(ofSum(sum))], spell, "e");
    const body = [...readings(), ...lines, `return ${texts[0]};`].map((line) => `  ${line}`);
    return `function rate${i}(${head}) {\n${body.join("\n")}\n}`;
  });
  const maxVoxels = Math.floor(2 ** 24 / Math.max(unknowns.length, fields.length));
  return { unknowns, fields, shared, sources, maxVoxels };
}

const defaultFields = ({ inputs }: Network): string[] =>
  inputs.flatMap(({ name }) => (name === "pO2" ? [name] : []));

/** Spells names as `y2`, `u0` and `p[3]`, and says how those that were used are read at this voxel. */
function makePlaces(
  unknowns: readonly string[],
  fields: readonly string[],
  shared: readonly string[],
): { spell: Spelling; readings: () => string[] } {
  const used = new Set<string>();
  const rows = [
    ...unknowns.map((name, i) => ({ name, array: "y", i })),
    ...fields.map((name, i) => ({ name, array: "u", i })),
  ];
  const spell: Spelling = (name) => {
    const row = rows.find((r) => r.name === name);
    if (!row) return `p[${shared.indexOf(name) + 1}]`;
    used.add(name);
    return `${row.array}${row.i}`;
  };
  const readings = (): string[] => {
    const own = rows.filter(({ name }) => used.has(name));
    const lines = own.map(({ array, i }) => {
      const place = ["this.thread.x", "this.thread.x + n"][i] ?? `this.thread.x + ${i} * n`;
      return `const ${array}${i} = ${array}[${place}];`;
    });
    return own.some(({ i }) => i > 0) ? ["const n = p[0];", ...lines] : lines;
  };
  return { spell, readings };
}

/** Makes the copy of a graph whose nodes are written in the part of JavaScript that gpu.js translates. */
function makeAdapter(): (node: Node) => Node {
  const kept = new Map<Node, Node>();
  return function adapt(node) {
    const found = kept.get(node);
    if (found) return found;
    const made: Node = {
      ...node,
      args: node.args.map(adapt),
      write: (args) => toKernelText(node.write(args), args),
    };
    kept.set(node, made);
    return made;
  };
}

/** xⁿ / (Kⁿ + xⁿ) for n = 2 or 3 by products: a power of a negative number is none on a GPU. */
function hillText([x, K, n]: readonly string[]): string {
  const power = (base: string): string => Array.from({ length: Number(n) }, () => base).join(" * ");
  return `(${power(x)} / (${power(K)} + ${power(x)}))`;
}

/** Rewrites one operation: WGSL and GLSL have no sign +, `min` and `max` of two alone, and no log of 0. */
function toKernelText(text: string, args: readonly string[]): string {
  if (text === `(+${args[0]})`) return args[0];
  if (text.startsWith("(Math.pow(") && (args[2] === "2" || args[2] === "3")) return hillText(args);
  const name = /^(safeLog|Math\.min|Math\.max)\(/.exec(text)?.[1];
  if (name === "safeLog") return `Math.log(Math.max(${args[0]}, 1e-37))`;
  if (name !== undefined) return args.reduce((a, b) => `${name}(${a}, ${b})`);
  return text;
}
