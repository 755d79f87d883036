import { type Document, type Path, printPath, readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { type IsotopeName, isotopes } from "../observe/decay.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import { type Pericellular, pericellularSchema, readPericellular } from "./pericellular.ts";
import { inputSchema, type PlannedInput, readInputs, type WrittenInput } from "./planned-input.ts";
import { type PlannedRule, readRule, ruleSchema } from "./planned-rule.ts";
import { frameSpreadSchema, type PlannedSpread, readSpread } from "./planned-spread.ts";
import type { InputShape } from "./shaped-input.ts";

const isotopeNames = Object.keys(isotopes) as IsotopeName[];
/** An input of a data set may arrive later or blurred, by parameters that the plan has rules for. */
const shapedSchema = inputSchema.extend({ delay: z.string().optional(), dispersion: z.string().optional() });
const setSchema = z.strictObject({
  name: z.string().min(1),
  model: z.string(),
  file: z.string(),
  observable: z.string().optional(),
  region: z.string().optional(),
  unit: z.string().optional(),
  inputs: z.record(z.string(), shapedSchema).optional(),
  spread: frameSpreadSchema.optional(),
  huber: z.number().positive().optional(),
  scale: z.boolean().optional(),
  offset: z.boolean().optional(),
  decay: z.strictObject({ isotope: z.enum(isotopeNames), corrected: z.boolean() }).optional(),
  time: quantitySchema.optional(),
  pericellular: pericellularSchema.optional(),
  graphical: z.strictObject({ plasma: z.string(), t_star: quantitySchema }).optional(),
});
type WrittenSet = z.infer<typeof setSchema>;

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("fit"),
  name: z.string(),
  title: z.string(),
  data: z.array(setSchema).min(1),
  parameters: z.record(z.string(), ruleSchema),
});

/** One data set of a plan: which file, seen by which observable of which model, driven by what. */
export interface PlannedSet {
  readonly name: string;
  readonly model: string;
  /** Path of an uptake table or of time-activity curves, from the plan's own folder. */
  readonly file: string;
  /** By default the one that the model is fitted by. */
  readonly observable: string | undefined;
  /** Which of several curves. */
  readonly region: string | undefined;
  /** Of the activities of a scan, where its file does not say it. */
  readonly unit: string | undefined;
  readonly inputs: Readonly<Record<string, PlannedInput>>;
  /** Names of the rules by which inputs are moved and dispersed. */
  readonly shaped: Readonly<Record<string, InputShape>>;
  readonly spread: PlannedSpread | undefined;
  readonly huber: number | undefined;
  readonly scale: boolean;
  readonly offset: boolean;
  readonly decay: { readonly isotope: IsotopeName; readonly corrected: boolean } | undefined;
  /** Stands in for times that an uptake table does not report. */
  readonly time: SourcedQuantity | undefined;
  readonly pericellular: Pericellular | undefined;
  /** Patlak's and Logan's lines beside the fit, from t* on, by this input. */
  readonly graphical: { readonly plasma: string; readonly tStar: SourcedQuantity } | undefined;
}

/** A fit of several data sets, whose models may share parameters. */
export interface SetsPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly data: readonly PlannedSet[];
  /** By `name`, or `model.name` of one model alone. */
  readonly parameters: Readonly<Record<string, PlannedRule>>;
  /** The 1-based line of a part of the plan. */
  readonly lineOf: (path: Path) => number;
}

/** True if a fit plan has a list of data sets, and not a model and a file. */
export function isSetsPlan(text: string, file: string): boolean {
  const { data } = readDocument(text, file, z.looseObject({ data: z.unknown() })).value;
  return Array.isArray(data);
}

/**
 * Reads a fit plan with a list of data sets (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readSetsPlan(text: string, file: string): SetsPlan {
  const document = readDocument(text, file, planSchema) as Document<z.infer<typeof planSchema>>;
  const { name, title, data, parameters } = document.value;
  const problems: Problem[] = [];
  const sets = data.map((set, i) => readSet(set, document, ["data", i], problems));
  data.forEach((set, i) => {
    if (data.findIndex((other) => other.name === set.name) < i)
      problems.push({
        where: `data[${i}].name`,
        line: document.lineOf(["data", i, "name"]),
        message: `expected a name of its own, found "${set.name}" again`,
        advice: "rename one of the two",
      });
  });
  const rules = Object.entries(parameters).map(
    ([key, rule]) => [key, readRule(key, rule, document, ["parameters", key], problems)] as const,
  );
  if (!rules.some(([, { rule }]) => rule.kind === "free"))
    problems.push({
      where: "parameters",
      line: document.lineOf(["parameters"]),
      message: "expected a parameter that is free, found none",
      advice: "write for example k_out: { kind: free }",
    });
  if (problems.length > 0) throw new InputError(file, problems);
  const { lineOf } = document;
  return { file, name, title, data: sets, parameters: Object.fromEntries(rules), lineOf };
}

function readSet(set: WrittenSet, document: Document<unknown>, path: Path, problems: Problem[]): PlannedSet {
  const { inputs = {}, spread, time, pericellular, graphical } = set;
  const at = (...keys: string[]): Path => [...path, ...keys];
  const tStar =
    graphical &&
    readQuantity("t_star", graphical.t_star, document, at("graphical", "t_star"), problems, "min");
  if (graphical && !Object.hasOwn(inputs, graphical.plasma))
    problems.push({
      where: printPath(at("graphical", "plasma")),
      line: document.lineOf(at("graphical", "plasma")),
      message: `expected one of the inputs ${Object.keys(inputs).join(", ") || "(none is given)"}, found "${graphical.plasma}"`,
      advice: "name the plasma curve among the inputs of this data set",
    });
  return {
    name: set.name,
    model: set.model,
    file: set.file,
    observable: set.observable,
    region: set.region,
    unit: set.unit,
    ...splitInputs(inputs, document, at("inputs"), problems),
    spread: spread && readSpread(spread, document, at("spread"), problems),
    huber: set.huber,
    scale: set.scale ?? false,
    offset: set.offset ?? false,
    decay: set.decay,
    time: time && readQuantity("time", time, document, at("time"), problems, "min"),
    pericellular: pericellular && readPericellular(pericellular, document, at("pericellular"), problems),
    graphical: graphical && tStar && { plasma: graphical.plasma, tStar },
  };
}

/** What an input does, and by which parameters it is moved and dispersed. */
function splitInputs(
  written: NonNullable<WrittenSet["inputs"]>,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): Pick<PlannedSet, "inputs" | "shaped"> {
  const plain: Record<string, WrittenInput> = {};
  const shaped: Record<string, InputShape> = {};
  for (const [name, { delay, dispersion, ...input }] of Object.entries(written)) {
    plain[name] = input;
    if (delay !== undefined || dispersion !== undefined)
      shaped[name] = {
        ...(delay !== undefined && { delay }),
        ...(dispersion !== undefined && { dispersion }),
      };
  }
  return { inputs: readInputs(plain, document, path, problems), shaped };
}
