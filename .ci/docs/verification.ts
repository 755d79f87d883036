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

const rowTable = (rows: readonly VerificationRow[]): string =>
  table(
    ["id", "problem", "expected", "obtained", "order L2", "order max"],
    rows.map((r) => [
      ...[r.id, r.problem, digits(r.expected, 5), digits(r.obtained, 5)],
      ...[digits(r.order), digits(r.orderMax)],
    ]),
  );

/** The page of all that is held against something independent, with the numbers that came out. */
export function verificationPage(claims: readonly Claim[], rows: readonly VerificationRow[]): string {
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
    rowTable(rows),
    ...sections,
  );
}
