import { adviseNames } from "../../errors.ts";
import type { FileModel } from "../sbml/file-model.ts";
import { namesOf } from "../sbml/maths.ts";
import { freshName } from "./formulas.ts";
import type { PetabRow, PetabTable, RowProblems } from "./petab-table.ts";
import type { Parameters } from "./read-parameters.ts";
import { has, isTaken, put, quantity, type Written } from "./written-model.ts";

/** What a column of conditions sets the inputs of the model to, given a row. */
export type Levels = (row: PetabRow) => readonly (readonly [input: string, level: number])[];

/** What a cell says: a number, a parameter, or to keep what the model has. */
type Said = number | { readonly id: string } | undefined;

/** Columns of conditions that set something. */
export const columnsOf = ({ columns }: PetabTable): string[] =>
  columns.filter((name) => name !== "conditionId" && name !== "conditionName");

interface Overriding {
  readonly written: Written;
  readonly sbml: FileModel;
  readonly conditions: PetabTable;
  readonly parameters: Parameters;
  readonly problems: RowProblems;
}

/** True if a column takes more than an input with numbers: a start of a species, a parameter in a cell, and such. */
export function isInvolved({
  conditions,
  parameters,
  written,
}: Omit<Overriding, "sbml" | "problems">): boolean {
  const isPlain = (name: string): boolean => has(written, "inputs", name) || has(written, "parameters", name);
  return columnsOf(conditions).some(
    (column) =>
      !isPlain(column) || conditions.rows.some(({ cells }) => parameters.has(cells.get(column) ?? "")),
  );
}

/** Makes inputs of what conditions set; starts that follow from them are taken at time 0. */
export function overrideModel(overriding: Overriding): Levels[] {
  const { written, conditions } = overriding;
  const starts: Record<string, string> = {};
  moveToParameters(overriding);
  const levels = columnsOf(conditions).map((column) => overrideColumn(column, overriding, starts));
  moveStarts(written, starts);
  return levels;
}

function overrideColumn(column: string, overriding: Overriding, starts: Record<string, string>): Levels {
  const { written, sbml, conditions, parameters, problems } = overriding;
  const said = new Map(conditions.rows.map((row) => [row, readCell(row, column, overriding)]));
  const values = [...said.values()];
  const isNumbers = values.every((value) => typeof value !== "object");
  // Where a cell is empty it is the number of the table of parameters, or of the model.
  const plain: Levels = (row) => {
    const value = said.get(row) ?? parameters.get(column)?.value;
    return typeof value === "number" ? [[column, value]] : [];
  };
  if (isNumbers && (has(written, "inputs", column) || has(written, "parameters", column))) {
    moveToInputs(column, written);
    return plain;
  }
  const base = baseOf(column, overriding);
  if (base === undefined) {
    const [row] = conditions.rows;
    const names = [...sbml.parameters, ...sbml.species, ...sbml.compartments].map(({ id }) => id);
    if (row)
      problems.report(
        row,
        `column "${column}"`,
        "expected a parameter, species or compartment of the model that no rule computes, found none",
        adviseNames(column, names),
      );
    return () => [];
  }
  const choice = choose(column, values, base.text, written);
  if (base.species === undefined) {
    for (const part of ["parameters", "inputs", "assignments"]) delete written[part]?.[column];
    put(written, "assignments", column, { expression: choice.text, unit: "1" });
  } else starts[base.species] = base.scaled(choice.text);
  return (row) => choice.levels(said.get(row));
}

function readCell(row: PetabRow, column: string, { parameters, problems }: Overriding): Said {
  const text = row.cells.get(column);
  if (text === undefined || /^nan$/i.test(text)) return undefined;
  if (parameters.has(text)) return { id: text };
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  const advice = /^[A-Za-z_]/.test(text) ? adviseNames(text, [...parameters.keys()]) : "mend the cell";
  problems.report(row, column, `expected a number or a parameter of the table, found "${text}"`, advice);
  return undefined;
}

/** A parameter that conditions set is an input. */
function moveToInputs(column: string, written: Written): void {
  const member = written.parameters?.[column];
  if (!member) return;
  delete written.parameters[column];
  put(written, "inputs", column, member);
}

/** What the table of parameters has and no condition sets is a parameter, though the file lets it change. */
function moveToParameters({ written, conditions, parameters }: Overriding): void {
  const set = new Set(columnsOf(conditions));
  for (const [name, input] of Object.entries(written.inputs ?? {})) {
    if (!parameters.has(name) || set.has(name) || input.course !== undefined) continue;
    delete written.inputs[name];
    put(written, "parameters", name, input);
  }
}

/** What a column stands for where its cell is empty, and how a species is set. */
interface Base {
  readonly text: string;
  readonly species?: string;
  readonly scaled: (text: string) => string;
}

function baseOf(column: string, { written, sbml, parameters }: Overriding): Base | undefined {
  const asIs = (text: string): string => text;
  const fixed = parameters.get(column);
  const own = written.parameters?.[column] ?? written.inputs?.[column];
  if (own && own.course === undefined) return { text: String(fixed?.value ?? own.value), scaled: asIs };
  const isRuled = sbml.rules.some(({ variable }) => variable === column);
  const assigned = written.assignments?.[column];
  if (assigned && !isRuled && sbml.initial.some(({ symbol }) => symbol === column))
    return { text: String(assigned.expression), scaled: asIs };
  if (isRuled) return undefined;
  const species = sbml.species.find(({ id }) => id === column);
  // Another start that follows from this one would have to follow.
  if (!species || sbml.initial.some(({ maths }) => namesOf(maths).has(column))) return undefined;
  if (has(written, "species", column)) return { text: column, species: column, scaled: asIs };
  const amount = `${column}_amount`;
  if (!has(written, "species", amount)) return undefined;
  return { text: column, species: amount, scaled: (text) => `(${text}) * ${species.compartment}` };
}

/** keeps · base + set + Σ isₚ · p: inputs that are 0 or 1, and a number, choose what a condition says. */
function choose(column: string, values: readonly Said[], base: string, written: Written) {
  const add = (wish: string): string => {
    const name = freshName(wish, (other) => isTaken(written, other));
    put(written, "inputs", name, quantity(0));
    return name;
  };
  const keeps = values.includes(undefined) ? add(`${column}_keeps`) : undefined;
  const set = values.some((value) => typeof value === "number") ? add(`${column}_set`) : undefined;
  const ids = [...new Set(values.flatMap((value) => (typeof value === "object" ? [value.id] : [])))];
  const chosen = ids.map((id) => ({ id, name: add(`${column}_is_${id}`) }));
  const terms = [
    ...(keeps === undefined ? [] : [`${keeps} * (${base})`]),
    ...(set === undefined ? [] : [set]),
    ...chosen.map(({ id, name }) => `${name} * ${id}`),
  ];
  const levels = (value: Said): [string, number][] => [
    ...(keeps === undefined ? [] : [[keeps, value === undefined ? 1 : 0] as [string, number]]),
    ...(set === undefined ? [] : [[set, typeof value === "number" ? value : 0] as [string, number]]),
    ...chosen.map(({ id, name }): [string, number] => [
      name,
      typeof value === "object" && value.id === id ? 1 : 0,
    ]),
  ];
  return { text: terms.join(" + "), levels };
}

/** A start that follows from an input cannot be said as such: the species is set at time 0, before all else. */
function moveStarts(written: Written, starts: Readonly<Record<string, string>>): void {
  const set: Record<string, string> = { ...starts };
  for (const [name, species] of Object.entries(written.species ?? {})) {
    const text = String(species.initial);
    if (set[name] !== undefined || !followsInput(text, written)) continue;
    set[name] = text;
    written.species[name] = { ...species, initial: 0 };
  }
  if (Object.keys(set).length === 0) return;
  const zero = freshName("time_zero", (name) => isTaken(written, name));
  put(written, "parameters", zero, { value: 0, unit: "s", provenance: "assumed" });
  const { events = {} } = written;
  const name = freshName("starts", (other) => Object.hasOwn(events, other));
  written.events = { [name]: { at: zero, set }, ...events };
}

function followsInput(text: string, written: Written, trail: readonly string[] = []): boolean {
  return (text.match(/[A-Za-z_]\w*/g) ?? []).some((name) => {
    if (has(written, "inputs", name)) return true;
    const assigned = written.assignments?.[name];
    if (!assigned || trail.includes(name)) return false;
    return followsInput(String(assigned.expression), written, [...trail, name]);
  });
}
