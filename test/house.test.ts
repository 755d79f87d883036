import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** The longest function and file, and how long the median function of a room may be. */
const limits = { function: 100, file: 400, median: 12 } as const;
const root = new URL("..", import.meta.url).pathname;

interface Measured {
  readonly where: string;
  readonly lines: number;
  /** False for one that is handed over where it is written; those would make every median small. */
  readonly isNamed: boolean;
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration & { readonly body: ts.Node } =>
  ts.isFunctionLike(node) && "body" in node && node.body !== undefined;

/** A function that fills one line is a name for an expression; so would those. */
const isLine = ({ lines }: Measured): boolean => lines === 1;

/** Lines of every function of a text, first and last included; inner functions count for themselves too. */
function measure(path: string, text: string): Measured[] {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found: Measured[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) {
      const [first, last] = [node.getStart(file), node.getEnd()].map(
        (at) => file.getLineAndCharacterOfPosition(at).line,
      );
      const isNamed =
        ts.isFunctionDeclaration(node) ||
        ts.isMethodDeclaration(node) ||
        ts.isVariableDeclaration(node.parent);
      found.push({ where: `${path}:${first + 1}`, lines: last - first + 1, isNamed });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const medianOf = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? 0;

const paths = ["src", "workers", ".ci", "notebooks", "test"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(tsx?|mjs)$/.test(path) && !path.endsWith(".d.ts"))
    .map((path) => join(folder, path)),
);
const texts = new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
const program = paths.filter((path) => !path.startsWith("test"));
const roomOf = (path: string): string =>
  path
    .split("/")
    .slice(0, path.startsWith("src/") ? 2 : 1)
    .join("/");
const rooms = [
  ...new Set(program.filter((path) => path.split("/").length > 2 || !path.startsWith("src")).map(roomOf)),
];

test("lines are counted from the first to the last of a function, and the inner ones too", () => {
  const text =
    "const a = () => 1;\nfunction b() {\n  const c = () => {\n    return 1;\n  };\n  return c;\n}\n";
  expect(measure("a.ts", text).map(({ lines }) => lines)).toEqual([1, 6, 3]);
  expect(measure("a.ts", text).filter(isLine)).toHaveLength(1);
  expect([medianOf([5, 1, 9]), medianOf([4, 1, 2, 3])]).toEqual([5, 2]);
});

test("no file is longer than 400 lines", () => {
  const long = program.filter((path) => (texts.get(path) ?? "").split("\n").length - 1 > limits.file);
  expect(long).toEqual([]);
});

test("no function is longer than 100 lines", () => {
  const long = program
    .flatMap((path) => measure(path, texts.get(path) ?? ""))
    .filter(({ lines }) => lines > limits.function);
  expect(long).toEqual([]);
});

describe.each(rooms)("%s", (room) => {
  const functions = program
    .filter((path) => roomOf(path) === room)
    .flatMap((path) => measure(path, texts.get(path) ?? ""))
    .filter((measured) => measured.isNamed && !isLine(measured));

  test("the median function with a name and more than a line has at most 12", () => {
    const median = medianOf(functions.map(({ lines }) => lines));
    const longest = [...functions].sort((a, b) => b.lines - a.lines).slice(0, 8);
    expect(median, `shorten some of ${JSON.stringify(longest)}`).toBeLessThanOrEqual(limits.median);
  });
});
