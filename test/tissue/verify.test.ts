import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listTargets } from "./targets.ts";
import { verifyOxygen } from "./verification.ts";
import { verifyMacro } from "./verification-macro.ts";
import { verifyTracer } from "./verification-tracer.ts";

/** `npm run verify` asks for the tables; without it this file would run long for nothing. */
const isAsked = process.env.CUPTAKE_VERIFY !== undefined;
/** A folder that gets the tables as Markdown and all numbers as JSON. */
const out = process.env.CUPTAKE_VERIFY_OUT;
const isLong = process.env.CUPTAKE_LONG !== undefined;

/** Rows as a table in Markdown, with the name of each column; numbers have five digits. */
function toMarkdown<Row extends object>(
  columns: Partial<Record<keyof Row, string>>,
  rows: readonly Row[],
): string {
  const print = (cell: unknown): string =>
    typeof cell === "number" ? String(Number(cell.toPrecision(5))) : String(cell ?? "–");
  const keys = Object.keys(columns) as (keyof Row)[];
  return [Object.values(columns), keys.map(() => "--"), ...rows.map((row) => keys.map((key) => row[key]))]
    .map((cells) => `| ${cells.map(print).join(" | ")} |\n`)
    .join("");
}

test.skipIf(!isAsked)(
  "the tables of verification problems and of in-vivo targets",
  async () => {
    const rows = [...verifyOxygen({ isLong }), ...verifyTracer({ isLong }), ...verifyMacro()];
    const targets = await listTargets();
    const problemTable = toMarkdown(
      {
        id: "id",
        problem: "problem",
        expected: "expected",
        obtained: "obtained",
        order: "order L2",
        orderMax: "order max",
      },
      rows,
    );
    const targetTable = toMarkdown(
      {
        id: "id",
        target: "target",
        measured: "measured",
        obtained: "obtained",
        reached: "reached",
        parameters: "parameters",
        note: "note",
      },
      targets,
    );
    process.stdout.write(`${problemTable}\n${targetTable}`);
    if (out !== undefined) {
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, "problems.md"), problemTable);
      writeFileSync(join(out, "targets.md"), targetTable);
      writeFileSync(
        join(out, "verification.json"),
        `${JSON.stringify({ problems: rows, targets }, null, 2)}\n`,
      );
    }
    expect(rows.length).toBeGreaterThan(20);
    // Every problem on all of its grids, one after the other.
  },
  1_800_000,
);
