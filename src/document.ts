import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import type * as z from "zod";
import { adviseNames, InputError, type Problem } from "./errors.ts";

/** A path into a document, such as `["reactions", 2, "from"]`. */
export type Path = readonly (string | number)[];

/** A YAML text that was read and has the right shape, with the line of every part. */
export interface Document<T> {
  readonly file: string;
  readonly value: T;
  /** The 1-based line of the key or item at `path`, or of its nearest parent that exists. */
  lineOf(path: Path): number;
}

/** Larger texts are refused: no model or plan needs them, and a parser must not be a way to fill the memory. */
const maxCharacters = 4_000_000;
/** Keys that reach the prototype of a plain object. */
const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

/** Prints a path as `reactions[2].from`. */
export function printPath(path: Path): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return text.replace(/^\./, "") || "(the whole file)";
}

/**
 * Reads a YAML text and checks its shape against `schema`.
 *
 * All problems are reported at once, each with its path and line.
 *
 * @throws InputError if the text is empty, is no YAML or has another shape.
 */
export function readDocument<T>(text: string, file: string, schema: z.ZodType<T>): Document<T> {
  refuseUnreadable(text, file);
  const counter = new LineCounter();
  const tree = parse(text.replace(/^\uFEFF/, ""), file, counter);
  const { tooDeep, repeated, forbidden } = findWrongParts(tree.contents, counter);
  if (tooDeep || tree.errors.some(({ message }) => /call stack/.test(message)))
    throw new InputError(file, [wordTooDeep(tooDeep ?? 1)]);
  const syntax = [...wordSyntax(tree.errors, counter), ...repeated].slice(0, maxSyntaxProblems);
  if (syntax.length > 0) throw new InputError(file, syntax);
  if (forbidden.length > 0) throw new InputError(file, forbidden);

  const lineOf = makeLineOf(tree.contents, counter);
  const value = toPlain(() => tree.toJS({ maxAliasCount: 100 }), file);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { file, value: parsed.data, lineOf };
  throw new InputError(
    file,
    parsed.error.issues.flatMap((issue) => toProblems(issue, value, lineOf)),
  );
}

function refuseUnreadable(text: string, file: string): void {
  const refuse = (message: string, advice: string): never => {
    throw new InputError(file, [{ where: "(the whole file)", line: 1, message, advice }]);
  };
  if (text.trim() === "")
    refuse(
      `expected a YAML text, found ${text === "" ? "a file of 0 bytes" : "only blanks"}`,
      "is this the right file?",
    );
  if (text.length > maxCharacters)
    refuse(`expected at most ${maxCharacters} characters, found ${text.length}`, "is this the right file?");
  // No YAML of keys and values begins so.
  if (/^\uFEFF?\s*<[?!a-z]/i.test(text))
    refuse(
      `expected a YAML text, found ${/<sbml\b/.test(text) ? "SBML" : "XML or HTML"}`,
      /<sbml\b/.test(text)
        ? "cuptake convert FILE.xml --out FILE.yaml makes a model file of it"
        : "is this the right file?",
    );
  const deep = findDeepBracket(text);
  if (deep !== undefined) throw new InputError(file, [wordTooDeep(deep)]);
  if (text.includes("\0")) refuse("expected text, found a zero byte", "save the file as UTF-8 text");
}

function parse(text: string, file: string, lineCounter: LineCounter) {
  try {
    // The parser compares each key with every other one of its map; `findWrongParts` takes each once. Of the thousands of
    // errors that a damaged text may hold, each with its lines and a stack, ten are worded.
    const options = { lineCounter, logLevel: "error", uniqueKeys: false, prettyErrors: false } as const;
    return withoutStacks(() => parseDocument(text, options));
  } catch (error) {
    // Without a bracket, as in a: a: a: …, parts may lie so deep that the parser runs out of stack.
    if (error instanceof RangeError) throw new InputError(file, [wordTooDeep(findDeepLine(text))]);
    throw error;
  }
}

/** Errors that are made meanwhile do not look who called. */
function withoutStacks<T>(act: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return act();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The line that opens the most parts. */
function findDeepLine(text: string): number {
  let [deepest, most] = [1, 0];
  for (const [i, line] of text.split("\n").entries()) {
    const n = line.match(/[-?:](?=\s|$)/g)?.length ?? 0;
    if (n > most) [deepest, most] = [i + 1, n];
  }
  return deepest;
}

/** More open brackets than any text has that quotes them; with each one the parser gets slower. */
const maxOpenBrackets = 1000;

/** The line where more brackets are open than the parser should be asked to take. */
function findDeepBracket(text: string): number | undefined {
  let open = 0;
  let line = 1;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "\n") line++;
    else if (character === "[" || character === "{") open++;
    else if (open > 0 && (character === "]" || character === "}")) open--;
    if (open > maxOpenBrackets) return line;
  }
  return undefined;
}

/** After the first errors of the parser the rest are echoes. */
const maxSyntaxProblems = 10;

function wordSyntax(errors: readonly YAMLParseError[], counter: LineCounter): Problem[] {
  const place = (e: YAMLParseError) => ({ where: "YAML", line: counter.linePos(e.pos[0]).line });
  return errors.slice(0, maxSyntaxProblems).map((e) => {
    if (e.code === "MULTIPLE_DOCS")
      return { ...place(e), message: "expected one document, found several", advice: "remove the line ---" };
    return {
      ...place(e),
      message: `expected well-formed YAML, found a line that is none: ${e.message.split("\n")[0]}`,
      advice: "mend the indentation, quotes or brackets on this line",
    };
  });
}

function toPlain(convert: () => unknown, file: string): unknown {
  try {
    return convert();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(file, [
      {
        ...{ where: "YAML", line: 1, advice: "write the repeated part out" },
        message: `expected aliases that stay small, found others: ${message}`,
      },
    ]);
  }
}

interface WrongParts {
  /** The line of the first part that lies too deep. */
  readonly tooDeep: number | undefined;
  readonly repeated: readonly Problem[];
  readonly forbidden: readonly Problem[];
}

/** Parts inside parts beyond this would in the end use up the stack of whoever walks them. */
const maxLevels = 100;

/** Finds keys that stand twice in one map or reach the prototype of an object, parts too deep or inside themselves. */
function findWrongParts(root: unknown, counter: LineCounter): WrongParts {
  let tooDeep: number | undefined;
  const repeated: Problem[] = [];
  const forbidden: Problem[] = [];
  const path: (string | number)[] = [];
  const open: (string | undefined)[] = [];
  const lineOf = (node: unknown): number => {
    const { range } = (node ?? {}) as { range?: readonly number[] | null };
    return counter.linePos(range?.[0] ?? 0).line;
  };
  const visit = (part: string | number, node: unknown): void => {
    if (path.length >= maxLevels) tooDeep ??= lineOf(node);
    if (tooDeep !== undefined) return;
    path.push(part);
    walk(node);
    path.pop();
  };
  const walk = (node: unknown): void => {
    if (isAlias(node) && open.includes(node.source))
      forbidden.push(wordCircle(printPath(path), lineOf(node)));
    if (!isMap(node) && !isSeq(node)) return;
    open.push(node.anchor);
    if (isSeq(node)) for (const [i, item] of node.items.entries()) visit(i, item);
    else walkPairs(node.items);
    open.pop();
  };
  const walkPairs = (pairs: readonly Pair[]): void => {
    const seen = new Set<string>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : "?";
      if (isScalar(key) && seen.has(name)) repeated.push(wordRepeated(lineOf(key)));
      if (forbiddenKeys.has(name))
        forbidden.push(wordForbidden(printPath([...path, name]), lineOf(key), name));
      seen.add(name);
      visit(name, value);
    }
  };
  walk(root);
  return { tooDeep, repeated, forbidden };
}

const wordTooDeep = (line: number): Problem => ({
  where: "YAML",
  line,
  message: "expected parts inside parts a few levels deep, found more than 100",
  advice: "is this the right file?",
});

const wordRepeated = (line: number): Problem => ({
  where: "YAML",
  line,
  message: "expected each key once, found one again",
  advice: "rename one or remove it",
});

const wordCircle = (where: string, line: number): Problem => ({
  where,
  line,
  message: "expected a part outside of itself, found an alias of the part that it stands in",
  advice: "write the repeated part out",
});

const wordForbidden = (where: string, line: number, name: string): Problem => ({
  where,
  line,
  message: `expected a name of your own, found "${name}"`,
  advice: "rename it",
});

/** Finds the line of a path; the pairs of each map are sorted by name once, since a large file may hold many problems. */
function makeLineOf(root: unknown, counter: LineCounter): (path: Path) => number {
  const sorted = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = sorted.get(map);
    if (known) return known;
    const named = map.items.filter(({ key }) => isScalar(key));
    const pairs = new Map(named.map((pair) => [String((pair.key as Scalar).value), pair]));
    sorted.set(map, pairs);
    return pairs;
  };
  return (path) => {
    let node: unknown = root;
    let offset = 0;
    for (const part of path) {
      if (isMap(node)) {
        const pair = pairsOf(node).get(String(part));
        if (!pair) break;
        offset = (pair.key as Scalar).range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node) && typeof part === "number" && part < node.items.length) {
        node = node.items[part];
        offset = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? offset;
      } else break;
    }
    return counter.linePos(offset).line;
  };
}

function toProblems(issue: z.core.$ZodIssue, value: unknown, lineOf: (path: Path) => number): Problem[] {
  const path = issue.path.filter((part) => typeof part !== "symbol") as (string | number)[];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      where: printPath([...path, key]),
      line: lineOf([...path, key]),
      message: `expected a known key, found "${key}"`,
      advice: "remove it or mend its spelling",
    }));
  const found = path.reduce<unknown>(
    (v, part) => (v as Record<string | number, unknown> | undefined)?.[part],
    value,
  );
  const worded = wordIssue(issue, found);
  // There is no one place to mend where the whole is something else, such as a table.
  const advice = path.length === 0 ? "is this the right file?" : worded.advice;
  return [{ where: printPath(path), line: lineOf(path), ...worded, advice }];
}

function wordIssue(issue: z.core.$ZodIssue, found: unknown): Pick<Problem, "message" | "advice"> {
  const shown = show(found);
  switch (issue.code) {
    case "invalid_type":
    case "invalid_union":
      return {
        message: `expected ${expectedBy(issue).join(" or ")}, found ${shown}`,
        advice: found === undefined ? "add this key" : "mend this value",
      };
    case "invalid_value": {
      const options = issue.values.map(String);
      return {
        message: `expected ${options.length > 1 ? "one of " : ""}${options.join(", ")}, found ${shown}`,
        // Keys of a file may stand where a text is made from its value, such as toString.
        advice:
          found === undefined
            ? "add this key"
            : adviseNames(typeof found === "object" ? shown : String(found), options),
      };
    }
    default: {
      const message = issue.message
        .replace(/^Too (small|big): |\.$/g, "")
        .replace(/^[A-Z]/, (c) => c.toLowerCase());
      return { message: `${message}, found ${shown}`, advice: "mend this value" };
    }
  }
}

const show = (found: unknown): string => {
  if (found === undefined || found === null) return "nothing";
  return typeof found === "number" ? String(found) : (JSON.stringify(found)?.slice(0, 60) ?? String(found));
};

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "keys with values",
  record: "keys with values",
};

/** The types that would have passed; a union asks its branches. */
function expectedBy(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "invalid_union") return [...new Set(issue.errors.flat().flatMap(expectedBy))];
  return issue.code === "invalid_type" ? [typeNames[issue.expected] ?? issue.expected] : [];
}
