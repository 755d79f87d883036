import { expect, test } from "vitest";
import { listTargets } from "./targets.ts";
import { verifyOxygen } from "./verification.ts";
import { verifyMacro } from "./verification-macro.ts";
import { verifyTracer } from "./verification-tracer.ts";

/** `npm run verify` asks for the tables; without it this file would run long for nothing. */
const isAsked = process.env.CUPTAKE_VERIFY !== undefined;
const isLong = process.env.CUPTAKE_LONG !== undefined;

const print = (rows: readonly (readonly unknown[])[]): void => {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? String(Number(cell.toPrecision(5))) : String(cell ?? "–"))),
  );
  for (const row of texts) process.stdout.write(`| ${row.join(" | ")} |\n`);
};

test.skipIf(!isAsked)(
  "the tables of verification problems and of in-vivo targets",
  async () => {
    const rows = [...verifyOxygen({ isLong }), ...verifyTracer({ isLong }), ...verifyMacro()];
    print([
      ["id", "problem", "expected", "obtained", "order L2", "order max"],
      ["--", "--", "--", "--", "--", "--"],
      ...rows.map((r) => [r.id, r.problem, r.expected, r.obtained, r.order, r.orderMax]),
    ]);
    process.stdout.write("\n");
    print([
      ["id", "target", "measured", "obtained", "reached", "parameters", "note"],
      ["--", "--", "--", "--", "--", "--", "--"],
      ...(await listTargets()).map((t) => [
        t.id,
        t.target,
        t.measured,
        t.obtained,
        t.reached,
        t.parameters,
        t.note,
      ]),
    ]);
    expect(rows.length).toBeGreaterThan(20);
    // Every problem on all of its grids, one after the other.
  },
  1_800_000,
);
