import { type Document, type Path, printPath } from "../document.ts";
import type { Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { quantitySchema, readQuantity, type SourcedQuantity, type WrittenQuantity } from "../quantity.ts";
import type { Prior, Rule } from "./problem.ts";

const priorSchema = z.strictObject({
  mean: quantitySchema.optional(),
  sd: quantitySchema.optional(),
  median: quantitySchema.optional(),
  decades: quantitySchema.optional(),
});

/** What becomes of a parameter, as a plan says it. */
export const ruleSchema = z.strictObject({
  kind: z.enum(["free", "fixed", "tied"]),
  start: quantitySchema.optional(),
  local: z.enum(["condition", "data"]).optional(),
  prior: priorSchema.optional(),
  at: quantitySchema.optional(),
  as: z.string().optional(),
});
export type WrittenRule = z.infer<typeof ruleSchema>;
type WrittenPrior = z.infer<typeof priorSchema>;

/** A rule, and the numbers that it was made from: all but `decades` are in the unit of the parameter. */
export interface PlannedRule {
  readonly rule: Rule;
  readonly numbers: readonly { readonly key: string; readonly quantity: SourcedQuantity }[];
}

/** The keys that each kind of rule may have. */
const keysOf = {
  free: ["start", "local", "prior"],
  fixed: ["at"],
  tied: ["as"],
} as const satisfies Record<WrittenRule["kind"], readonly (keyof WrittenRule)[]>;

/**
 * Reads the rule of a parameter: `free`, from a `start` with its range and scale where the model's are not wanted;
 * `fixed` at a value; `tied` as an expression. What is wrong goes to `problems`.
 *
 * A prior is normal (`mean` and `sd`) or log-normal (`median` and `decades`, the sd of the decimal logarithm).
 */
export function readRule(
  name: string,
  written: WrittenRule,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): PlannedRule {
  const { kind, start, local, prior, at, as } = written;
  const report = (key: string, message: string, advice: string): void => {
    const place = [...path, key];
    problems.push({ where: printPath(place), line: document.lineOf(place), message, advice });
  };
  const allowed: readonly string[] = ["kind", ...keysOf[kind]];
  for (const key of Object.keys(written))
    if (!allowed.includes(key))
      report(key, `expected no ${key} for a parameter that is ${kind}, found one`, "remove it");
  const numbers: { key: string; quantity: SourcedQuantity }[] = [];
  const read = (key: readonly string[], quantity: WrittenQuantity, unit?: string): SourcedQuantity => {
    const found = readQuantity(name, quantity, document, [...path, ...key], problems, unit);
    if (unit === undefined) numbers.push({ key: key.join("."), quantity: found });
    return found;
  };
  if (kind === "tied") {
    if (as === undefined)
      report("as", "expected an expression, found nothing", "write for example k_red / K_R");
    return { rule: { kind, as: as ?? "0" }, numbers };
  }
  if (kind === "fixed") {
    if (!at) report("at", "expected a value, found nothing", "give it with unit and provenance");
    const value = at && read(["at"], at);
    return { rule: { kind, value: value?.value ?? 0, ...(value && { unit: value.unit.text }) }, numbers };
  }
  const from = start && read(["start"], start);
  const known = prior && readPrior(prior, (key, q, unit) => read(["prior", key], q, unit), report);
  return {
    rule: {
      kind,
      ...(from && { start: from.value, unit: from.unit.text }),
      ...(from?.range && { range: from.range }),
      ...(start?.scale && { scale: start.scale }),
      ...(local && { local }),
      ...(known && { prior: known }),
    },
    numbers,
  };
}

function readPrior(
  { mean, sd, median, decades }: WrittenPrior,
  read: (key: string, quantity: WrittenQuantity, unit?: string) => SourcedQuantity,
  report: (key: string, message: string, advice: string) => void,
): Prior | undefined {
  if (mean && sd && !median && !decades) {
    const width = read("sd", sd).value;
    if (!(width > 0)) report("prior.sd", `expected an sd above 0, found ${sd.value}`, "mend the value");
    return { kind: "normal", mean: read("mean", mean).value, sd: width };
  }
  if (median && decades && !mean && !sd) {
    const [middle, width] = [read("median", median).value, read("decades", decades, "1").value];
    if (!(middle > 0 && width > 0))
      report("prior", "expected a median and decades above 0", "mend the value");
    return { kind: "log10", mean: Math.log10(middle), sd: width };
  }
  report(
    "prior",
    "expected mean and sd, or median and decades",
    "mean and sd make a normal prior, median and decades a log-normal one",
  );
  return undefined;
}
