import { namesOf, substitute } from "./formulas.ts";
import type { PetabRow, PetabTable, RowProblems } from "./petab-table.ts";

/** Measurements that see the model in one way: of one observable, by the same formulas once parameters are put in. */
export interface Sight {
  readonly observableId: string;
  /** What stands in the place of the observable's parameters, as written. */
  readonly said: string;
  readonly formula: string;
  readonly transformation: "lin" | "log" | "log10";
  /** With the names of parameters in their places; numbers that differ from row to row stay as noiseParameterN. */
  readonly noise: string;
  /** The row of the table of observables. */
  readonly row: PetabRow;
  readonly measurements: readonly PetabRow[];
}

const transformations = ["lin", "log", "log10"] as const;

/** What a row of the table of observables says of all its measurements. */
interface Observable {
  readonly row: PetabRow;
  readonly formula: string;
  readonly noise: string;
  readonly transformation: Sight["transformation"];
}

/** Groups measurements by the way in which they see the model. */
export function findSights(
  { observables, measurements }: { readonly observables: PetabTable; readonly measurements: PetabTable },
  problems: RowProblems,
): Sight[] {
  const known = readObservables(observables, problems);
  const sights = new Map<string, Sight & { readonly measurements: PetabRow[] }>();
  for (const row of measurements.rows) {
    const id = row.cells.get("observableId") ?? "";
    const observable = known.get(id);
    if (!observable) {
      problems.report(row, "observableId", `expected an observable, found "${id}"`, "mend it");
      continue;
    }
    const sight = sightOf(id, observable, row, problems);
    const key = [id, sight.formula, sight.noise].join("\n");
    const found = sights.get(key) ?? sight;
    found.measurements.push(row);
    sights.set(key, found);
  }
  return [...sights.values()];
}

function sightOf(
  id: string,
  { row, formula, noise, transformation }: Observable,
  own: PetabRow,
  problems: RowProblems,
) {
  const shown = fill(formula, id, "observableParameter", own, problems);
  const filled = fill(noise, id, "noiseParameter", own, problems);
  const isNumbers = filled.values.every((value) => Number.isFinite(Number(value)));
  return {
    ...{ observableId: id, said: filled.values.length > 0 && !isNumbers ? filled.said : "" },
    ...{ row, transformation, formula: shown.text, measurements: [] as PetabRow[] },
    ...(shown.said !== "" && { said: shown.said }),
    noise: isNumbers ? noise : filled.text,
  };
}

/** The values of a row in the place of observableParameter1_ID, … or noiseParameter1_ID, … */
function fill(
  formula: string,
  id: string,
  kind: "observableParameter" | "noiseParameter",
  row: PetabRow,
  { report }: RowProblems,
) {
  const column = `${kind}s`;
  const said = row.cells.get(column) ?? "";
  const values = said === "" ? [] : said.split(";").map((part) => part.trim());
  const places = [...namesOf(formula)].flatMap((name) => {
    const place = new RegExp(`^${kind}(\\d+)_(.*)$`).exec(name);
    return place && place[2] === id ? [Number(place[1])] : [];
  });
  const needed = Math.max(0, ...places);
  if (values.length !== needed || values.includes(""))
    report(
      row,
      column,
      `expected ${needed === 0 ? "none" : needed} for "${id}", found ${said === "" ? "none" : `"${said}"`}`,
      `the formula has ${needed === 0 ? `no ${kind}1_${id}` : `${kind}1_${id} to ${kind}${needed}_${id}`}`,
    );
  const names = new Map(values.map((value, i) => [`${kind}${i + 1}_${id}`, value]));
  return { text: substitute(formula, names), values, said };
}

function readObservables({ rows }: PetabTable, problems: RowProblems): Map<string, Observable> {
  const found = new Map<string, Observable>();
  for (const row of rows) {
    const cell = (column: string, otherwise = ""): string => row.cells.get(column) ?? otherwise;
    const id = cell("observableId");
    const refuse = (message: string, advice: string): void =>
      problems.report(row, `"${id}"`, message, advice);
    if (found.has(id)) refuse("expected each observable once, found it again", "remove one of the two");
    const distribution = cell("noiseDistribution", "normal");
    if (distribution !== "normal") refuse(`expected normal noise, found ${distribution}`, "take normal");
    const said = cell("observableTransformation", "lin");
    const transformation = transformations.find((name) => name === said);
    if (!transformation) refuse(`expected a transformation lin, log or log10, found "${said}"`, "mend it");
    const noise = cell("noiseFormula");
    found.set(id, {
      row,
      noise,
      formula: cell("observableFormula"),
      transformation: transformation ?? "lin",
    });
  }
  return found;
}
