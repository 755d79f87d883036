import type { FitAdvice, Network } from "../../model/network.ts";
import { type Provenance, provenanceMeaning, provenances, type SourcedQuantity } from "../../quantity.ts";
import { inUnit } from "../sbml/annotate.ts";
import { assignmentsOf, balancesOf, eventsOf, observablesOf } from "./equations.ts";
import { printTex, texOfName } from "./tex.ts";

/**
 * Prints the card of a model as Markdown with formulas in TeX: what it is, what it must not be used for, its limits,
 * equations, every number with unit, range, provenance and source, the advice for fits, and the paper to cite.
 */
export function printModelCard(network: Network): string {
  const { name, title, description, limits, notFor, citation, fit } = network;
  const parts = [
    `# ${name}`,
    `**${title}.** ${description.replace(/\s+/g, " ")}`,
    section("What it must not be used for", list(notFor)),
    section("Limits", list(limits)),
    section("Equations", printEquations(network)),
    section("Pools", printSpecies(network)),
    section("Inputs", printQuantities(network.inputs)),
    section("Parameters", printQuantities(network.parameters)),
    section("What the provenance says", printLegend([...network.parameters, ...network.inputs])),
    section("What an experiment reports", printObservables(network)),
    section("Advice for fits", fit ? printAdvice(fit) : ""),
    section("Cite", `${citation.text}\n\n\`\`\`bibtex\n${citation.bibtex.trim()}\n\`\`\``),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const section = (heading: string, body: string): string => (body === "" ? "" : `## ${heading}\n\n${body}`);
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join("\n");
const display = (tex: string): string => `$$\n${tex}\n$$`;
const symbol = (name: string): string => `$${texOfName(name)}$`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function printEquations(network: Network): string {
  const { assignments, events } = network;
  return [
    "Rates are per second; what a name stands for is below.",
    ...balancesOf(network).map(display),
    ...(assignments.length > 0 ? ["with", ...assignmentsOf(network).map(display)] : []),
    ...(events.length > 0 ? ["and, once,", ...eventsOf(network).map(display)] : []),
  ].join("\n\n");
}

const printSpecies = ({ species }: Network): string =>
  table(
    ["pool", "name", "at the start", "unit", "what it is"],
    species.map(({ name, initial, unit, description }) => [
      symbol(name),
      `\`${name}\``,
      `$${printTex(initial)}$`,
      unit.text,
      description,
    ]),
  );

function printQuantities(quantities: readonly SourcedQuantity[]): string {
  return table(
    ["symbol", "name", "value", "unit", "range", "provenance", "what it is", "source"],
    quantities.map((q) => {
      const { name, value, unit, range, scale, provenance, source, description } = q;
      const ends = range?.map((x) => inUnit(x, unit.factor)).join(" to ");
      return [
        symbol(name),
        `\`${name}\``,
        String(inUnit(value, unit.factor)),
        unit.text,
        ends === undefined ? "–" : `${ends}${scale === "log10" ? ", log" : ""}`,
        provenance,
        description,
        source === "" ? "none" : source,
      ];
    }),
  );
}

function printLegend(quantities: readonly SourcedQuantity[]): string {
  const count = (provenance: Provenance): number =>
    quantities.filter((q) => q.provenance === provenance).length;
  return list(
    provenances
      .filter((provenance) => count(provenance) > 0)
      .map((provenance) => `**${provenance}** (${count(provenance)}): ${provenanceMeaning[provenance]}`),
  );
}

const printObservables = (network: Network): string => {
  const formulas = observablesOf(network);
  return network.observables
    .map(
      ({ name, unit, description }, i) =>
        `\`${name}\` in ${unit.text}${description === "" ? "" : `: ${description}`}\n\n${display(formulas[i])}`,
    )
    .join("\n\n");
};

function printAdvice({ observable, free, fixed, combinations }: FitAdvice): string {
  const names = (all: readonly string[]): string => all.map((name) => `\`${name}\``).join(", ");
  return list([
    `the data are \`${observable}\`; free: ${names(free)}`,
    ...Object.entries(fixed).map(([name, reason]) => `\`${name}\` stays fixed: ${reason}`),
    ...combinations.map(
      ({ name, expression, solves, as, unit, description }) =>
        `$${texOfName(name)} = ${printTex(expression)}$ (${unit.text}) can be fitted in place of \`${solves}\`, $${texOfName(solves)} = ${printTex(as)}$${description === "" ? "" : `: ${description}`}`,
    ),
  ]);
}
