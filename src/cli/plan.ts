import * as z from "zod";
import { adviseNames, CallError, InputError, type Problem, readDocument } from "../index.ts";
import { shippedNames, shippedPath } from "./place.ts";
import { adviseShipped, beside, disk, find, type Shelf, type TextFile } from "./shelf.ts";

export const planKinds = ["fit", "map", "sweep", "figure", "assay", "voxel-fit"] as const;
export type PlanKind = (typeof planKinds)[number];

/** The text of a plan or a model, and the shelf on which the files it names lie. */
export interface Opened extends TextFile {
  readonly shelf: Shelf;
}

const kindSchema = z.looseObject({ kind: z.string().optional(), species: z.unknown().optional() });

/** What a YAML file says it is; `model` if it says nothing and has species. */
export function kindOf({ text, file }: TextFile): { kind: string; line: number } {
  const { value, lineOf } = readDocument(text, file, kindSchema);
  const kind = value.kind ?? (value.species === undefined ? "nothing" : "model");
  return { kind, line: lineOf(["kind"]) };
}

/**
 * Reads a plan by path, or by name if it ships: `emt6-fit`.
 *
 * @throws InputError if it cannot be read or is of another kind, in one problem and not in one for each key.
 */
export async function openPlan(nameOrPath: string, kind: PlanKind, shelf: Shelf = disk): Promise<Opened> {
  const opened = await open(nameOrPath, shelf);
  const found = kindOf(opened);
  if (found.kind === kind) return opened;
  throw new InputError(opened.file, [
    {
      where: "kind",
      line: found.line,
      message: `expected ${wordKind(kind)} (kind: ${kind}), found ${wordKind(found.kind)}`,
      advice: adviseKind(found.kind, kind),
    },
  ]);
}

async function open(nameOrPath: string, shelf: Shelf): Promise<Opened> {
  const found = find(nameOrPath, "plan", shelf);
  if (found.path === nameOrPath && !/[./\\]/.test(nameOrPath))
    throw new CallError(
      `expected a plan, found "${nameOrPath}": ${adviseNames(nameOrPath, shippedNames("plan"))}\n  → ${adviseShipped("plan")}`,
    );
  return { ...(await found.shelf.read(found.path)), shelf: found.shelf };
}

const isPlanKind = (kind: string): kind is PlanKind => (planKinds as readonly string[]).includes(kind);
const wordKind = (kind: string): string => {
  if (isPlanKind(kind)) return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind} plan`;
  return kind === "model" || kind === "course" ? `a ${kind}` : kind;
};

function adviseKind(found: string, wanted: PlanKind | "model"): string {
  if (isPlanKind(found)) return `cuptake ${found === "voxel-fit" ? "voxels" : found} takes this file`;
  if (found === "course") return "cuptake run MODEL --input NAME=FILE takes this file";
  if (found === "model") return "cuptake run takes a model, and cuptake fit a model with data";
  return wanted === "model" ? "is this the right file?" : `write kind: ${wanted} on a line of its own`;
}

/** What was given in place of a model, and what to do with it. */
function adviseOther(name: string): string {
  const quoted = `"${name}"`;
  if (/\.(xml|sbml)$/i.test(name))
    return `${quoted}, SBML by its ending\n  → cuptake convert ${name} --out ${name.replace(/\.\w+$/, ".yaml")} makes a model file of it`;
  if (shippedPath(name, "plan") !== undefined)
    return `${quoted}, a plan that ships\n  → cuptake check ${name} says of which kind it is`;
  if (shippedPath(name, "data") !== undefined || /\.([ct]sv|tac|dft|crv|bld)$/i.test(name))
    return `${quoted}, data by its name\n  → cuptake fit MODEL ${name} fits a model to them`;
  return `${quoted}; ${adviseNames(name, shippedNames("model"))}`;
}

/**
 * Reads a model by path, or by name if it ships: `cu-atsm-redox`.
 *
 * @throws CallError if it is neither; InputError if it cannot be read or is a plan.
 */
export async function openModel(nameOrPath: string, shelf: Shelf = disk): Promise<Opened> {
  const found = find(nameOrPath, "model", shelf);
  if (!/\.ya?ml$/i.test(found.path))
    throw new CallError(
      `expected a model file (.yaml) or the name of a model that ships, found ${adviseOther(nameOrPath)}`,
    );
  const opened = { ...(await found.shelf.read(found.path)), shelf: found.shelf };
  const { kind, line } = kindOf(opened);
  if (!isPlanKind(kind) && kind !== "course") return opened;
  const message = `expected a model, found ${wordKind(kind)}`;
  throw new InputError(opened.file, [{ where: "kind", line, message, advice: adviseKind(kind, "model") }]);
}

/** Reads the model that a plan names; a name that is none is the plan's fault. */
export function openModelOf(plan: Opened, model: string): Promise<Opened> {
  const isPath = /\.ya?ml$/i.test(model);
  return blame(plan, "model", () => openModel(isPath ? beside(plan.file, model) : model, plan.shelf));
}

/** Turns a wrong name in a call made for a plan into a problem of the plan, with its line. */
export async function blame<T>(plan: TextFile, where: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const [message, advice] = error.message.split(/[:;] (?=did you mean)|\n {2}→ /);
    throw new InputError(plan.file, locate(plan, [{ where, message, advice }]));
  }
}

/** Gives the problems that a computation found in a plan the lines of the keys they name. */
export async function withLines<T>(plan: TextFile, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof InputError) || error.file !== plan.file) throw error;
    throw new InputError(plan.file, locate(plan, error.problems));
  }
}

function locate({ text, file }: TextFile, problems: readonly Problem[]): Problem[] {
  const { lineOf } = readDocument(text, file, z.unknown());
  return problems.map((problem) => {
    const path = [...problem.where.matchAll(/[^.[\]]+/g)].map(([part]) =>
      /^\d+$/.test(part) ? Number(part) : part,
    );
    const { line = lineOf(path), advice = "mend it in the plan" } = problem;
    return { ...problem, line, advice };
  });
}
