import type { FileReaction, Reference } from "./file-model.ts";
import type { FileUnit } from "./file-units.ts";
import { apply, type Maths, named, number } from "./maths.ts";
import { simplify } from "./simplify.ts";
import type { Writing, Written } from "./translation.ts";
import { stoichiometryOf } from "./unwind.ts";

/** Rates are compared where there are units; else the unit of time is all that was put in. */
export function pushRate(
  where: string,
  maths: Maths,
  text: string,
  unit: FileUnit,
  { symbols, pairs }: Writing,
): void {
  pairs.push({ where, maths, text, factor: unit.factor / symbols.timeUnit.factor });
}

/** Net coefficient of each species of a reaction that changes by it. */
function netOf({ reactants, products }: FileReaction, { model, symbols }: Writing): Map<string, Maths[]> {
  const net = new Map<string, Maths[]>();
  const add = (ref: Reference, sign: 1 | -1): void => {
    const { species, role } = symbols.get(ref.species);
    if (!species || species.isBoundary || species.constant || role !== "state") return;
    const { said } = ref;
    const size = said
      ? said.atStart
        ? symbols.atStart(said.maths)
        : said.maths
      : stoichiometryOf(ref, model);
    net.set(ref.species, [...(net.get(ref.species) ?? []), sign === 1 ? size : apply("minus", size)]);
  };
  for (const ref of reactants) add(ref, -1);
  for (const ref of products) add(ref, 1);
  return net;
}

/** The factor between the extent of a reaction and a species; none where it is 1 of a unit. */
function conversionOf(id: string, { symbols }: Writing): Maths | undefined {
  const conversion = symbols.get(id).species?.conversion;
  return conversion === undefined || symbols.get(conversion).role === "one" ? undefined : named(conversion);
}

export function writeReaction(reaction: FileReaction, written: Written, writing: Writing): void {
  const { symbols, phrases, remarks } = writing;
  const { id, law, name } = reaction;
  const net = netOf(reaction, writing);
  if (net.size === 0) {
    remarks.push(`Reaction "${id}" changes no species and was left out.`);
    return;
  }
  const words = name && name !== id ? { description: name } : {};
  const key = name && symbols.model.own ? name : id;
  const sums = [...net].map(([species, terms]) => ({ species, total: simplify(addUp(terms)) }));
  const stateOf = (species: string): string =>
    symbols.get(species).amountOf?.name ?? symbols.get(species).name;
  const isPlain = sums.every(
    ({ species, total }) => total.kind === "number" && !conversionOf(species, writing),
  );
  if (isPlain) {
    const side = (sign: number): Record<string, number> =>
      Object.fromEntries(
        sums.flatMap(({ species, total }) =>
          total.kind === "number" && total.value * sign > 0 ? [[stateOf(species), total.value * sign]] : [],
        ),
      );
    const [from, to] = [side(-1), side(1)];
    if (Object.keys(from).length + Object.keys(to).length === 0) return;
    const [first] = sums;
    const rate = phrases.expressRate(law, `(${first.species})`);
    pushRate(`reaction "${id}"`, law, rate, extentUnit(first.species, writing), writing);
    written[key] = { ...sideOf("from", from), ...sideOf("to", to), rate, ...words };
    return;
  }
  for (const { species, total } of sums) {
    const conversion = conversionOf(species, writing);
    const factors = [...(conversion ? [conversion] : []), total, law];
    const maths = apply("times", ...factors);
    const rate = phrases.expressRate(maths, `(${species})`);
    pushRate(`reaction "${id}"`, maths, rate, extentUnit(species, writing), writing);
    written[`${key}_${species}`] = { to: stateOf(species), rate, ...words };
  }
}

/** One species alone is written by its name. */
function sideOf(key: "from" | "to", side: Readonly<Record<string, number>>): Written {
  const entries = Object.entries(side);
  if (entries.length === 0) return {};
  return { [key]: entries.length === 1 && entries[0][1] === 1 ? entries[0][0] : side };
}

/** What the amount of a species is counted in; its concentration, where its volume stands for a unit alone. */
function extentUnit(id: string, { symbols }: Writing): FileUnit {
  const { species, unit, compartment, amountOf } = symbols.get(id);
  if (species === undefined || (compartment === undefined && !amountOf)) return unit;
  return symbols.hasUnits ? (symbols.unitOf(`(substance of ${id})`) ?? unit) : unit;
}

function addUp(terms: readonly Maths[]): Maths {
  const signed = terms.map((term) => simplify(term));
  if (signed.every((term) => term.kind === "number"))
    return number(signed.reduce((sum, term) => sum + (term.kind === "number" ? term.value : 0), 0));
  return apply("plus", ...signed);
}
