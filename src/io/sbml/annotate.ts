import type { Network } from "../../model/network.ts";
import type { SourcedQuantity } from "../../quantity.ts";
import { type WrittenXml, xml } from "../xml.ts";

/** Namespace of what SBML has no words for: provenance, ranges, the unit as it was written, advice for fits. */
export const ownSpace = "urn:cuptake:sbml:1";

/** An annotation of ours: one element with attributes. */
export const annotate = (
  name: string,
  attributes: WrittenXml["attributes"],
  ...content: WrittenXml[]
): WrittenXml =>
  xml("annotation", {}, xml(`cuptake:${name}`, { "xmlns:cuptake": ownSpace, ...attributes }, ...content));

/** Notes for people, a paragraph each. */
export const noteOf = (...paragraphs: readonly string[]): WrittenXml[] => {
  const written = paragraphs.filter((text) => text !== "");
  if (written.length === 0) return [];
  return [
    xml(
      "notes",
      {},
      xml("body", { xmlns: "http://www.w3.org/1999/xhtml" }, ...written.map((text) => xml("p", {}, text))),
    ),
  ];
};

/** The shortest decimal that reads back to the same internal value. */
export function inUnit(internal: number, factor: number): number {
  const plain = internal / factor;
  for (let n = 1; n <= 15; n++) {
    const short = Number(plain.toPrecision(n));
    if (short * factor === internal) return short;
  }
  return plain;
}

/** What the model file says of a number, for people and for reading it back. */
export function describeQuantity(
  q: SourcedQuantity,
  role: "parameter" | "input" | "compartment",
): WrittenXml[] {
  const { value, unit, range, scale, provenance, source, description } = q;
  const written = inUnit(value, unit.factor);
  const where = source === "" ? "" : ` (${source})`;
  return [
    ...noteOf(description, `${written} ${unit.text}, ${provenance}${where}`),
    annotate("quantity", {
      role,
      // A rule has no value: this one is what the input is at where its course is taken away.
      value: role === "input" ? value : undefined,
      unit: unit.text,
      low: range && inUnit(range[0], unit.factor),
      high: range && inUnit(range[1], unit.factor),
      scale: scale === "linear" ? undefined : scale,
      provenance,
      source: source || undefined,
      description: description || undefined,
    }),
  ];
}

/** What the whole model says of itself. */
export function describeModel({
  name,
  title,
  description,
  limits,
  notFor,
  citation,
  fit,
}: Network): WrittenXml[] {
  const advice = fit && {
    observable: fit.observable,
    free: fit.free,
    fixed: fit.fixed,
    combinations: Object.fromEntries(
      fit.combinations.map((c) => [
        c.name,
        {
          expression: c.expression.toString(),
          solves: c.solves,
          as: c.as.toString(),
          unit: c.unit.text,
          range: c.range?.map((x) => inUnit(x, c.unit.factor)),
          scale: c.scale,
          ...(c.description && { description: c.description }),
        },
      ]),
    ),
  };
  return [
    ...noteOf(
      title,
      description,
      ...limits.map((limit) => `Limit: ${limit}`),
      ...notFor.map((use) => `Not for: ${use}`),
      `Cite: ${citation.text}`,
    ),
    annotate(
      "model",
      { name, title, description },
      ...limits.map((limit) => xml("cuptake:limit", {}, limit)),
      ...notFor.map((use) => xml("cuptake:notFor", {}, use)),
      xml("cuptake:citation", { key: citation.key, text: citation.text }, citation.bibtex),
      ...(advice ? [xml("cuptake:fit", {}, JSON.stringify(advice))] : []),
    ),
  ];
}
