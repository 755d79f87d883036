import { gunzipSync, zipSync } from "fflate";
import { readLink, writeLink } from "../../src/app/state/link.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { CallError } from "../../src/errors.ts";
import { toNifti } from "../../src/io/nifti.ts";
import { readOmex, toOmex } from "../../src/io/omex.ts";
import { openTable, readFirstRows } from "../../src/io/parquet.ts";
import { readNifti } from "../../src/io/read-nifti.ts";
import { damageBytes, fuzz, often, type Parser } from "./damage.ts";
import { smallImage as image } from "./small-image.ts";
import { columns, printTable } from "./small-table.ts";

const zipped = toNifti(image);
const archive = toOmex(
  new Map<string, string | Uint8Array>([
    ["model.xml", "<sbml/>".repeat(40)],
    ["plans/fit.yaml", "kind: fit\n"],
    ["data/é.csv", Uint8Array.of(1, 2, 255)],
  ]),
  { title: "t", models: [] },
);
const stored = zipSync(Object.fromEntries(readOmex(archive, "a.omex")), { level: 0 });
const many = Array.from({ length: 40 }, (_, i) => i);
const table = await printTable([
  [
    Int32Array.from(many),
    Float64Array.from(many),
    many.map((i) => (i > 30 ? "failed" : "ok")),
    many.map((i) => (i % 3 ? "" : "it had to")),
    Float64Array.from(many),
  ],
]);
const links = [
  { ...initialShared, cell: { ...initialShared.cell, pO2: 7, values: { k_in: 0.001 } } },
  { ...initialShared, cell: { ...initialShared.cell, text: "name: mine\n".repeat(30) } },
].map((state) => new TextEncoder().encode(writeLink(state)));

const parsers: readonly Parser<Uint8Array>[] = [
  {
    name: "NIfTI",
    originals: [[gunzipSync(zipped)], [gunzipSync(toNifti({ ...image, version: 2 }))], [zipped]],
    read: ([bytes]) => readNifti(bytes, "a.nii", { maxValues: 1e6 }),
    count: 5000,
  },
  {
    name: "COMBINE archive",
    originals: [[archive], [stored]],
    read: ([bytes]) => readOmex(bytes, "a.omex"),
    count: 5000,
  },
  {
    name: "table of a sweep",
    originals: [[table], [await printTable()]],
    read: async ([bytes]) => {
      await readFirstRows(bytes.slice().buffer, "a.parquet", columns, 20);
      await openTable(bytes, "a.parquet")?.read(columns);
    },
    count: 5000,
  },
  {
    name: "link of the page",
    originals: links.map((link) => [link]),
    read: ([bytes]) => {
      const { problems } = readLink(new TextDecoder().decode(bytes));
      if (problems.length > 0) throw new CallError(problems.join("; "));
    },
    count: 5000,
  },
];

fuzz(parsers, often(damageBytes));
