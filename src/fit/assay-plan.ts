import { type Document, type Path, printPath, readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { type IsotopeName, isotopes } from "../observe/decay.ts";
import { quantitySchema, readQuantity, type SourcedQuantity, type WrittenQuantity } from "../quantity.ts";

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("assay"),
  name: z.string(),
  title: z.string(),
  model: z.string(),
  observable: z.string().optional(),
  isotope: z.enum(Object.keys(isotopes) as [IsotopeName, ...IsotopeName[]]),
  seed: z.int().nonnegative(),
  conditions: z.array(z.strictObject({ name: z.string().min(1), pO2: quantitySchema })).min(1),
  times: z.array(quantitySchema).min(1),
  replicates: z.int().positive(),
  report: z.enum(["replicates", "means"]),
  well: z.strictObject({
    cells: quantitySchema,
    protein_per_cell: quantitySchema,
    medium: quantitySchema,
    activity: quantitySchema,
    purity: quantitySchema,
    molar_activity: quantitySchema,
    spread: quantitySchema,
    dose_spread: quantitySchema,
  }),
  wash: z.strictObject({ loss: quantitySchema, loss_spread: quantitySchema, carry_over: quantitySchema }),
  lysis: z.strictObject({ recovery: quantitySchema }),
  counter: z.strictObject({
    efficiency: quantitySchema,
    background: quantitySchema,
    counting_time: quantitySchema,
    delay: quantitySchema,
    standard: quantitySchema,
  }),
  truth: z.record(z.string(), quantitySchema).optional(),
  free: z.array(z.string()).min(1).optional(),
  spread: z.enum(["equal", "proportional", "combined", "given"]).optional(),
  power: z.strictObject({ parameter: z.string(), against: quantitySchema }).optional(),
});
type Written = z.infer<typeof planSchema>;

/** Numbers of the bench, by path, with the unit in which each is handed on. */
export const benchUnits = {
  "well.cells": "1",
  "well.protein_per_cell": "mg",
  "well.medium": "mL",
  "well.activity": "kBq",
  "well.purity": "1",
  "well.molar_activity": "kBq/mol",
  "well.spread": "1",
  "well.dose_spread": "1",
  "wash.loss": "1",
  "wash.loss_spread": "1",
  "wash.carry_over": "1",
  "lysis.recovery": "1",
  "counter.efficiency": "1",
  "counter.background": "s^-1",
  "counter.counting_time": "s",
  "counter.delay": "s",
  "counter.standard": "1",
} as const;
/** A number of the bench, such as the cells in a dish. */
export type BenchNumber = keyof typeof benchUnits;

/** Shares of a whole, and those that something is divided by. */
const fractions: readonly BenchNumber[] = [
  "well.purity",
  "wash.loss",
  "wash.carry_over",
  "lysis.recovery",
  "counter.efficiency",
  "counter.standard",
];
const positive: readonly BenchNumber[] = [
  "well.cells",
  "well.protein_per_cell",
  "well.medium",
  "well.activity",
  "well.purity",
  "well.molar_activity",
  "lysis.recovery",
  "counter.efficiency",
  "counter.counting_time",
  "counter.standard",
];

/** A bench protocol as data. */
export interface AssayPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly model: string;
  readonly observable: string | undefined;
  readonly isotope: IsotopeName;
  readonly seed: number;
  readonly conditions: readonly { readonly name: string; readonly pO2: number }[];
  /** In s, rising. */
  readonly times: readonly number[];
  readonly replicates: number;
  readonly report: "replicates" | "means";
  readonly bench: Readonly<Record<BenchNumber, SourcedQuantity>>;
  /** Parameters in place of the model's defaults. */
  readonly truth: Readonly<Record<string, SourcedQuantity>>;
  /** What a fit of the data frees. */
  readonly free: readonly string[] | undefined;
  /** How that fit takes the errors; their sizes are estimated with the rest. */
  readonly spread: "equal" | "proportional" | "combined" | "given" | undefined;
  /** The parameter whose interval must exclude a value. */
  readonly power: { readonly parameter: string; readonly against: SourcedQuantity } | undefined;
}

/**
 * Reads a bench protocol (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readAssayPlan(text: string, file: string): AssayPlan {
  const document = readDocument(text, file, planSchema) as Document<Written>;
  const { name, title, model, observable, isotope, seed, replicates, report, free, spread } = document.value;
  const { conditions, times, truth = {}, power } = document.value;
  const problems: Problem[] = [];
  const read = (written: WrittenQuantity, path: Path, unit?: string): SourcedQuantity =>
    readQuantity(printPath(path), written, document, path, problems, unit);
  const plan: AssayPlan = {
    file,
    name,
    title,
    model,
    observable,
    isotope,
    seed,
    replicates,
    report,
    free,
    spread,
    conditions: conditions.map((c, i) => ({
      name: c.name,
      pO2: read(c.pO2, ["conditions", i, "pO2"], "mmHg").value,
    })),
    times: times.map((time, i) => read(time, ["times", i], "s").value),
    bench: readBench(document, read, problems),
    truth: Object.fromEntries(Object.entries(truth).map(([key, q]) => [key, read(q, ["truth", key])])),
    power: power && { parameter: power.parameter, against: read(power.against, ["power", "against"]) },
  };
  checkOrder(plan, document, problems);
  if (problems.length > 0) throw new InputError(file, problems);
  return plan;
}

type Read = (written: WrittenQuantity, path: Path, unit?: string) => SourcedQuantity;

function readBench(document: Document<Written>, read: Read, problems: Problem[]): AssayPlan["bench"] {
  const { well, wash, lysis, counter } = document.value;
  const written: Readonly<Record<string, WrittenQuantity>> = Object.fromEntries(
    Object.entries({ well, wash, lysis, counter }).flatMap(([section, numbers]) =>
      Object.entries(numbers).map(([key, quantity]) => [`${section}.${key}`, quantity]),
    ),
  );
  const entries = (Object.keys(benchUnits) as BenchNumber[]).map((key) => {
    const path = key.split(".");
    const quantity = read(written[key], path, benchUnits[key]);
    const { value } = quantity;
    const isWrong = (fractions.includes(key) && value > 1) || (positive.includes(key) && !(value > 0));
    if (isWrong)
      problems.push({
        where: `${key}.value`,
        line: document.lineOf([...path, "value"]),
        message: `expected ${fractions.includes(key) ? `a fraction ${positive.includes(key) ? "above 0, up to 1" : "from 0 to 1"}` : "a value above 0"}, found ${written[key].value}`,
        advice: "mend the value",
      });
    return [key, quantity] as const;
  });
  // Every key of `benchUnits` is among them.
  return Object.fromEntries(entries) as Record<BenchNumber, SourcedQuantity>;
}

function checkOrder(
  { times, conditions }: AssayPlan,
  document: Document<Written>,
  problems: Problem[],
): void {
  times.forEach((time, i) => {
    if (time > (times[i - 1] ?? -1)) return;
    problems.push({
      where: `times[${i}]`,
      line: document.lineOf(["times", i]),
      message: "expected times that rise, found one that is not after the one before",
      advice: "sort them, and give each once",
    });
  });
  conditions.forEach(({ name }, i) => {
    if (conditions.findIndex((c) => c.name === name) === i) return;
    problems.push({
      where: `conditions[${i}].name`,
      line: document.lineOf(["conditions", i, "name"]),
      message: `expected each name once, found "${name}" again`,
      advice: "rename one of them",
    });
  });
}
