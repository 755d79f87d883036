import type { FileModel, Reference } from "./file-model.ts";
import { type Maths, MathsError, named, number, substitute, transform } from "./maths.ts";

/** Puts rates of reactions and stoichiometries in where mathematics names them, and local parameters among the others. */
export function unwind(model: FileModel): FileModel {
  const taken = new Set(
    [...model.compartments, ...model.species, ...model.parameters, ...model.reactions].map((p) => p.id),
  );
  const locals = model.reactions.flatMap((r) =>
    r.locals.map((local) => {
      let id = `${r.id}_${local.id}`;
      while (taken.has(id)) id += "_";
      taken.add(id);
      return { reaction: r.id, from: local.id, parameter: { ...local, id } };
    }),
  );
  const reactions = model.reactions.map((r) => {
    const own = locals
      .filter((l) => l.reaction === r.id)
      .map((l): [string, Maths] => [l.from, named(l.parameter.id)]);
    return { ...r, law: own.length > 0 ? substitute(r.law, new Map(own)) : r.law };
  });
  const meanings = new Map<string, Maths>();
  for (const { reactants, products } of reactions)
    for (const ref of [...reactants, ...products])
      if (ref.id !== undefined) meanings.set(ref.id, stoichiometryOf(ref, model));
  for (const { id, law } of reactions) meanings.set(id, law);
  const mean = (maths: Maths, depth = 0): Maths =>
    transform(maths, (part) => {
      const found = part.kind === "name" ? meanings.get(part.name) : undefined;
      if (found && depth > 20) throw new MathsError("expected rates without a circle, found one");
      return found && mean(found, depth + 1);
    });
  const say = (ref: Reference): Reference => {
    const maths = ref.id === undefined ? undefined : meanings.get(ref.id);
    if (!maths) return ref;
    const atStart = !model.rules.some((r) => r.variable === ref.id);
    return { ...ref, said: { maths: mean(maths), atStart } };
  };
  const isReference = (id: string): boolean => meanings.has(id) && !reactions.some((r) => r.id === id);
  return {
    ...model,
    parameters: [...model.parameters, ...locals.map((l) => l.parameter)],
    reactions: reactions.map((r) => ({
      ...r,
      law: mean(r.law),
      reactants: r.reactants.map((ref) => say(ref)),
      products: r.products.map((ref) => say(ref)),
    })),
    rules: model.rules.filter((r) => !isReference(r.variable)).map((r) => ({ ...r, maths: mean(r.maths) })),
    initial: model.initial.filter((i) => !isReference(i.symbol)).map((i) => ({ ...i, maths: mean(i.maths) })),
    events: model.events.map((e) => ({
      ...e,
      trigger: mean(e.trigger),
      assignments: e.assignments.map((a) => ({ ...a, maths: mean(a.maths) })),
    })),
  };
}

/** How many of a species a reaction takes or makes: a number, or what a rule says. */
export function stoichiometryOf({ id, species, stoichiometry }: Reference, model: FileModel): Maths {
  const rule = model.rules.find((r) => r.variable === id);
  if (id !== undefined && rule?.kind === "rate")
    throw new MathsError(`expected a stoichiometry without a rate rule, found one of "${id}"`);
  if (id !== undefined && model.events.some((e) => e.assignments.some((a) => a.variable === id)))
    throw new MathsError(`expected a stoichiometry that no event sets, found "${id}"`);
  const found = rule?.maths ?? model.initial.find((i) => i.symbol === id)?.maths;
  if (id !== undefined && found) return found;
  if (stoichiometry === undefined)
    throw new MathsError(`expected a stoichiometry of "${species}", found none`);
  return number(stoichiometry);
}
