import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

/** A file may import its own room and every room on a lower floor; rooms on one floor do not know each other. */
const floors: readonly (readonly string[])[] = [
  ["units", "errors", "late-schema", "time-course", "pool", "numerics"],
  ["document", "system"],
  ["quantity"],
  ["input"],
  ["model", "solve"],
  ["compile", "observe"],
  ["fit", "tissue", "sweep"],
  ["figure", "io"],
  ["job"],
  ["workers"],
  ["index"],
  ["app", "cli"],
];
/** Rooms that may speak with their host: a browser's document, Node's files and process. */
const hosted = ["figure", "io", "workers", "app", "cli"];
const hostPattern =
  /\b(?:window|process)\.|\bdocument\.(?:create|query|get|body|head|cookie|add|title)|["'](?:node:|fs["'/])/;

const root = new URL("..", import.meta.url).pathname;
type Sources = ReadonlyMap<string, string>;
const sources: Sources = new Map(
  ["src", "workers"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((path) => posix.join(folder, path))
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => [path, readFileSync(join(root, path), "utf8")] as const),
  ),
);
const aliases: Record<string, readonly string[]> = { "#pool": ["workers/node.ts", "workers/web.ts"] };

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
const roomOf = (path: string): string => path.replace(/^src\//, "").split(/[/.]/)[0];
const floorOf = (path: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(path)));

/** Files of ours that a file imports: static, dynamic, type-only, re-exported or as the URL of a worker. */
function importsOf(path: string, text: string): string[] {
  const found = withoutComments(text).matchAll(/(?:\bfrom|\bimport|\bnew URL)\s*\(?\s*["']([^"']+)["']/g);
  return [...found].flatMap(([, name]) => {
    if (name.startsWith(".")) return [posix.join(posix.dirname(path), name)];
    return aliases[name] ?? [];
  });
}

function violations(files: Sources): string[] {
  return [...files].flatMap(([path, text]) => {
    const floor = floorOf(path);
    if (floor < 0) return [`${path} is in no room of the table`];
    const isTop = floor === floors.length - 1;
    const wrong = importsOf(path, text).filter((target) => {
      if (roomOf(target) === roomOf(path) || !/\.tsx?$/.test(target)) return false;
      return isTop ? roomOf(target) !== "index" : floorOf(target) >= floor || floorOf(target) < 0;
    });
    const host = !hosted.includes(roomOf(path)) && withoutComments(text).match(hostPattern);
    return [
      ...wrong.map((target) => `${path} (floor ${floor}) imports ${target} (floor ${floorOf(target)})`),
      ...(host ? [`${path} speaks with its host: ${host[0]}`] : []),
    ];
  });
}

function findCycle(files: Sources): string[] {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const target of importsOf(path, files.get(path) ?? "")) {
      const cycle = visit(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const path of files.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

test("no import runs upward or sideways, and only hosted rooms speak with the host", () => {
  expect(sources.size).toBeGreaterThan(50);
  expect(violations(sources)).toEqual([]);
});

test("no imports run in a circle, type-only ones included", () => {
  expect(findCycle(sources)).toEqual([]);
});

test.each([
  ["src/model/bad.ts", 'import { fit } from "../fit/fit.ts";'],
  ["src/solve/bad.ts", 'import type { Network } from "../model/network.ts";'],
  ["src/units.ts", 'export { x } from "./document.ts";'],
  ["src/compile/bad.ts", 'const m = await import("../observe/observe.ts");'],
  ["src/tissue/bad.ts", 'export type { Fit } from "../fit/fit.ts";'],
  ["src/sweep/bad.ts", 'new Worker(new URL("../../workers/door.ts", import.meta.url));'],
  ["src/io/bad.ts", 'import { makePool } from "#pool";'],
  ["src/cli/bad.ts", 'import { fit } from "../fit/fit.ts";'],
  ["src/app/bad.tsx", 'import "../cli/main.ts";'],
  ["src/fit/bad.ts", 'import { readFileSync } from "node:fs";'],
  ["src/fit/bad.ts", "const a = process.argv;"],
  ["src/tissue/bad.ts", 'document.createElement("canvas");'],
  ["src/nowhere/bad.ts", ""],
])("the table catches %s with %s", (path, text) => {
  expect(violations(new Map([[path, text]]))).not.toEqual([]);
});

test("a circle of type-only imports is caught", () => {
  const files = new Map([
    ["src/fit/a.ts", 'import type { B } from "./b.ts";'],
    ["src/fit/b.ts", 'import type { A } from "./a.ts";'],
  ]);
  expect(findCycle(files)).toEqual(["src/fit/a.ts", "src/fit/b.ts", "src/fit/a.ts"]);
});

test("files are short, in kebab-case, and named after a thing", () => {
  for (const [path, text] of sources) {
    expect(text.split("\n").length, path).toBeLessThanOrEqual(400);
    expect(posix.basename(path), path).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/);
    expect(posix.basename(path), path).not.toMatch(/^(utils?|types?|helpers?|constants?|common|misc)\./);
  }
});
