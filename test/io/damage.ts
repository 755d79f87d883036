import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CallError, InputError } from "../../src/errors.ts";
import { makeRandom, type Random } from "../../src/numerics/random.ts";

/** What reads files of others, and files that it can read. */
export interface Parser<T> {
  readonly name: string;
  /** Texts, or bytes, that are damaged; of a parser of several, one of them at a time. */
  readonly originals: readonly (readonly T[])[];
  readonly read: (parts: readonly T[]) => unknown;
  /** Inputs in the tests; reading a whole model takes a hundred times as long as reading a table. */
  readonly count: number;
}

const pieces = [
  ...[
    "",
    "\0",
    "\uFEFF",
    "\uFFFD",
    "\n",
    "\t",
    " ",
    '"',
    "'",
    "<",
    ">",
    "&",
    "]]>",
    "<!--",
    "<![CDATA[",
    "{",
    "}",
    "[",
    "]",
  ],
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "NaN",
    "Infinity",
    "-1",
    "1e999",
    "1e-999",
    "0x10",
    "1,5",
    "n/a",
  ],
  ...[
    "&lt;",
    "&#0;",
    "&x;",
    "<a>",
    "</a>",
    "<apply>",
    "</apply>",
    "<ci>k</ci>",
    "<cn>1</cn>",
    "true",
    "null",
    "é",
    "𝒳",
  ],
  "<!DOCTYPE x [<!ENTITY e 'e'>]>",
];
/** A whole number from 0 to below n. */
export const below = (n: number, random: Random): number => Math.floor(random.uniform() * Math.max(1, n));

/** Cuts, doubles, repeats, exchanges and puts in: bytes, words and lines. */
export function damage(text: string, random: Random): string {
  const i = below(text.length + 1, random);
  const j = i + below(random.uniform() < 0.5 ? 8 : 200, random);
  const piece = pieces[below(pieces.length, random)];
  switch (below(7, random)) {
    case 6: // many times the same: what is slow for a few of them takes for ever
      return (
        text.slice(0, i) +
        text.slice(i, i + 1 + below(3, random)).repeat(2 ** below(13, random)) +
        text.slice(i)
      );
    case 0:
      return text.slice(0, i) + text.slice(j);
    case 1:
      return text.slice(0, i) + piece + text.slice(i);
    case 2:
      return text.slice(0, i) + text.slice(i, j) + text.slice(i);
    case 3:
      return text.slice(0, i) + String.fromCharCode(below(256, random)) + text.slice(i + 1);
    case 4: {
      const words = text.split(/(?<=[\s<>"=])/);
      const [a, b] = [below(words.length, random), below(words.length, random)];
      [words[a], words[b]] = [words[b] ?? "", words[a] ?? ""];
      return words.join("");
    }
    default: {
      const lines = text.split("\n");
      lines.splice(below(lines.length, random), 1, lines[below(lines.length, random)] ?? "");
      return lines.join("\n");
    }
  }
}

/** Changes, cuts, doubles and puts in bytes, most of them near the beginning, where the headers are. */
export function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const reach = random.uniform() < 0.5 ? Math.min(bytes.length, 512) : bytes.length;
  const at = below(reach, random);
  const length = below(random.uniform() < 0.5 ? 8 : 200, random);
  const rest = bytes.slice(at + length);
  const odd = Uint8Array.from({ length: below(8, random) }, () => below(256, random));
  const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
  switch (below(5, random)) {
    case 0:
      return joined(bytes.slice(0, at), rest);
    case 1:
      return joined(bytes.slice(0, at), odd, bytes.slice(at));
    case 2:
      return joined(bytes.slice(0, at + length), bytes.slice(at));
    case 3:
      return bytes.slice(0, random.uniform() < 0.2 ? at : bytes.length - below(100, random));
    default: {
      const changed = bytes.slice();
      for (let k = below(4, random); k >= 0; k--)
        changed[below(reach, random)] = random.uniform() < 0.3 ? 255 * below(2, random) : below(256, random);
      return changed;
    }
  }
}

/** Reads, or is refused in good order; whatever else happens is thrown. */
export async function tryRead<T>({ read }: Parser<T>, parts: readonly T[]): Promise<"read" | "refused"> {
  try {
    await read(parts);
    return "read";
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof CallError)) throw error;
    if (!/\S/.test(error.message) || /\[object|TypeError|Cannot read|is not a function/.test(error.message))
      throw new Error("it was refused, but not in words for a user", { cause: error });
    return "refused";
  }
}

/** Damages a part once to four times. */
export const often =
  <T>(harm: (part: T, random: Random) => T) =>
  (part: T, random: Random): T => {
    let harmed = part;
    for (let k = below(4, random); k >= 0; k--) harmed = harm(harmed, random);
    return harmed;
  };

/** Keeps an input that broke something, and says where it lies. */
function keep(parts: readonly (string | Uint8Array)[], i: number): string {
  const path = join(mkdtempSync(join(tmpdir(), "cuptake-fuzz-")), String(i));
  for (const [k, part] of parts.entries()) writeFileSync(`${path}-${k}`, part);
  return `kept in ${path}-0`;
}

/** Of the processor, which other programs hold as well; eight times what the slowest takes. */
const longest_s = 3;

/** The time of the processor is asked where the clock says that it was long: to ask is a tenth of most readings. */
async function timeOf<T>(
  parser: Parser<T>,
  parts: readonly T[],
): Promise<{ end: "read" | "refused"; took_s: number }> {
  const begin = performance.now();
  const end = await tryRead(parser, parts);
  const took_s = (performance.now() - begin) / 1e3;
  if (took_s <= longest_s) return { end, took_s };
  const { user } = process.cpuUsage();
  await tryRead(parser, parts);
  return { end, took_s: process.cpuUsage({ user, system: 0 }).user / 1e6 };
}

/** Damages `count` inputs and reads each; returns how they ended, and what it took. */
async function readDamaged<T extends string | Uint8Array>(
  parser: Parser<T>,
  harm: (part: T, random: Random) => T,
  count: number,
) {
  const ends = { read: 0, refused: 0, all_s: 0, most_s: 0 };
  for (let i = 0; i < count; i++) {
    const random = makeRandom(64, i);
    const parts = [...parser.originals[below(parser.originals.length, random)]];
    const which = below(parts.length, random);
    parts[which] = harm(parts[which], random);
    try {
      const { end, took_s } = await timeOf(parser, parts);
      ends[end]++;
      if (took_s > longest_s) throw new Error(`it took ${took_s} s`);
      ends.all_s += took_s;
      ends.most_s = Math.max(ends.most_s, took_s);
    } catch (error) {
      throw new Error(`input ${i} of ${parser.name}, ${keep(parts, i)}`, { cause: error });
    }
  }
  return ends;
}

/** A test for each parser: whatever is damaged is read or refused in good order. */
export function fuzz<T extends string | Uint8Array>(
  parsers: readonly Parser<T>[],
  harm: (part: T, random: Random) => T,
): void {
  test.each(parsers)(
    "damaged $name is read or refused in good order, in under 3 s of the processor",
    async (parser) => {
      const isLong = process.env.CUPTAKE_FUZZ !== undefined;
      const count = isLong ? Number(process.env.CUPTAKE_FUZZ) : parser.count;
      const { read, refused, all_s, most_s } = await readDamaged(parser, harm, count);
      if (isLong)
        process.stdout.write(
          `${parser.name}: ${read} read, ${refused} refused, ${((1e3 * all_s) / count).toFixed(2)} ms each, at most ${most_s.toFixed(2)} s\n`,
        );
      expect(read).toBeGreaterThan(count / 200);
      expect(refused).toBeGreaterThan(count / 20);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
    },
    14_400_000,
  );
}
