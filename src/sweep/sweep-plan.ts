import { type Document, readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { Axis } from "./axis.ts";
import { type Design, makeDesign } from "./design.ts";
import { type DrawnAxes, withDraws } from "./drawn-axes.ts";
import { axisSchema, findAxes } from "./read-axes.ts";

const count = z.int().positive();
const designSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("grid") }),
  z.strictObject({ kind: z.literal("list") }),
  z.strictObject({ kind: z.literal("one-at-a-time") }),
  z.strictObject({ kind: z.literal("latin-hypercube"), points: count }),
  z.strictObject({ kind: z.literal("sobol"), points: count }),
  z.strictObject({ kind: z.literal("morris"), trajectories: count, levels: z.int().optional() }),
  z.strictObject({ kind: z.literal("saltelli"), base: count }),
]);

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("sweep"),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected lower-case letters, digits and hyphens"),
  title: z.string(),
  seed: z.int().nonnegative().optional(),
  job: z.looseObject({ kind: z.string() }),
  design: designSchema.optional(),
  axes: z.array(axisSchema).optional(),
  posterior: z
    .strictObject({
      fit: z.string(),
      draws: z.int().min(2),
      from: z.string().optional(),
      seed: z.int().nonnegative().optional(),
    })
    .optional(),
  replicates: z.int().optional(),
  store: z.strictObject({ folder: z.string().optional(), maps: z.array(z.string()).optional() }).optional(),
});
type WrittenPlan = z.infer<typeof planSchema>;

/** A sweep plan that was read, but not yet held against what its job can vary. */
export interface WrittenSweep {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  /** What is run at each point; the sweep does not know what that is. */
  readonly job: Readonly<Record<string, unknown>> & { readonly kind: string };
  /** Where results go, inside of the output folder. */
  readonly folder: string;
  readonly maps: readonly string[];
  readonly seed: number;
  readonly replicates: number;
  /** A fit, by its path from the plan's own folder, whose draws each point is run with. */
  readonly posterior?: WrittenPlan["posterior"];
  readonly document: Document<WrittenPlan>;
}

/** A sweep as data: what is run, over which points. */
export interface SweepPlan extends Omit<WrittenSweep, "document"> {
  /** Those of the plan, and behind them those that are drawn. */
  readonly axes: readonly Axis[];
  readonly design: Design;
  /** With a posterior: the last axes, with draws for each point of the others. */
  readonly drawn?: DrawnAxes;
  /** Points of the design times replicates. */
  readonly count: number;
  /** What is allowed and still worth to be told. */
  readonly notes: readonly string[];
}

/**
 * Reads a sweep plan (YAML).
 *
 * @throws InputError with every problem of its shape and their lines.
 */
export function readSweepPlan(text: string, file: string): WrittenSweep {
  const document = readDocument(text, file, planSchema) as Document<WrittenPlan>;
  const { name, title, seed = 1, job, replicates = 1, store = {}, posterior } = document.value;
  const { folder = name, maps = [] } = store;
  return {
    file,
    name,
    title,
    seed,
    job,
    replicates,
    folder,
    maps,
    document,
    ...(posterior && { posterior }),
  };
}

/**
 * Holds a plan against the quantities that its job can vary and makes its design; nothing has run by then.
 *
 * Ranges, scales and units that the plan leaves out are those of the quantities. With `drawn` each point of a grid or a
 * list is run with each draw.
 *
 * @throws InputError with every problem and its line.
 */
export function resolveSweep(
  written: WrittenSweep,
  quantities: Readonly<Record<string, SourcedQuantity>>,
  drawn?: DrawnAxes,
): SweepPlan {
  const { document, ...plan } = written;
  const { design: chosen = { kind: "grid" as const }, axes: listed = [] } = document.value;
  const choice = chosen.kind === "morris" ? { ...chosen, levels: chosen.levels ?? 4 } : chosen;
  const { replicates, folder, file } = plan;
  const { axes, problems, notes } = findAxes(listed, choice, { quantities, replicates, drawn });
  if (leavesFolder(folder))
    problems.push({
      where: "store.folder",
      message: `expected a path inside of the output folder, found "${folder}"`,
      advice: "give a name such as results; where the output folder is, --out says",
    });
  if (problems.length > 0) throw new InputError(file, locate(problems, document));
  const own = makeDesign(axes, choice, plan.seed);
  const design = drawn ? withDraws(own, drawn) : own;
  return {
    ...{ ...plan, axes: design.axes, design, count: design.count * replicates, notes },
    ...(drawn && { drawn }),
  };
}

/** True for a path that is absolute, empty, or goes up. */
const leavesFolder = (path: string): boolean =>
  path.trim() === "" ||
  /^([/\\~]|[A-Za-z]:)/.test(path) ||
  path.includes("\0") ||
  path.split(/[/\\]/).some((part) => part === ".." || part === ".");

function locate(problems: readonly Problem[], { lineOf }: Document<WrittenPlan>): Problem[] {
  return problems.map((problem) => {
    const path = [...problem.where.matchAll(/[^.[\]]+/g)].map(([part]) =>
      /^\d+$/.test(part) ? Number(part) : part,
    );
    return { ...problem, line: lineOf(path) };
  });
}
