import { existsSync, readFileSync } from "node:fs";
import type { VerificationRow } from "../../test/tissue/convergence.ts";
import { type Claim, claimsFile, isMeasured } from "./claims.ts";
import { digits, page, table } from "./markdown.ts";

/** What the tests of a room hold against what. */
const rooms: Readonly<Record<string, string>> = {
  numerics: "Numerics: closed forms, 40-digit arithmetic, published sequences",
  solve: "Solvers: 60-digit matrix exponentials, closed forms, published problem sets, orders",
  input: "Input curves: closed forms and quadrature",
  observe: "Decay, dose and frames: closed forms and tables",
  model: "Models: limits in which they are known, each against the other",
  fit: "Fits: NIST's certified values, closed forms, independent solvers",
  sweep: "Sensitivity analysis: functions whose indices are known",
  tissue: "Tissue and camera: closed forms and quadrature",
  io: "Files: libSBML, SciPy, nibabel",
  units: "Units",
};

/** What the recorded tests found; nothing where they have not run. */
export function readClaims(file = claimsFile): Claim[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Claim);
}

const roomOf = ({ file }: Claim): string => file.replace(/^test\//, "").split(/[/.]/)[0];

function claimTable(claims: readonly Claim[]): string {
  const sorted = [...claims].sort((a, b) => (a.file === b.file ? 0 : a.file < b.file ? -1 : 1));
  return table(
    ["test", "what it says", "worst number found", "limit", "comparisons"],
    sorted.map(({ file, test, relation, obtained, limit, count }) => [
      `\`${file.replace(/^test\//, "").replace(/\.test\.ts$/, "")}\``,
      test.replaceAll(" > ", ": "),
      digits(obtained),
      `${relation} ${digits(limit)}`,
      String(count),
    ]),
  );
}

/** How the tests of a folder ended when they were last run with their full numbers. */
export interface LongRun {
  readonly date: string;
  /** Programs that wanted a core meanwhile. */
  readonly load: number;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failedFiles: readonly string[];
  /** Of the tests that ask for more in such a run. */
  readonly claims: readonly Claim[];
}

function longSection(runs: Readonly<Record<string, LongRun>>): string[] {
  const claims = Object.values(runs).flatMap((run) => run.claims.filter(isMeasured));
  const lines = Object.entries(runs).map(([folder, run]) => [
    ...[`\`${folder}\``, run.date, String(run.passed), String(run.failed), String(run.skipped)],
    ...[String(run.seconds), String(run.load), run.failedFiles.join(", ")],
  ]);
  return [
    "## With full numbers",
    "What `npm run test:long` kept: the tests of each folder, and what those said that try more cases there than in an ordinary run. Times are of that machine, with the programs that wanted a core meanwhile.",
    table(["folder", "date", "passed", "failed", "skipped", "time in s", "load", "failed files"], lines),
    ...(claims.length > 0 ? [claimTable(claims)] : []),
  ];
}

const rowTable = (rows: readonly VerificationRow[]): string =>
  table(
    ["id", "problem", "expected", "obtained", "order L2", "order max"],
    rows.map((r) => [
      ...[r.id, r.problem, digits(r.expected, 5), digits(r.obtained, 5)],
      ...[digits(r.order), digits(r.orderMax)],
    ]),
  );

/** Two predictions side by side: neither is the right one, and how far they part is the result. */
const scaleTable = (rows: readonly VerificationRow[]): string =>
  table(
    ["problem", "macro voxel from the histogram", "micro patch", "macro over micro"],
    rows.map((r) => [
      r.problem,
      digits(r.expected, 5),
      digits(r.obtained, 5),
      digits(r.expected / r.obtained, 4),
    ]),
  );

const isScale = ({ id }: VerificationRow): boolean => id === "micro";

/** The page of all that is held against something independent, with the numbers that came out. */
export function verificationPage(
  claims: readonly Claim[],
  rows: readonly VerificationRow[],
  long: Readonly<Record<string, LongRun>>,
): string {
  const measured = claims.filter(isMeasured);
  const sections = Object.entries(rooms).flatMap(([room, heading]) => {
    const own = measured.filter((claim) => roomOf(claim) === room);
    return own.length === 0 ? [] : [`## ${heading}`, claimTable(own)];
  });
  const comparisons = measured.reduce((sum, { count }) => sum + count, 0);
  return page(
    "Verification",
    `Written by \`npm run docs\` from the tests as they ran: of every comparison of numbers in the tests below the one that came nearest to its limit (${comparisons} comparisons in ${measured.length} rows). A test that fails stops the writing. What the limits are measured in, and why they are what they are, stands beside them in the test.`,
    "## Problems with closed forms on grids, and their orders",
    rowTable(rows.filter((row) => !isScale(row))),
    "## Micro against macro: where one voxel stands for a patch, and where it does not",
    "Tracer in the cells at 1 h, in kBq/mL. Both are predictions: they agree while vessels lie close, and part as diffusion of the tracer begins to count.",
    scaleTable(rows.filter(isScale)),
    ...sections,
    ...longSection(long),
  );
}
