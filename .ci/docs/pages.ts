import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { reactionFigure, readModel, renderFigure } from "../../src/index.ts";
import { printModelCard } from "../../src/io/card/model-card.ts";
import { listCellTargets } from "../../test/model/targets.ts";
import { listTargets } from "../../test/tissue/targets.ts";
import { verifyOxygen } from "../../test/tissue/verification.ts";
import { verifyMacro } from "../../test/tissue/verification-macro.ts";
import { verifyTracer } from "../../test/tissue/verification-tracer.ts";
import { page, setFormulas } from "./markdown.ts";
import { type Figures, performancePage } from "./performance.ts";
import { validationPage } from "./validation.ts";
import { type LongRun, readClaims, verificationPage } from "./verification.ts";

export const figuresFile = "test/bench/figures.json";
const longFile = "test/bench/long.json";
const modelNames = (): string[] =>
  readdirSync("models")
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(".yaml", ""));

/** The card of a model with its diagram, formulas set. */
async function cardPages(name: string): Promise<[string, string][]> {
  const file = `models/${name}.yaml`;
  const network = readModel(readFileSync(file, "utf8"), file);
  const [, ...card] = setFormulas(printModelCard(network)).split("\n");
  const diagram = await renderFigure(reactionFigure(network, { width_mm: 150 }), "svg");
  const picture = `![Species and reactions of ${name}](./${name}.svg)`;
  const text = card.join("\n").trim().replace("\n\n## Equations", `\n\n${picture}\n\n## Equations`);
  return [
    [`models/${name}.md`, page(name, text)],
    [`models/${name}.svg`, new TextDecoder().decode(diagram)],
  ];
}

function modelsPage(names: readonly string[]): string {
  const children = names.map((name) => `  - models/${name}.md`).join("\n");
  const lines = names.map((name) => {
    const file = `models/${name}.yaml`;
    return `- [${name}](models/${name}.md): ${readModel(readFileSync(file, "utf8"), file).title}`;
  });
  return `---\ntitle: Models\nchildren:\n${children}\n---\n\n# Models\n\nA card for each model that ships, made from its file.\n\n${lines.join("\n")}\n`;
}

const firstNames = [
  "readModel",
  "compileNetwork",
  "solve",
  "observe",
  "fit",
  "runMap",
  "sweep",
  "renderFigure",
];
const home = `A mechanistic simulator of Cu(II)-ATSM, the PET tracer that stays where oxygen is scarce.

- [Models](models.md): a card for each, with equations, every number and its source, limits, and what it is not for
- [Verification](verification.md): what is held against closed forms, certified values and other programs, with the numbers
- [Validation](validation.md): what was measured, beside what the models give, reached or not
- [Performance](performance.md): benchmarks as ratios
- {@link Library}: every public name; start at ${firstNames.map((name) => `{@link Library.${name} | ${name}}`).join(", ")}
`;

/** The pages that need no long computation: cards, performance, the way through. */
export async function shortPages(): Promise<Map<string, string>> {
  const names = modelNames();
  const cards = await Promise.all(names.map(cardPages));
  const figures = JSON.parse(readFileSync(figuresFile, "utf8")) as Figures;
  return new Map([
    ["home.md", home],
    ["models.md", modelsPage(names)],
    ...cards.flat(),
    ["performance.md", performancePage(figures)],
  ]);
}

/** All pages: those above, and the tables of verification and validation. */
export async function allPages(): Promise<Map<string, string>> {
  const rows = [...verifyOxygen({ isLong: false }), ...verifyTracer({ isLong: false }), ...verifyMacro()];
  const claims = readClaims();
  if (claims.length < 100) throw new Error("expected what the tests found, found little; run npm run docs");
  const long = JSON.parse(readFileSync(longFile, "utf8")) as Record<string, LongRun>;
  return new Map([
    ...(await shortPages()),
    ["verification.md", verificationPage(claims, rows, long)],
    ["validation.md", validationPage([...listCellTargets(), ...(await listTargets())])],
  ]);
}

/** Writes pages into a folder. */
export function writePages(pages: ReadonlyMap<string, string>, folder: string): void {
  for (const [name, text] of pages) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
