import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { type Claim, isMeasured, worse } from "../.ci/docs/claims.ts";
import { page } from "../.ci/docs/markdown.ts";
import { shortPages } from "../.ci/docs/pages.ts";
import { performancePage } from "../.ci/docs/performance.ts";
import { validationPage } from "../.ci/docs/validation.ts";
import { verificationPage } from "../.ci/docs/verification.ts";
import { root } from "./cli/cuptake.ts";
import { modelNames, shippedModel } from "./models.ts";

const claim = (some: Partial<Claim>): Claim => ({
  ...{ file: "test/solve/exact.test.ts", test: "group > a test", relation: "<", obtained: 1e-9 },
  ...{ limit: 1e-8, count: 1 },
  ...some,
});

describe("of the comparisons of a test the one is kept that comes nearest to its limit", () => {
  test.each([
    ["<", 1e-9, 1e-8, 5e-9, 1e-7, 1e-9],
    [">", 8, 6, 6.5, 6, 6.5],
    ["<", 0.2, 1, 0.9, 1, 0.9],
    ["≥", 1.95, 1.9, 2.1, 1.9, 1.95],
    [">", -2, -3, -2.9, -3, -2.9],
  ] as const)("%s", (relation, a, limitA, b, limitB, kept) => {
    const [one, other] = [
      claim({ relation, obtained: a, limit: limitA }),
      claim({ relation, obtained: b, limit: limitB }),
    ];
    expect(worse(one, other)).toMatchObject({ obtained: kept, count: 2 });
    expect(worse(other, one)).toMatchObject({ obtained: kept, count: 2 });
  });

  test("a number of files or rows is no measurement", () => {
    expect(isMeasured(claim({ relation: ">", obtained: 27, limit: 20 }))).toBe(false);
    expect(isMeasured(claim({ relation: ">", obtained: 8.1, limit: 6 }))).toBe(true);
    expect(isMeasured(claim({ obtained: 3, limit: 4 }))).toBe(false);
    expect(isMeasured(claim({ obtained: 0, limit: 1e-12 }))).toBe(true);
  });
});

test("the page of verification has a row for each claim and each problem, with its number and its limit", () => {
  const row = { id: "N2", problem: "slab", expected: 0, obtained: 3.66e-4, order: 2, orderMax: null };
  const scale = { ...row, id: "micro", problem: "one vessel in 60 µm", expected: 8.4, obtained: 8 };
  const run = { date: "2026-01-02", load: 1, seconds: 70, passed: 9, failed: 1, skipped: 0 };
  const long = {
    fit: { ...run, failedFiles: ["test/fit/a.test.ts"], claims: [claim({ obtained: 0.013, limit: 0.02 })] },
  };
  const text = verificationPage(
    [claim({ obtained: 6.59e-13, limit: 7.4e-10, count: 144 })],
    [row, scale],
    long,
  );
  const plain = text.replace(/<\/?span[^>]*>/g, "");
  expect(plain).toContain("| one vessel in 60 µm | 8.4 | 8 | 1.05 |");
  expect(plain).toContain("| `fit` | 2026-01-02 | 9 | 1 | 0 | 70 | 1 | test/fit/a.test.ts |");
  expect(plain).toContain("| 0.013 | &lt; 0.02 |");
  expect(plain).toContain("| N2 | slab | 0 | 3.66e-4 | 2 | – |");
  expect(plain).toContain("| `solve/exact` | group: a test | 6.59e-13 | &lt; 7.4e-10 | 144 |");
});

test("the page of validation counts what is reached and what is not", () => {
  const target = {
    ...{ id: "V10", target: "t", measured: "1", obtained: "2", parameters: "p", note: "n|m" },
    reached: "no",
  } as const;
  const text = validationPage([target, { ...target, id: "V2", reached: "yes" }]);
  expect(text).toContain("Of 2 targets 1 are reached, 0 by choice of parameters, 1 are not.");
  expect(text.indexOf("| V2 |")).toBeLessThan(text.indexOf("| V10 |"));
  expect(text).toContain("n\\|m");
});

test("the page of performance gives ratios to the fastest of a group, the machine and the day", () => {
  const rows = [
    { name: "a", best_ms: 2, mean_ms: 3 },
    { name: "b", best_ms: 5, mean_ms: 6 },
  ];
  const figures = {
    date: "2026-01-02",
    machine: "M",
    node: "20",
    load: 1,
    groups: [{ name: "g", rows }],
    notes: [],
  };
  const text = performancePage(figures);
  expect(text.replace(/<\/?span[^>]*>/g, "")).toContain("| b | 5 | 6 | 2.5 |");
  expect(text).toContain("with one program wanting a core");
  expect(performancePage({ ...figures, load: 3 })).toContain("with some 3 programs wanting a core");
  expect(text).toContain("\n# Performance\n");
  expect(text).toContain("\n## G\n");
});

test("numbers in tables do not break, sentences have room, and formulas count as they are seen", () => {
  const sentence = "a sentence that is longer than forty letters are";
  const formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>k</mi></math>';
  const rows = [
    "| id | what |",
    "| --- | --- |",
    `| &lt; 5e-13 | ${sentence} |`,
    `| ${formula} | a \\| -1.5 |`,
  ];
  expect(page("T", rows.join("\n")).split("\n").slice(-5)).toEqual([
    ...["| id | what |", "| --- | --- |"],
    `| <span class="number">&lt; 5e-13</span> | <span class="long">${sentence}</span> |`,
    `| ${formula} | a \\| -1.5 |`,
    "",
  ]);
});

test("there is a card for each model, with its formulas set and its diagram, and a way to it", async () => {
  const pages = await shortPages();
  expect([...pages.keys()].filter((name) => /^models\/.*\.md$/.test(name)).sort()).toEqual(
    modelNames.map((name) => `models/${name}.md`).sort(),
  );
  for (const name of modelNames) {
    const card = pages.get(`models/${name}.md`) ?? "";
    expect(card.match(/<math /g)?.length).toBeGreaterThan(shippedModel(name).species.length);
    expect(card).not.toMatch(/\$|katex-error/);
    expect(card).toContain(`](./${name}.svg)`);
    expect(pages.get(`models/${name}.svg`)).toContain("<svg");
    expect(pages.get("models.md")).toContain(`(models/${name}.md)`);
  }
  for (const page of ["models", "verification", "validation", "performance"])
    expect(pages.get("home.md")).toContain(`(${page}.md)`);
});

test("the figures that the page of performance shows are of a machine, ten groups or more", () => {
  const { groups, machine } = JSON.parse(readFileSync(join(root, "test/bench/figures.json"), "utf8"));
  expect(groups.length).toBeGreaterThanOrEqual(10);
  expect(machine).toMatch(/\d cores/);
});

/** Names that the public door gives out, with the sentence above what they stand for. */
function publicDocs(): Map<string, string> {
  const read = (path: string): ts.SourceFile =>
    ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.Latest, true);
  const found = new Map<string, string>();
  for (const statement of read("src/index.ts").statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const path = from === "#pool" ? "workers/node.ts" : join("src", from);
    for (const { name } of (statement.exportClause as ts.NamedExports).elements)
      found.set(name.text, docOf(name.text, path, read));
  }
  return found;
}

/** The comment above a name, where need be in the file that its file takes it from. */
function docOf(name: string, path: string, read: (path: string) => ts.SourceFile): string {
  for (const statement of read(path).statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier && statement.exportClause) {
      const names = (statement.exportClause as ts.NamedExports).elements.map((e) => e.name.text);
      const next = join(dirname(path), (statement.moduleSpecifier as ts.StringLiteral).text);
      if (names.includes(name)) return docOf(name, next, read);
    }
    const own = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map((d) => d.name.getText())
      : [(statement as unknown as { name?: ts.Node }).name?.getText()];
    const comment = ts.getJSDocCommentsAndTags(statement)[0]?.getText() ?? "";
    if (own.includes(name) && comment !== "") return comment;
  }
  return "";
}

test("each public name has a sentence of its own", () => {
  const docs = publicDocs();
  expect(docs.size).toBeGreaterThan(150);
  expect([...docs].filter(([, text]) => !/\w{2,}/.test(text)).map(([name]) => name)).toEqual([]);
});

test("TypeDoc has nothing to say against the public door", () => {
  const typedoc = join(root, "node_modules/typedoc/bin/typedoc");
  // The pages beside the library are not there before `npm run docs`.
  const {
    projectDocuments: _,
    customCss: __,
    ...options
  } = JSON.parse(readFileSync(join(root, ".ci/typedoc.json"), "utf8"));
  const file = join(mkdtempSync(join(tmpdir(), "cuptake-typedoc-")), "typedoc.json");
  const own = {
    readme: "none",
    entryPoints: [join(root, "src/index.ts")],
    tsconfig: join(root, ".ci/typedoc.tsconfig.json"),
  };
  writeFileSync(file, JSON.stringify({ ...options, ...own, out: dirname(file) }));
  const args = [typedoc, "--options", file, "--emit", "none"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect(stdout).not.toContain("[warning]");
  expect(status).toBe(0);
}, 600_000);
