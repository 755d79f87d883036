import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { makeProject } from "../../src/app/state/project.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { readOmex } from "../../src/io/omex.ts";
import { readTac } from "../../src/io/tac.ts";
import { readModel } from "../../src/model/read-model.ts";
import { cuptake, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const call = (...args: string[]) => cuptake(["convert", ...args], { cwd: folder });

test("a model goes to SBML and back into a file that runs", async () => {
  const there = await call("cu-atsm-redox", "--out", "redox.xml");
  expect(there).toMatchObject({ code: 0, stdout: "cu-atsm-redox: 4 species, 5 parameters, 5 reactions\n" });
  const back = await call("redox.xml", "--out", "redox.yaml", "--json");
  expect(JSON.parse(back.stdout)).toEqual({
    ...{ model: "cu-atsm-redox", out: "redox.yaml", species: 4, parameters: 5, reactions: 5, remarks: [] },
  });
  const network = readModel(readFileSync(join(folder, "redox.yaml"), "utf8"), "redox.yaml");
  expect(network.fit?.free).toEqual(["k_in", "k_out", "K_R"]);
  const run = await cuptake(["run", "redox.yaml", "--pO2", "0.76", "--points", "2", "--json"], {
    cwd: folder,
  });
  expect(run.code).toBe(0);
});

test("what is asked for and cannot be is a wrong call, and leaves no file", async () => {
  const twice = await call("cu-atsm-redox", "--out", "again.yaml");
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain("expected .xml for SBML from a model, found .yaml");
  writeFileSync(join(folder, "none.xml"), "<sbml>");
  const broken = await call("none.xml", "--out", "none.yaml");
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain("well-formed XML");
});

test("time-activity curves go through every format and come back as they were", async () => {
  const chain = ["curves.dft", "curves.tac", "sub-1_tacs.tsv", "back.csv"];
  let from = "tac-irreversible";
  for (const out of chain) {
    const { code, stdout, stderr } = await call(from, "--out", out);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("frames, regions tumor");
    from = out;
  }
  const curves = (path: string) => readTac(readFileSync(path, "utf8"), path);
  const [own, back] = [join(root, "notebooks/data/tac-irreversible.csv"), join(folder, "back.csv")].map(
    curves,
  );
  expect(back.frames).toEqual(own.frames);
  expect(back.regions.map(({ name, values }) => [name, values])).toEqual(
    own.regions.map(({ name, values }) => [name, values]),
  );
  expect(existsSync(join(folder, "sub-1_tacs.json"))).toBe(true);
  const checked = await cuptake(["check", "curves.dft", "curves.tac"], { cwd: folder });
  expect(checked).toMatchObject({ code: 0 });
  expect(checked.stdout).toContain("time-activity curves");
});

test("what DFT has no place for is refused by name and leaves no file", async () => {
  const text = "# unit: kBq/mL\nframe_start_s,frame_end_s,tumor,tumor_sd\n0,60,5,1\n";
  writeFileSync(join(folder, "spread.csv"), text);
  const { code, stderr } = await call("spread.csv", "--out", "lost.dft");
  expect(code).toBe(2);
  expect(stderr).toContain("has no place for the sd of");
  expect(existsSync(join(folder, "lost.dft"))).toBe(false);
});

test("a plan goes into an archive with all that it reads, and runs from what is unpacked", async () => {
  const packed = await call("emt6-fit", "--out", "emt6.omex", "--json");
  expect(packed.code, packed.stderr).toBe(0);
  expect(JSON.parse(packed.stdout).files).toEqual([
    "notebooks/plans/emt6-fit.yaml",
    "models/cu-atsm-redox.yaml",
    "notebooks/data/emt6-lewis-1999.csv",
    "models/cu-atsm-redox.xml",
  ]);
  const unpacked = await call("emt6.omex", "--out", "archive");
  expect(unpacked.code, unpacked.stderr).toBe(0);
  expect(readFileSync(join(folder, "archive/metadata.rdf"), "utf8")).toContain("Holland JP et al.");
  const plan = "archive/notebooks/plans/emt6-fit.yaml";
  const [own, other] = await Promise.all(
    ["emt6-fit", plan].map((name) => cuptake(["fit", name, "--quick", "--json"], { cwd: folder })),
  );
  const estimates = ({ stdout }: typeof own): unknown => JSON.parse(stdout).estimates;
  expect(estimates(other)).toEqual(estimates(own));
  const again = await call(plan, "--out", "again.omex");
  expect(again.code, again.stderr).toBe(0);
});

test("a PEtab problem goes into an archive with model and tables, is fitted from there, and is not written over", async () => {
  cpSync(join(root, "test/reference/petab/emt6-own"), join(folder, "emt6-own"), { recursive: true });
  const packed = await call("emt6-own/problem.yaml", "--out", "petab.omex", "--json");
  expect(packed.code, packed.stderr).toBe(0);
  const tables = ["conditions.tsv", "measurements.tsv", "model.xml", "observables.tsv", "parameters.tsv"];
  expect(JSON.parse(packed.stdout).files.sort()).toEqual([...tables, "problem.yaml"]);
  expect((await call("petab.omex", "--out", "petab")).code).toBe(0);
  const fitted = await cuptake(["fit", "petab/problem.yaml", "--quick", "--json"], { cwd: folder });
  expect(fitted.code, fitted.stderr).toBe(0);
  expect((await call("petab.omex", "--out", "petab")).code).toBe(0);
  writeFileSync(join(folder, "petab/parameters.tsv"), "mine");
  const again = await call("petab.omex", "--out", "petab");
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("found parameters.tsv; choose another folder");
  expect(readFileSync(join(folder, "petab/parameters.tsv"), "utf8")).toBe("mine");
});

test("an SBML file goes into an archive; a YAML of no kind does not", async () => {
  const sbml = readFileSync(join(root, "test/reference/sbml/cases/13-events.xml"), "utf8");
  writeFileSync(join(folder, "events.xml"), sbml);
  const packed = await call("events.xml", "--out", "events.omex");
  expect(packed.code, packed.stderr).toBe(0);
  const files = readOmex(readFileSync(join(folder, "events.omex")), "events.omex");
  expect(new TextDecoder().decode(files.get("events.xml"))).toBe(sbml);
  writeFileSync(join(folder, "nothing.yaml"), "a: 1\n");
  const nothing = await call("nothing.yaml", "--out", "nothing.omex");
  expect(nothing.code).toBe(1);
  expect(nothing.stderr).toContain("found a file that says none of them");
});

test("what the manifest of an archive does not list is named", async () => {
  const space = "http://identifiers.org/combine.specifications/omex-manifest";
  const manifest = `<omexManifest xmlns="${space}"><content location="./a.txt" format="x"/></omexManifest>`;
  const bytes = (text: string) => new TextEncoder().encode(text);
  const archive = zipSync({ "manifest.xml": bytes(manifest), "a.txt": bytes("a"), "b.txt": bytes("b") });
  writeFileSync(join(folder, "partly.omex"), archive);
  const { code, stdout } = await call("partly.omex", "--out", "partly");
  expect(code).toBe(0);
  expect(stdout).toContain("its manifest does not list them: b.txt");
});

/** Reads an archive by another program: its manifest as the specification has it, and every model by libSBML. */
const inspect = `
import io, json, sys, zipfile
import xml.etree.ElementTree as tree
import libsbml
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
names = archive.namelist()
space = "{http://identifiers.org/combine.specifications/omex-manifest}"
manifest = tree.fromstring(archive.read("manifest.xml"))
assert manifest.tag == space + "omexManifest", manifest.tag
contents = [c.attrib for c in manifest]
assert all(c.tag == space + "content" for c in manifest)
listed = [c["location"][2:] for c in contents if c["location"] != "."]
assert sorted(listed) == sorted(names), (listed, names)
masters = [c["location"] for c in contents if c.get("master") == "true"]
models = [c["location"][2:] for c in contents if c["format"].startswith("http://identifiers.org/combine.specifications/sbml")]
errors = [libsbml.readSBMLFromString(archive.read(m).decode()).getNumErrors(libsbml.LIBSBML_SEV_ERROR) for m in models]
about = tree.fromstring(archive.read("metadata.rdf"))
print(json.dumps({"names": names, "masters": masters, "models": models, "errors": errors, "metadata": about.tag}))
`;
const python = "/usr/bin/python3";
const isMissing = spawnSync(python, ["-c", "import libsbml"]).status !== 0;

test("a project goes into an archive with all its inputs and its models as SBML, and is the same when it is unpacked", async () => {
  const project = await makeProject(initialShared);
  const { inputs } = JSON.parse(project) as { inputs: Record<string, string> };
  mkdirSync(join(folder, "elsewhere"));
  writeFileSync(join(folder, "elsewhere/project.json"), project);
  const packed = await call("elsewhere/project.json", "--out", "project.omex", "--json");
  expect(packed.code, packed.stderr).toBe(0);
  const models = Object.keys(inputs).filter((path) => path.startsWith("models/"));
  expect(models.length).toBeGreaterThan(1);
  const asSbml = models.map((path) => path.replace(".yaml", ".xml"));
  const expected = [...Object.keys(inputs), ...asSbml, "project.json"].sort();
  expect([...JSON.parse(packed.stdout).files].sort()).toEqual(expected);
  const unpacked = await call("project.omex", "--out", "project");
  expect(unpacked.code, unpacked.stderr).toBe(0);
  for (const [path, text] of Object.entries({ ...inputs, "project.json": project }))
    expect(readFileSync(join(folder, "project", path), "utf8"), path).toBe(text);
  const again = await call("project/project.json", "--out", "again-project.omex");
  expect(again.code, again.stderr).toBe(0);
  // The title has the name that the call gave.
  const filesOf = (name: string) =>
    [...readOmex(readFileSync(join(folder, name)), name)].filter(([path]) => path !== "metadata.rdf");
  expect(filesOf("again-project.omex")).toEqual(filesOf("project.omex"));
});

test.skipIf(isMissing)(
  `another program finds its manifest and its models in order${isMissing ? " (skipped: Debian's python3-sbml5 is not installed)" : ""}`,
  () => {
    const { stdout, stderr } = spawnSync(python, ["-c", inspect, join(folder, "project.omex")], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const { masters, models, errors, metadata } = JSON.parse(stdout);
    expect(masters).toEqual([`./${models[0]}`]);
    expect(models.length).toBeGreaterThan(1);
    expect(errors).toEqual(models.map(() => 0));
    expect(metadata).toBe("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF");
  },
);

test.each([
  ["voxel-fit", "reads images"],
  ["nothing.omex", "found none"],
])("an archive of or from %s is refused", async (name, reason) => {
  const { code, stderr } = await call(name, "--out", name === "voxel-fit" ? "v.omex" : "none");
  expect(code).toBeGreaterThan(0);
  expect(stderr).toContain(reason);
  expect(existsSync(join(folder, "v.omex"))).toBe(false);
});
