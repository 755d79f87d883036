import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { kindOfBytes, lineOfWrongBytes } from "../../src/cli/file-kinds.ts";
import { cuptake, list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const german = "condition;pO2_mmHg;time_min;uptake;sd;n;unit\na;1;2;3,5;1;3;%\n";
const nifti = Buffer.concat([Buffer.alloc(344), Buffer.from("n+1\0")]);
nifti.writeInt32LE(348, 0);
const level2 =
  '<?xml version="1.0"?>\n<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"/>\n';
const files: Readonly<Record<string, string | Uint8Array>> = {
  "paper.csv": "%PDF-1.4\n",
  "sheet.csv": Buffer.from("PK\x03\x04rest", "latin1"),
  "packed.csv": gzipSync("a,b\n1,2\n"),
  "image.csv": nifti,
  "wide.csv": Buffer.from(`\ufeff${german}`, "utf16le"),
  "latin.csv": Buffer.from("a,b\n1,2\nM\xfcller,3\n", "latin1"),
  "german.csv": german,
  "level2.xml": level2,
  "level2.yaml": level2,
  "page.yaml": "<!doctype html>\n<html></html>\n",
  "list.json": '{ "a": 1 }\n',
  "fit.json": '{ "schema": "cuptake-fit/1" }\n',
  "noise.parquet": "no table",
};

beforeAll(() => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, "out"));
});

/** What was said to calls that must end with a code, without output, a file or a trace of the stack. */
async function refuse(code: number, calls: readonly string[]): Promise<string> {
  const said: string[] = [];
  for (const call of calls) {
    const before = list(folder);
    const result = await cuptake(call.split(" "), { cwd: folder });
    expect({ call, ...result }).toMatchObject({ code, stdout: "" });
    expect(result.stderr).not.toMatch(/^\s+at |should not happen/m);
    expect(list(folder)).toEqual(before);
    said.push(`$ cuptake ${call}\n${result.stderr}`);
  }
  return said.join("");
}

test("a file that is no text is told by its first bytes, with what to do with it", async () => {
  const names = ["paper", "sheet", "packed", "image", "wide", "latin"];
  const said = await refuse(
    1,
    names.map((name) => `fit cu-atsm-redox ${name}.csv`),
  );
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake fit cu-atsm-redox paper.csv
    paper.csv: 1 problem
      ✖ (the whole file): expected UTF-8 text, found a PDF
        → is this the right file?
    $ cuptake fit cu-atsm-redox sheet.csv
    sheet.csv: 1 problem
      ✖ (the whole file): expected UTF-8 text, found a zip archive (Excel files and COMBINE archives are some)
        → save a sheet as CSV UTF-8; cuptake convert takes an .omex
    $ cuptake fit cu-atsm-redox packed.csv
    packed.csv: 1 problem
      ✖ (the whole file): expected UTF-8 text, found a file packed by gzip
        → unpack it; an image is named in a plan, and cuptake check looks at it
    $ cuptake fit cu-atsm-redox image.csv
    image.csv: 1 problem
      ✖ (the whole file): expected UTF-8 text, found a NIfTI image
        → name it in a plan of kind map or voxel-fit; cuptake check looks at it
    $ cuptake fit cu-atsm-redox wide.csv
    wide.csv: 1 problem
      ✖ (the whole file): expected UTF-8 text, found text in UTF-16
        → save it as UTF-8 (Excel: CSV UTF-8)
    $ cuptake fit cu-atsm-redox latin.csv
    latin.csv:3: 1 problem
      ✖ (the whole file): expected UTF-8 text, found other bytes
        → save it as UTF-8
    "
  `);
});

test("every kind of file is told from the others, and text is none of them", () => {
  const kinds = Object.entries({
    ...{ "a PDF": "%PDF-1.7", "a zip": "PK\x03\x04", "old Excel": "\xd0\xcf\x11\xe0", gzip: "\x1f\x8b\x08" },
    ...{ Parquet: "PAR1", "UTF-16": "\xff\xfea\0", PNG: "\x89PNG\r\n", JPEG: "\xff\xd8\xff\xe0" },
    ...{ HDF5: "\x89HDF\r\n", MATLAB: "MATLAB 5.0 MAT-file" },
    ...{ NIfTI: `\x1c\x02\0\0n+2\0` },
  });
  for (const [name, start] of kinds)
    expect(kindOfBytes(Buffer.from(start, "latin1"))?.found, name).toContain(name);
  for (const text of ["", "cuptake: 1\n", german, "PKa,b\n", level2])
    expect(kindOfBytes(Buffer.from(text))).toBeUndefined();
  expect(lineOfWrongBytes(Buffer.from("a\nb\n\xfc\n", "latin1"))).toBe(3);
});

test("SBML, a page and a table in place of a model or a plan get the way that leads on", async () => {
  const said = await refuse(1, [
    "check level2.xml",
    "convert level2.xml --out out/m.yaml",
    "run level2.yaml",
    "map page.yaml",
    "fit german.csv",
    "check list.json",
    "check fit.json",
    "run cu-atsm-redox --posterior list.json",
    "run cu-atsm-redox --posterior german.csv",
    "fit cu-atsm-redox emt6-lewis",
    "query noise.parquet SELECT",
  ]);
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake check level2.xml
    level2.xml:2: 1 problem
      ✖ sbml: expected SBML Level 3 Version 1 or 2, found Level 2 Version 4
        → convert it: in COPASI export it as SBML Level 3 Version 1; in libSBML setLevelAndVersion(3, 2)
    $ cuptake convert level2.xml --out out/m.yaml
    level2.xml:2: 1 problem
      ✖ sbml: expected SBML Level 3 Version 1 or 2, found Level 2 Version 4
        → convert it: in COPASI export it as SBML Level 3 Version 1; in libSBML setLevelAndVersion(3, 2)
    $ cuptake run level2.yaml
    level2.yaml:1: 1 problem
      ✖ (the whole file): expected a YAML text, found SBML
        → cuptake convert FILE.xml --out FILE.yaml makes a model file of it
    $ cuptake map page.yaml
    page.yaml:1: 1 problem
      ✖ (the whole file): expected a YAML text, found XML or HTML
        → is this the right file?
    $ cuptake fit german.csv
    german.csv:1: 1 problem
      ✖ (the whole file): expected keys with values, found "condition;pO2_mmHg;time_min;uptake;sd;n;unit a;1;2;3,5;1;3;
        → is this the right file?
    $ cuptake check list.json
    list.json:1: 1 problem
      ✖ kind: expected a project, a figure or the JSON of an image, found nothing
        → is this the right file?
    $ cuptake check fit.json
    fit.json:1: 1 problem
      ✖ kind: expected a project, a figure or the JSON of an image, found what a fit wrote
        → cuptake run MODEL --posterior FILE goes on from it
    $ cuptake run cu-atsm-redox --posterior list.json
    list.json:1: 1 problem
      ✖ source: expected a fit with its analysis (cuptake-fit-analysis/2), found nothing
        → write it by cuptake fit PLAN --out fit.json, without --quick
    $ cuptake run cu-atsm-redox --posterior german.csv
    german.csv:1: 1 problem
      ✖ file: expected the JSON of a fit, found text that is none (Unexpected token 'c', "condition;"... is not valid JSON)
        → write it by cuptake fit PLAN --out fit.json, without --quick
    $ cuptake fit cu-atsm-redox emt6-lewis
    emt6-lewis: 1 problem
      ✖ (the whole file): expected a file of data, or the name of data that ship, found "emt6-lewis"
        → did you mean "emt6-lewis-1999", "tac-late" or "tac-cu-atsm"? Data are given by path, or by name if they ship
    $ cuptake query noise.parquet SELECT
    noise.parquet: 1 problem
      ✖ (the whole file): expected the table of a sweep (Parquet), found other bytes (Invalid Input Error: File 'noise.parquet' too small to be a Parquet file)
        → give the folder of a sweep, or its table.parquet; cuptake sweep PLAN --resume writes a damaged one again
    "
  `);
});

test("what cannot be had from a file is a wrong call, and is said before anything runs", async () => {
  const said = await refuse(2, [
    "run level2.xml",
    "card german.csv",
    "run emt6-fit",
    "convert list.json --out out/m.yaml",
    "convert emt6-fit --out out/m.xml",
    "run cu-atsm-redox --out out/a.svg --out out/b.svg",
    "sweep tumor-sweep --out out --merge",
    "figure uptake-figure --out out/a.png --dpi 0",
    "serve --port 99999999",
    "fit emt6-fit --export-petab german.csv",
    "design emt6-fit --for nothing --at start",
  ]);
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake run level2.xml
    cuptake: expected a model file (.yaml) or the name of a model that ships, found "level2.xml", SBML by its ending
      → cuptake convert level2.xml --out level2.yaml makes a model file of it
    $ cuptake card german.csv
    cuptake: expected a model file (.yaml) or the name of a model that ships, found "german.csv", data by its name
      → cuptake fit MODEL german.csv fits a model to them
    $ cuptake run emt6-fit
    cuptake: expected a model file (.yaml) or the name of a model that ships, found "emt6-fit", a plan that ships
      → cuptake check emt6-fit says of which kind it is
    $ cuptake convert list.json --out out/m.yaml
    cuptake: convert list.json: expected a model (.yaml or a name that ships), SBML (.xml), curves or blood samples (.csv, .tac, .dft, .tsv, .crv, .bld) or an archive (.omex), found a file that ends in .json
      → cuptake convert --help shows what becomes of what
    $ cuptake convert emt6-fit --out out/m.xml
    cuptake: convert emt6-fit: expected a model (.yaml or a name that ships), SBML (.xml), curves or blood samples (.csv, .tac, .dft, .tsv, .crv, .bld) or an archive (.omex), found a plan, which an archive alone takes (--out FILE.omex)
      → cuptake convert --help shows what becomes of what
    $ cuptake run cu-atsm-redox --out out/a.svg --out out/b.svg
    cuptake: run: --out: expected it once, found it again; keep one
    $ cuptake sweep tumor-sweep --out out --merge
    cuptake: --merge: expected shares of this sweep in out/tumor-sweep, found none
      → cuptake sweep tumor-sweep --out out --shard 0/N runs the first of N
    $ cuptake figure uptake-figure --out out/a.png --dpi 0
    cuptake: --dpi: expected a whole number from 30 to 10000, found "0"
    $ cuptake serve --port 99999999
    cuptake: --port: expected a whole number from 0 to 65535, found "99999999"
    $ cuptake fit emt6-fit --export-petab german.csv
    cuptake: --export-petab german.csv: expected a folder that can be written, found a file where a folder is needed
      → move that file, or choose another folder
    $ cuptake design emt6-fit --for nothing --at start
    cuptake: --for: the fit has no parameter "nothing": did you mean "k_in", "k_diss" or "K_R"?
    "
  `);
});
