import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cuptake, list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const read = (name: string): string => readFileSync(join(folder, name), "latin1");
const outs = ["fit.html", "fit.json", "fit.svg", "fit.pdf", "fit.png", "fit.csv"];
const { code, stdout, stderr } = await cuptake(
  ["fit", "emt6-fit", "--starts", "4", "--draws", "20", ...outs.flatMap((out) => ["--out", out])],
  { cwd: folder },
);
const html = readFileSync(join(folder, "fit.html"), "utf8");

test("every --out is written, and said", () => {
  expect(code).toBe(0);
  expect(stderr).toBe(outs.map((out) => `wrote ${out}\n`).join(""));
  expect(list(folder)).toEqual([...outs].sort());
  expect(read("fit.svg")).toMatch(/^<svg /);
  expect(read("fit.pdf")).toMatch(/^%PDF/);
  expect(read("fit.png")).toContain("PNG");
  expect(read("fit.csv")).toMatch(/^panel,series,/m);
});

test("JSON says its schemas, the call that gives it again, and what the text says", () => {
  const record = JSON.parse(read("fit.json"));
  expect([record.schema, record.analysis.schema]).toEqual(["cuptake-fit/1", "cuptake-fit-analysis/2"]);
  expect(stdout).toContain(`\nagain: ${record.call}\n`);
  expect(record.analysis.criteria.aicc).toBeNull();
  expect(stdout).toContain("no AICc (it needs k + 2 = 6 data or more, and there are 5)");
});

test("the band of one more measurement is drawn where it is asked for, and an unknown one is refused before the run", async () => {
  const flags = ["--starts", "1", "--band", "measurement", "--out", "band.svg"];
  const asked = await cuptake(["fit", "emt6-fit", ...flags], { cwd: folder });
  expect(asked.code).toBe(0);
  expect(asked.stdout).toMatch(/again: .* --band measurement .*--out band\.svg/);
  expect(readFileSync(join(folder, "band.svg"), "utf8")).toContain("limits of one more measurement");
  expect(readFileSync(join(folder, "fit.svg"), "utf8")).toContain("(not of a new measurement)");
  const wrong = await cuptake(["fit", "emt6-fit", "--band", "both"], { cwd: folder });
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toMatch(/--band: expected .*curve.*measurement.*found "both"/);
});

describe("the report", () => {
  test("begins with what to beware of, and has a table of the estimates with every interval", () => {
    const [beware, estimates] = ["Before you use a number", "Estimates"].map((h) =>
      html.indexOf(`<h2>${h}</h2>`),
    );
    expect(beware).toBeGreaterThan(0);
    expect(estimates).toBeGreaterThan(beware);
    const warnings = [...stdout.matchAll(/^beware: the (.*)$/gm)];
    expect(warnings.length).toBeGreaterThan(0);
    for (const [, text] of warnings) expect(html.slice(beware, estimates)).toContain(`The ${text}.`);
    for (const name of ["95 %, by profile", "by covariance", "20 refitted draws, 95 %"])
      expect(html).toContain(`>${name}</th>`);
    expect(html).toMatch(
      /<td class="text">K_R<\/td><td class="text">mmHg<\/td><td class="number">3\.339<\/td>/,
    );
  });

  test("shows three figures, each with a caption that says what was fixed or how to read it", () => {
    expect(html.match(/<figure>/g)).toHaveLength(3);
    expect(html).toContain("Fixed: k_red 0.052 s⁻¹, ");
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  test("names data, provenance and the call, which gives the same report", async () => {
    expect(html).toContain("Lewis, McCarthy, McCarthy");
    expect(html).toContain('<span class="badge unverified">unverified</span>');
    const call = "cuptake fit emt6-fit --starts 4 --draws 20 --seed 1 --out fit.html";
    expect(html).toContain(call);
    const again = makeFolder();
    const words = /<p>cuptake (fit [^<]*)<\/p>/.exec(html)?.[1].split(" ") ?? [];
    const repeated = await cuptake([...words, "--workers", "1"], { cwd: again });
    expect(repeated.stdout).toBe(stdout);
    for (const out of outs.filter((name) => name !== "fit.png"))
      expect(readFileSync(join(again, out), "latin1"), out).toBe(read(out));
  });

  test("of as many variables as data it has no profiles and no bands, and says why", async () => {
    const args = ["fit", "cu-atsm-redox", "emt6-lewis-1999", "--free", "k_in,k_out,k_red,k_ox,k_diss"];
    const full = await cuptake([...args, "--starts", "2", "--out", "full.html"], { cwd: folder });
    expect(full.code).toBe(0);
    const text = readFileSync(join(folder, "full.html"), "utf8");
    expect(text.match(/<figure>/g)).toHaveLength(2);
    expect(text).toContain("No profiles: nothing is left to measure the spread of the data by.");
    expect(text).toContain("no bands: nothing is left to measure the spread of the data by");
    expect(text).toContain("a demonstration, not a test of the model");
  });
});

test("--quick writes JSON without an analysis, and refuses before the run what it could not show", async () => {
  const quick = ["fit", "emt6-fit", "--quick"];
  const plain = await cuptake([...quick, "--out", "quick.json"], { cwd: folder });
  expect(plain.code).toBe(0);
  const record = JSON.parse(read("quick.json"));
  expect([record.call, record.analysis]).toEqual([
    "cuptake fit emt6-fit --quick --out quick.json",
    undefined,
  ]);
  const refused = await cuptake([...quick, "--out", "again.json", "--out", "fit.svg"], { cwd: folder });
  expect([refused.code, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toBe(
    "cuptake: --out fit.svg: --quick leaves out what a report or figure shows; drop --quick, or write .json\n",
  );
  expect(list(folder)).not.toContain("again.json");
});

test("the call quotes what a shell would split", async () => {
  const { stdout: said } = await cuptake(
    ["fit", "emt6-fit", "--quick", "--free", "k_in, K_R", "--set", "k_diss=1e-4"],
    { cwd: folder },
  );
  expect(said).toContain("\nagain: cuptake fit emt6-fit --quick --free 'k_in, K_R' --set k_diss=1e-4\n");
});
