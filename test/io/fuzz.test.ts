import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { readBidsBlood, readBidsKinpar, readBidsTacs } from "../../src/io/bids.ts";
import { readPetJson } from "../../src/io/bids-pet.ts";
import { readBlood } from "../../src/io/blood.ts";
import { isCourseTable } from "../../src/io/course-table.ts";
import { readDft } from "../../src/io/dft.ts";
import { isPetab } from "../../src/io/open-petab.ts";
import { readPetab } from "../../src/io/petab/read-petab.ts";
import { readSbml } from "../../src/io/sbml/read-sbml.ts";
import { isTac, readTac } from "../../src/io/tac.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { readXml } from "../../src/io/xml.ts";
import { damage, fuzz, often, type Parser, tryRead } from "./damage.ts";
import { petabFiles } from "./petab-files.ts";

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const cases = "test/reference/sbml/cases";
const sbml = readdirSync(new URL(`../../${cases}`, import.meta.url)).map((file) => at(`${cases}/${file}`));
/** A problem on a model that this program wrote, without its notes, which are half of it; and a small one of others. */
const ownPetab = petabFiles.map((file) =>
  at(`test/reference/petab/emt6-own/${file}`).replaceAll(/\s*<notes>.*?<\/notes>/gs, ""),
);
const petab = [
  ownPetab[0],
  at(`${cases}/01-amounts.xml`)
    .replace(/ *<parameter .*\n/, (line) => line + line.replace('"k"', '"f"'))
    .replace("<ci> k </ci>", "<ci> k </ci> <ci> f </ci>"),
  "parameterId\tparameterScale\tlowerBound\tupperBound\tnominalValue\testimate\nk\tlog10\t0.01\t10\t0.3\t1\nsd\tlin\t0.1\t2\t1\t1\n",
  "conditionId\tconditionName\tf\nslow\tf of 0.5\t0.5\nfast\t\t2\n",
  "observableId\tobservableName\tobservableFormula\tobservableTransformation\tnoiseFormula\tnoiseDistribution\nB\tproduct\tB_\tlin\tsd\tnormal\n",
  "observableId\tsimulationConditionId\tmeasurement\ttime\nB\tslow\t1.5\t2\nB\tfast\t7.5\t5\n",
];
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
const pet = JSON.stringify(
  {
    ...{ Manufacturer: "S", ManufacturersModelName: "I", Units: "Bq/mL", TracerName: "Cu-ATSM" },
    ...{ TracerRadionuclide: "Cu64", InjectedRadioactivity: 10, InjectedRadioactivityUnits: "MBq" },
    ...{ InjectedMass: "n/a", InjectedMassUnits: "ug", SpecificRadioactivity: 2 },
    ...{ SpecificRadioactivityUnits: "MBq/ug", ModeOfAdministration: "bolus", TimeZero: "09:45:00" },
    ...{ ScanStart: 0, InjectionStart: 0, FrameTimesStart: [0, 30, 90], FrameDuration: [30, 60, 60] },
    ...{ AcquisitionMode: "list mode", ImageDecayCorrected: true, ImageDecayCorrectionTime: 0 },
    ...{ ReconMethodName: "OSEM", ReconMethodParameterLabels: ["iterations"] },
    ...{ ReconMethodParameterUnits: ["none"], ReconMethodParameterValues: [4], ReconFilterType: "none" },
    ...{ AttenuationCorrection: "none" },
  },
  null,
  1,
);

const parsers: readonly Parser<string>[] = [
  { name: "XML", originals: sbml.map((t) => [t]), read: ([t]) => readXml(t, "x.xml"), count: 5000 },
  { name: "SBML", originals: sbml.map((t) => [t]), read: ([t]) => readSbml(t, "x.xml"), count: 5000 },
  {
    name: "PEtab",
    originals: [...Array<string[]>(19).fill(petab), ownPetab], // the large one takes ten times as long
    read: (texts) =>
      readPetab(texts[0], "problem.yaml", async (path) => texts[petabFiles.indexOf(path)] ?? ""),
    count: 5000,
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
    name: "TAC with its sidecar",
    originals: [[tacs, tacsJson]],
    read: ([text, json]) => readTac(text, "x_tacs.tsv", { sidecar: { text: json, file: "x_tacs.json" } }),
    count: 5000,
  },
  {
    name: "kind of a text",
    originals: [[tacs], [dft], [blood], [at("notebooks/data/plasma-samples.csv")], [`\n#\n\n${dft}`]],
    read: ([text]) => {
      if (![isTac, isCourseTable, isPetab].some((is) => is(text))) throw new CallError("of no kind");
    },
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

fuzz(parsers, often(damage));

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
