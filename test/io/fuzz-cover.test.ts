import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const at = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** What takes text or bytes of others, by the fuzz test that damages them. */
const fuzzed: Readonly<Record<string, readonly string[]>> = {
  "app/state/link.ts": ["link of the page"],
  "app/state/project.ts": ["project on the page"],
  "cli/figure.ts": ["figure plan"],
  "cli/posterior.ts": ["posterior of a fit"],
  "cli/project.ts": ["project of the command line"],
  "cli/sweep-manifest.ts": ["manifest of a sweep"],
  "document.ts": ["damaged models", "figure"],
  "figure/figure-file.ts": ["figure"],
  "fit/assay-plan.ts": ["assay plan"],
  "fit/fit-plan.ts": ["fit plan"],
  "fit/sets-plan.ts": ["plan of several data sets"],
  "fit/voxel-plan.ts": ["voxel plan"],
  "io/bids-pet.ts": ["BIDS PET"],
  "io/bids.ts": ["BIDS TACs", "BIDS blood", "BIDS parameters"],
  "io/blood-samples.ts": ["blood"],
  "io/blood-sidecar.ts": ["BIDS blood"],
  "io/blood.ts": ["blood"],
  "io/cells.ts": ["uptake CSV", "kind of a text"],
  "io/course-file.ts": ["course"],
  "io/course-table.ts": ["table of a course", "kind of a text"],
  "io/dish.ts": ["uptake CSV"],
  "io/frame-times.ts": ["sidecar of an image"],
  "io/gunzip.ts": ["NIfTI"],
  "io/nifti-header.ts": ["NIfTI"],
  "io/omex.ts": ["COMBINE archive"],
  "io/open-nifti.ts": ["NIfTI"],
  "io/open-petab.ts": ["PEtab", "kind of a text"],
  "io/open-sbml.ts": ["SBML"],
  "io/parquet-check.ts": ["table of a sweep"],
  "io/parquet.ts": ["table of a sweep"],
  "io/petab/noise.ts": ["PEtab"],
  "io/petab/petab-table.ts": ["PEtab"],
  "io/petab/read-petab.ts": ["PEtab"],
  "io/read-dft.ts": ["DFT", "kind of a text"],
  "io/read-nifti.ts": ["NIfTI"],
  "io/sbml/parse-sbml.ts": ["SBML"],
  "io/sbml/read-sbml.ts": ["SBML"],
  "io/sweep-shard.ts": ["table of a sweep"],
  "io/table-csv.ts": ["uptake CSV", "blood"],
  "io/tac-columns.ts": ["TAC CSV"],
  "io/tac-sidecar.ts": ["TAC with its sidecar"],
  "io/tac.ts": ["TAC CSV", "kind of a text"],
  "io/uptake-csv.ts": ["uptake CSV"],
  "io/xml.ts": ["XML"],
  "job/job-plan.ts": ["sweep plan"],
  "model/expression.ts": ["damaged models"],
  "model/functions.ts": ["damaged models"],
  "model/read-model.ts": ["damaged models"],
  "sweep/sweep-plan.ts": ["sweep plan"],
  "tissue/map-plan.ts": ["map plan"],
};

/** What looks like it and takes only what this program has made, with the reason. */
const ours: Readonly<Record<string, string>> = {
  "app/shell/recognize.ts": "asks a text for its kind; the reader of that kind reads the same text",
  "cli/check-foreign.ts": "hands a file to the reader of its kind",
  "cli/convert-omex.ts": "asks a PEtab problem for its files; the reader of PEtab reads the same text",
  "cli/load-voxels.ts": "hands an image to open-nifti.ts with the unpacking of Node, which has a limit",
  "cli/nifti-stream.ts": "writes",
  "cli/place.ts": "package.json of this package",
  "cli/plan.ts": "asks a plan for its kind; the reader of the plan reads the same text",
  "figure/tiff.ts": "writes",
  "figure/woff.ts": "the font that is installed with the package",
  "io/worker-policy.ts": "a header of the host that sends the page",
  "fit/network-problem.ts": "a name that it wrote itself; another one stays as it is",
};

const files = readdirSync(new URL("src/", root), { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.tsx?$/.test(path));

/** A call that makes data of text or bytes. */
const parses =
  /\b(?:readDocument|parseDocument|JSON\.parse|Papa\.parse|parquetMetadata|unzipSync|gunzipSync)\(|new (?:DOMParser|Gunzip|DataView)\(/;
/** A function of io or model that is given text or bytes. */
const takes =
  /^export (?:async )?(?:function|const) (?:read|open|is|parse|gunzip)[A-Z]\w*(?: = )?(?:async )?\(\s*(?:\w+: (?:string|Uint8Array|AsyncBuffer)\b|\{ (?:tsv|text)\b)/m;
const readers = files.filter((path) => {
  const code = at(`src/${path}`);
  return parses.test(code) || (/^(?:io|model)\//.test(path) && takes.test(code));
});

test("whatever takes text or bytes of others has a fuzz test, or a reason why none can reach it", () => {
  const named = [...Object.keys(fuzzed), ...Object.keys(ours)];
  expect([...readers].sort()).toEqual(named.sort());
});

test("the fuzz tests that are named are there", () => {
  const names = ["fuzz", "fuzz-bytes", "fuzz-plans"].flatMap((file) =>
    [
      ...at(`test/io/${file}.test.ts`).matchAll(
        /^ {4}name: "(.*)",\n {4}originals|\{ name: "(.*?)", originals/gm,
      ),
    ].map(([, own, short]) => own ?? short),
  );
  if (/damaged models/.test(at("test/model/fuzz.test.ts"))) names.push("damaged models");
  expect(names.length).toBeGreaterThan(30);
  for (const [path, tests] of Object.entries(fuzzed))
    expect(names, path).toEqual(expect.arrayContaining([...tests]));
  // And each that is there is one of a reader.
  expect(Object.values(fuzzed).flat()).toEqual(expect.arrayContaining(names));
});
