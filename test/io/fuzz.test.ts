import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CallError, InputError } from "../../src/errors.ts";
import { readBidsBlood, readBidsKinpar, readBidsTacs } from "../../src/io/bids.ts";
import { readPetJson } from "../../src/io/bids-pet.ts";
import { readBlood } from "../../src/io/blood.ts";
import { readDft } from "../../src/io/dft.ts";
import { readPetab } from "../../src/io/petab/read-petab.ts";
import { readSbml } from "../../src/io/sbml/read-sbml.ts";
import { readTac } from "../../src/io/tac.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { readXml } from "../../src/io/xml.ts";
import { makeRandom, type Random } from "../../src/numerics/random.ts";

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const cases = "test/reference/sbml/cases";
const sbml = readdirSync(new URL(`../../${cases}`, import.meta.url)).map((file) => at(`${cases}/${file}`));
const petab = [
  "problem.yaml",
  "model.xml",
  "parameters.tsv",
  "conditions.tsv",
  "observables.tsv",
  "measurements.tsv",
].map((file) => at(`test/reference/petab/emt6-own/${file}`));
const tacs = "frame_start\tframe_end\ta\tb\n0\t30\t1.5\t2\n30\t90\t3\tn/a\n";
const tacsJson =
  '{ "TracerRadionuclide": "Cu-64", "ImageDecayCorrected": true, "a": { "Units": "kBq/mL" }, "b": { "Units": "kBq/mL" } }';
const blood = "time\tplasma_radioactivity\tmetabolite_parent_fraction\n0\t0\t1\n30\t90\t0.8\n60\tn/a\t0.7\n";
const bloodJson =
  '{ "PlasmaAvail": true, "MetaboliteAvail": true, "WholeBloodAvail": false, "DispersionCorrected": false, "plasma_radioactivity": { "Units": "kBq/mL" } }';
const kinpar = "name\tK1\tk2\ntumor\t0.1\t0.2\nmuscle\t0.05\tn/a\n";
const kinparJson =
  '{ "K1": { "Units": "mL/min/mL", "Description": "delivery" }, "k2": { "Units": "min^-1" } }';
const dft =
  "DFT1\tstriat\tcer\nut1\tdx\t.\nBq/ml\tPl05\t.\nTimes (min)\t1.5e+03\t2e+03\n0\t1\t100\t200\n1\t3\t300\tNA\n";
const pet =
  '{ "Manufacturer": "S", "Units": "Bq/mL", "FrameTimesStart": [0, 30, 90], "FrameDuration": [30, 60, 60], "TimeZero": "09:45:00" }';

interface Parser {
  readonly name: string;
  /** Texts that are damaged; of a parser of several texts, one of them at a time. */
  readonly originals: readonly (readonly string[])[];
  readonly read: (texts: readonly string[]) => unknown;
  /** Inputs in the tests; reading a whole model takes a hundred times as long as reading a table. */
  readonly count: number;
}

const parsers: readonly Parser[] = [
  { name: "XML", originals: sbml.map((t) => [t]), read: ([t]) => readXml(t, "x.xml"), count: 2000 },
  { name: "SBML", originals: sbml.map((t) => [t]), read: ([t]) => readSbml(t, "x.xml"), count: 800 },
  {
    name: "PEtab",
    originals: [petab],
    read: (texts) => {
      const names = [
        "problem.yaml",
        "model.xml",
        "parameters.tsv",
        "conditions.tsv",
        "observables.tsv",
        "measurements.tsv",
      ];
      return readPetab(texts[0], "problem.yaml", async (path) => texts[names.indexOf(path)] ?? "");
    },
    count: 300,
  },
  {
    name: "uptake CSV",
    originals: [[at("notebooks/data/emt6-lewis-1999.csv")]],
    read: ([t]) => readUptake(t, "x.csv"),
    count: 5000,
  },
  {
    name: "TAC CSV",
    originals: [[at("notebooks/data/tac-cu-atsm.csv")], ["start[seconds]\tend[kBq/cc]\ta\n0\t30\t1\n"]],
    read: ([t]) => readTac(t, "x.csv"),
    count: 5000,
  },
  {
    name: "blood",
    originals: [[blood]],
    read: ([t]) => readBlood(t, "x_blood.tsv", { unit: "kBq/mL" }),
    count: 5000,
  },
  { name: "DFT", originals: [[dft]], read: ([t]) => readDft(t, "x.dft"), count: 5000 },
  {
    name: "BIDS TACs",
    originals: [[tacs, tacsJson]],
    read: ([tsv, json]) => readBidsTacs({ tsv, json }, "x_tacs.tsv"),
    count: 5000,
  },
  {
    name: "BIDS blood",
    originals: [[blood, bloodJson]],
    read: ([tsv, json]) => readBidsBlood({ tsv, json }, "x_blood.tsv"),
    count: 5000,
  },
  {
    name: "BIDS parameters",
    originals: [[kinpar, kinparJson]],
    read: ([tsv, json]) => readBidsKinpar({ tsv, json }, "x_kinpar.tsv"),
    count: 5000,
  },
  { name: "BIDS PET", originals: [[pet]], read: ([t]) => readPetJson(t, "x_pet.json"), count: 5000 },
];

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
const below = (n: number, random: Random): number => Math.floor(random.uniform() * Math.max(1, n));

/** Cuts, doubles, exchanges and puts in: bytes, words and lines. */
function damage(text: string, random: Random): string {
  const i = below(text.length + 1, random);
  const j = i + below(random.uniform() < 0.5 ? 8 : 200, random);
  const piece = pieces[below(pieces.length, random)];
  switch (below(6, random)) {
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

/** Reads, or is refused in good order; whatever else happens is thrown. */
async function tryRead({ read }: Parser, texts: readonly string[]): Promise<"read" | "refused"> {
  try {
    await read(texts);
    return "read";
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof CallError)) throw error;
    expect(error.message).toMatch(/\S/);
    expect(error.message).not.toMatch(/\[object|TypeError|Cannot read|is not a function/);
    return "refused";
  }
}

test.each(parsers)(
  "damaged $name is read or refused in good order, in under 3 s of the processor",
  async (parser) => {
    const count = process.env.CUPTAKE_FUZZ ? Number(process.env.CUPTAKE_FUZZ) : parser.count;
    const counts = { read: 0, refused: 0 };
    for (let i = 0; i < count; i++) {
      const random = makeRandom(64, i);
      const texts = [...parser.originals[below(parser.originals.length, random)]];
      const which = below(texts.length, random);
      for (let k = below(4, random); k >= 0; k--) texts[which] = damage(texts[which], random);
      const begin = process.cpuUsage().user;
      try {
        counts[await tryRead(parser, texts)]++;
      } catch (error) {
        const path = join(mkdtempSync(join(tmpdir(), "cuptake-fuzz-")), `${i}.txt`);
        writeFileSync(path, texts.join("\n=====\n"));
        throw new Error(`input ${i} of ${parser.name}, kept in ${path}`, { cause: error });
      }
      // Of the processor, which other programs hold as well; eight times what the slowest takes.
      expect(process.cpuUsage().user - begin, `input ${i}`).toBeLessThan(3e6);
    }
    expect(counts.refused).toBeGreaterThan(count / 20);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
  },
  14_400_000,
);

test("any text at all is read or refused in good order", async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.json(),
  );
  const numRuns = process.env.CUPTAKE_FUZZ ? 20_000 : 500;
  await fc.assert(
    fc.asyncProperty(text, fc.nat(parsers.length - 1), async (own, k) => {
      await tryRead(
        parsers[k],
        parsers[k].originals[0].map(() => own),
      );
    }),
    { numRuns, seed: 20260 },
  );
}, 3_600_000);
