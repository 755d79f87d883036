import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { makeRandom, type Random } from "../../src/numerics/random.ts";
import { attacks, bytePieces, hostileKeys, hostileValues } from "./hostile.ts";

/** A YAML text as parts that can be cut, copied and exchanged; scalars and keys as they are written. */
type Tree =
  | { kind: "map"; entries: [key: string, value: Tree][] }
  | { kind: "list"; items: Tree[] }
  | { kind: "scalar"; text: string };

/** A text that can be damaged, with its parts. */
export interface Original {
  readonly text: string;
  readonly tree: Tree;
}

export const originalOf = (text: string): Original => ({ text, tree: toTree(parseDocument(text).contents) });

/** The damaged text number `i` of a seed; it depends on nothing else. */
export function mutation(originals: readonly Original[], seed: number, i: number): string {
  const random = makeRandom(seed, i);
  const { text, tree } = pick(originals, random);
  let damaged = text;
  const isStructural = random.uniform() < 0.5;
  if (isStructural) {
    const copy = structuredClone(tree);
    repeat(1 + below(3, random), () => pick(structureMutations, random)(copy, random));
    damaged = `${print(copy, "").replace(/^\n/, "")}\n`;
  }
  if (!isStructural || random.uniform() < 0.2)
    repeat(1 + below(4, random), () => {
      damaged = pick(textMutations, random)(damaged, random);
    });
  return damaged;
}

const below = (n: number, random: Random): number => Math.floor(random.uniform() * n);
const pick = <T>(from: readonly T[], random: Random): T => from[below(from.length, random)];
function repeat(n: number, act: () => void): void {
  for (let i = 0; i < n; i++) act();
}

function toTree(node: unknown): Tree {
  if (isMap(node))
    return {
      kind: "map",
      entries: node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : "?", toTree(value)]),
    };
  if (isSeq(node)) return { kind: "list", items: node.items.map(toTree) };
  if (isAlias(node) || !isScalar(node)) return { kind: "scalar", text: "" };
  return {
    kind: "scalar",
    text: typeof node.value === "string" ? JSON.stringify(node.value) : String(node.value),
  };
}

/** Block style, one part a line. */
function print(tree: Tree, indent: string): string {
  if (tree.kind === "scalar") return ` ${tree.text}`;
  if (tree.kind === "map")
    return tree.entries.length === 0
      ? " {}"
      : tree.entries.map(([key, value]) => `\n${indent}${key}:${print(value, `${indent}  `)}`).join("");
  return tree.items.length === 0
    ? " []"
    : tree.items.map((item) => `\n${indent}-${print(item, `${indent}  `)}`).join("");
}

/** A part that holds others, chosen by a walk that goes down at random. */
type Holder = Exclude<Tree, { kind: "scalar" }>;
const sizeOf = (holder: Holder): number =>
  holder.kind === "map" ? holder.entries.length : holder.items.length;
const partAt = (holder: Holder, i: number): Tree =>
  holder.kind === "map" ? holder.entries[i][1] : holder.items[i];
function putAt(holder: Holder, i: number, part: Tree): void {
  if (holder.kind === "map") holder.entries[i][1] = part;
  else holder.items[i] = part;
}

function findPlace(root: Tree, random: Random): { holder: Holder; i: number } | undefined {
  if (root.kind === "scalar" || sizeOf(root) === 0) return undefined;
  let holder: Holder = root;
  for (;;) {
    const i = below(sizeOf(holder), random);
    const part = partAt(holder, i);
    if (part.kind === "scalar" || sizeOf(part) === 0 || random.uniform() < 0.25) return { holder, i };
    holder = part;
  }
}

type StructureMutation = (root: Tree, random: Random) => void;
const atPlace =
  (change: (holder: Holder, i: number, random: Random, root: Tree) => void): StructureMutation =>
  (root, random) => {
    const place = findPlace(root, random);
    if (place) change(place.holder, place.i, random, root);
  };
const changeValue = (make: (old: Tree, random: Random) => string): StructureMutation =>
  atPlace((holder, i, random) => {
    putAt(holder, i, { kind: "scalar", text: make(partAt(holder, i), random) });
  });
const flow = (tree: Tree): string => {
  if (tree.kind === "scalar") return tree.text;
  if (tree.kind === "list") return `[${tree.items.map(flow).join(", ")}]`;
  return `{${tree.entries.map(([key, value]) => `${JSON.stringify(key)}: ${flow(value)}`).join(", ")}}`;
};

const structureMutations: readonly StructureMutation[] = [
  atPlace((holder, i) => {
    if (holder.kind === "map") holder.entries.splice(i, 1);
    else holder.items.splice(i, 1);
  }),
  // The same key twice, the same item twice.
  atPlace((holder, i) => {
    if (holder.kind === "map")
      holder.entries.push([holder.entries[i][0], structuredClone(holder.entries[i][1])]);
    else holder.items.push(structuredClone(holder.items[i]));
  }),
  // A copy under another key, from anywhere to anywhere.
  atPlace((holder, i, random, root) => {
    const from = findPlace(root, random);
    if (from) putAt(holder, i, structuredClone(partAt(from.holder, from.i)));
  }),
  atPlace((holder, i, random) => {
    if (holder.kind === "map")
      holder.entries[i][0] =
        random.uniform() < 0.5 ? pick(hostileKeys, random) : pick(holder.entries, random)[0];
  }),
  atPlace((holder, i, random) => {
    if (holder.kind === "map")
      holder.entries.push([pick(hostileKeys, random), structuredClone(partAt(holder, i))]);
  }),
  changeValue((_, random) => pick(hostileValues, random)),
  changeValue((_, random) => JSON.stringify(pick(attacks, random))),
  // An attack inside what was a good expression.
  changeValue((old, random) => {
    const text = old.kind === "scalar" ? old.text.replace(/^"(.*)"$/s, "$1") : "x";
    const at = below(text.length + 1, random);
    const operator = pick([" + ", " * ", "^", "(", ", ", " ", "."], random);
    return JSON.stringify(`${text.slice(0, at)}${operator}${pick(attacks, random)}${text.slice(at)}`);
  }),
  changeValue((old) => (old.kind === "scalar" ? `[${old.text}]` : flow(old))),
  changeValue((old, random) => {
    const depth = 2 ** (1 + below(13, random));
    const [open, close] = pick(
      [
        ["[", "]"],
        ["{ a: ", " }"],
      ] as const,
      random,
    );
    return open.repeat(depth) + flow(old) + close.repeat(depth);
  }),
  changeValue((old) => `&part ${flow(old)}`),
  changeValue(() => "*part"),
  changeValue((old) => `&own { a: [*own, ${flow(old)}] }`),
  // Every level holds nine times the one before.
  changeValue((_, random) => {
    const levels = 2 + below(8, random);
    const lists = Array.from(
      { length: levels },
      (__, k) =>
        `&b${k} [${Array(9)
          .fill(k === 0 ? "lol" : `*b${k - 1}`)
          .join(", ")}]`,
    );
    return `[${lists.join(", ")}]`;
  }),
  changeValue((_, random) =>
    JSON.stringify(pick(["a", "1", "k * ", "(", "é", "x^", "-"], random).repeat(2 ** below(15, random))),
  ),
];

type TextMutation = (text: string, random: Random) => string;
const onLines =
  (change: (lines: string[], i: number, j: number) => void): TextMutation =>
  (text, random) => {
    const lines = text.split("\n");
    change(lines, below(lines.length, random), below(lines.length, random));
    return lines.join("\n");
  };
const putBytes: TextMutation = (text, random) => {
  const at = below(text.length, random);
  const put = Array.from({ length: below(4, random) }, () => pick(bytePieces, random));
  return text.slice(0, at) + put.join("") + text.slice(at + below(13, random));
};

const textMutations: readonly TextMutation[] = [
  putBytes,
  putBytes,
  putBytes,
  // One flipped bit of the file's bytes, which may end a character early.
  (text, random) => {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > 0) bytes[below(bytes.length, random)] ^= 1 << below(8, random);
    return new TextDecoder().decode(bytes);
  },
  (text, random) => text.slice(0, below(text.length, random)),
  onLines((lines, i) => lines.splice(i, 1)),
  onLines((lines, i, j) => lines.splice(j, 0, lines[i])),
  onLines((lines, i, j) => {
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }),
  onLines((lines, i, j) => lines.splice(Math.min(i, j), Math.abs(i - j))),
  onLines((lines, i, j) => {
    lines[i] = " ".repeat(j % 5) + lines[i].trimStart();
  }),
  onLines((lines, i, j) => {
    lines[i] = lines[i].replace(/:.*/, () => `:${lines[j].split(":").slice(1).join(":")}`);
  }),
  onLines((lines, i) => {
    lines[i] = lines[i].replace(/: .*/, ":");
  }),
];
