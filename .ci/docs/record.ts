// Writes down what the numeric comparisons of a test found: a setup file of the tests that verify something.
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { afterEach, chai, expect } from "vitest";
import { type Claim, claimsFile, type Relation, worse } from "./claims.ts";

const relations: Readonly<Record<string, Relation>> = {
  toBeLessThan: "<",
  toBeLessThanOrEqual: "≤",
  toBeGreaterThan: ">",
  toBeGreaterThanOrEqual: "≥",
};

/** What the running test has compared, the worst of each kind. */
const found = new Map<string, Claim>();

function record(relation: Relation, obtained: unknown, limit: unknown): void {
  if (typeof obtained !== "number" || typeof limit !== "number" || !Number.isFinite(limit)) return;
  const { currentTestName = "", testPath = "" } = expect.getState();
  const file = relative(process.cwd(), testPath);
  const key = `${file}\n${currentTestName}\n${relation}`;
  const claim = { file, test: currentTestName, relation, obtained, limit, count: 1 };
  const before = found.get(key);
  found.set(key, before ? worse(before, claim) : claim);
}

type Method = (this: object, ...args: unknown[]) => void;
const prototype = chai.Assertion.prototype as unknown as object;
const overwrite = (name: string, make: (plain: Method) => Method): void =>
  chai.util.overwriteMethod(prototype, name, make as never);
const obtainedBy = (assertion: object): unknown => chai.util.flag(assertion as never, "object");
const isTurned = (assertion: object): boolean => Boolean(chai.util.flag(assertion as never, "negate"));

for (const [name, relation] of Object.entries(relations))
  overwrite(
    name,
    (plain) =>
      function (this: object, ...args: unknown[]) {
        if (!isTurned(this)) record(relation, obtainedBy(this), args[0]);
        plain.apply(this, args);
      },
  );
overwrite(
  "toBeCloseTo",
  (plain) =>
    function (this: object, ...args: unknown[]) {
      const [value, [expected, digits = 2]] = [obtainedBy(this), args as [number, number?]];
      if (!isTurned(this) && typeof value === "number")
        record("<", Math.abs(value - expected), 10 ** -digits / 2);
      plain.apply(this, args);
    },
);

afterEach(({ task }) => {
  const passed = task.result?.state !== "fail";
  if (passed && found.size > 0) {
    mkdirSync(dirname(claimsFile), { recursive: true });
    appendFileSync(claimsFile, [...found.values()].map((claim) => `${JSON.stringify(claim)}\n`).join(""));
  }
  found.clear();
});
