import { openFormats } from "../index.ts";

/** A number of a region: a parameter of its model, or the slope of a line. */
export interface Kinetic {
  readonly name: string;
  /** That has it; a name of two models may have two units. */
  readonly model?: string;
  readonly unit: string;
  readonly value: number;
  /** Standard error in the same unit; null if there is none. */
  readonly error: number | null;
  readonly description: string;
}

/** What a fit found in one region: a row of `_kinpar.tsv`. */
export interface Region {
  readonly name: string;
  readonly kinetics: readonly Kinetic[];
}

/** The JSON that stands beside such a table. */
export const kinparJson = (path: string): string => path.replace(/\.tsv$/i, ".json");

/** Prints regions as PET-BIDS `_kinpar.tsv` and its JSON; what a region does not have is `n/a`. */
export async function kinparFiles(path: string, regions: readonly Region[]): Promise<[string, string][]> {
  const { printBidsKinpar } = await openFormats();
  const parameters = new Map<string, Kinetic>();
  const rows = regions.map(({ name, kinetics }) => {
    const own = new Map<string, number>();
    for (const one of kinetics.flatMap(withError)) {
      const known = parameters.get(one.name);
      const column = known && known.unit !== one.unit ? `${one.model}.${one.name}` : one.name;
      parameters.set(column, parameters.get(column) ?? { ...one, name: column });
      own.set(column, one.value);
    }
    return { name, own };
  });
  const columns = [...parameters.values()];
  const { tsv, json } = printBidsKinpar({
    parameters: columns,
    regions: rows.map(({ name, own }) => ({
      name,
      values: columns.map((column) => own.get(column.name) ?? Number.NaN),
    })),
  });
  return [
    [path, tsv],
    [kinparJson(path), json],
  ];
}

/** A number and its standard error, each for a column of its own. */
function withError(own: Kinetic): Kinetic[] {
  if (own.error === null) return [own];
  const [name, description] = [`${own.name}_se`, `standard error of ${own.name}`];
  return [own, { ...own, name, value: own.error, description }];
}
