import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { InputError } from "../../src/errors.ts";
import { readModel } from "../../src/model/read-model.ts";
import { modelNames, modelText } from "../models.ts";
import { editedDish } from "./example.ts";
import { readMarks } from "./hostile.ts";
import { mutation, originalOf } from "./mutate.ts";

/** The dish has the parts of the language that no shipped model uses. */
const originals = [
  ...modelNames.map(modelText),
  editedDish("unit: mmHg,", "unit: mmHg, course: { time_unit: min, steps: [[0, 38], [10, 5]] },"),
].map(originalOf);

const seed = 20240229;
const blockSize = 5000;
const blocks = process.env.CUPTAKE_LONG || process.env.CUPTAKE_FUZZ ? 20 : 1;
const longest_ms = 2000;

type Fate = "read" | "refused";

/** Reads and compiles a text, or finds it refused in good order; whatever else happens is thrown. */
function tryModel(text: string): Fate {
  try {
    compileNetwork(readModel(text, "damaged.yaml"));
    return "read";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    checkRefusal(error, text);
    return "refused";
  }
}

function checkRefusal({ problems }: InputError, text: string): void {
  const nLines = text.split("\n").length;
  expect(problems.length).toBeGreaterThan(0);
  for (const { line = 0, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(nLines + 1);
    expect(message).toMatch(/\S/);
    expect(message).not.toMatch(/undefined|\[object|TypeError|Cannot read|is not a function/);
  }
}

/** Another program may hold the processor for a while; only what is slow three times is slow. */
function timeOf(act: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3 && best > longest_ms; i++) {
    const begin = performance.now();
    act();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

/** Keeps a text that broke something, and says where it lies. */
function keep(text: string, i: number): string {
  const path = join(mkdtempSync(join(tmpdir(), "cuptake-fuzz-")), `${seed}-${i}.yaml`);
  writeFileSync(path, text);
  return `mutation ${i} of seed ${seed}, kept in ${path}`;
}

test.each(Array.from({ length: blocks }, (_, k) => k * blockSize))(
  "5,000 damaged models from number %i on are read or refused with a line each, none takes 2 s or runs as code",
  (first) => {
    const counts = { read: 0, refused: 0 };
    for (let i = first; i < first + blockSize; i++) {
      const text = mutation(originals, seed, i);
      try {
        let fate: Fate = "read";
        expect(timeOf(() => (fate = tryModel(text)))).toBeLessThan(longest_ms);
        counts[fate]++;
        expect(readMarks()).toEqual([]);
      } catch (error) {
        throw new Error(keep(text, i), { cause: error });
      }
    }
    // Most mutations do harm, and not all: a test that only saw one kind would prove little.
    expect(counts.read).toBeGreaterThan(250);
    expect(counts.refused).toBeGreaterThan(1250);
  },
  1_200_000,
);
