import { expand } from "./expand.ts";
import { type Expression, ExpressionError, namesIn } from "./expression.ts";
import type { Assignment } from "./network.ts";
import { expectUnit, makeKnown, type Reading, readExpression, readUnitAt } from "./reading.ts";

/** An assignment as it stands in the file, and the other ones that it needs. */
interface Written {
  readonly tree: Expression;
  readonly needs: readonly string[];
}

/** Reads the assignments and puts each into the others, in whatever order they stand. */
export function readAssignments(reading: Reading): Assignment[] {
  const entries = Object.entries(reading.document.value.assignments ?? {});
  const units = entries.map(([name, { unit }]) => {
    const read = readUnitAt(reading, unit, ["assignments", name, "unit"]);
    makeKnown(reading, name, read);
    return read;
  });
  const names = new Set(entries.map(([name]) => name));
  const trees = entries.map(([name, { expression }], i) => {
    const read = readExpression(reading, expression, ["assignments", name, "expression"]);
    expectUnit(reading, read, units[i], ["assignments", name, "expression"]);
    return read.written;
  });
  const written = entries.map(([name], i): [string, Written] => [
    name,
    { tree: trees[i], needs: namesIn(trees[i]).filter((n) => names.has(n)) },
  ]);
  expandAll(reading, new Map(written));
  return entries.map(([name, { description = "" }], i) => ({
    name,
    expression: reading.expanded.get(name)?.tree ?? trees[i],
    unit: units[i],
    description,
  }));
}

/** Expands each after those that it needs (Kahn, Commun ACM 1962;5:558); what is left over needs itself. */
function expandAll(reading: Reading, written: ReadonlyMap<string, Written>): void {
  const users = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [name, { needs }] of written) {
    open.set(name, needs.length);
    for (const n of needs) {
      const own = users.get(n) ?? [];
      own.push(name);
      users.set(n, own);
    }
  }
  const ready = [...open].filter(([, n]) => n === 0).map(([name]) => name);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    open.delete(name);
    expandOne(reading, name, written.get(name));
    for (const user of users.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  reportCircles(reading, new Set(open.keys()), written);
}

function expandOne({ expanded, report }: Reading, name: string, written: Written | undefined): void {
  // One that needs a refused one is left alone: the cause has been reported.
  if (!written?.needs.every((n) => expanded.has(n))) return;
  try {
    expanded.set(name, expand(written.tree, expanded));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report(["assignments", name, "expression"], error.message, "use fewer or smaller assignments here");
  }
}

/** Each that waits needs another one that waits: following the first of them runs into a circle. */
function reportCircles(
  reading: Reading,
  waiting: ReadonlySet<string>,
  written: ReadonlyMap<string, Written>,
): void {
  const seen = new Set<string>();
  const order = [...waiting];
  for (const start of waiting) {
    const walk: string[] = [];
    let name: string | undefined = start;
    while (name !== undefined && !seen.has(name)) {
      seen.add(name);
      walk.push(name);
      name = written.get(name)?.needs.find((n) => waiting.has(n));
    }
    // A walk that ends at an earlier walk has found no circle of its own.
    const at = name === undefined ? -1 : walk.indexOf(name);
    if (at >= 0) reportCircle(reading, walk.slice(at), order);
  }
}

const longest = 8;

/** Names the circle from its first assignment in the file on. */
function reportCircle(reading: Reading, circle: readonly string[], order: readonly string[]): void {
  const members = new Set(circle);
  const first = order.find((name) => members.has(name)) ?? circle[0];
  const turn = circle.indexOf(first);
  const turned = [...circle.slice(turn), ...circle.slice(0, turn)];
  const shown = turned.length > longest ? [...turned.slice(0, longest), "…"] : turned;
  reading.report(
    ["assignments", first, "expression"],
    `expected assignments that do not need themselves, found ${[...shown, first].join(" → ")}`,
    "write one of them without the next",
  );
}
