import * as z from "zod";
import {
  CallError,
  type DrawKind,
  drawKinds,
  type FitSource,
  InputError,
  makeParameterDraws,
  type Network,
  type ParameterDraws,
  type Posterior,
} from "../index.ts";
import { readChoice, readCount } from "./options.ts";
import { disk, type Shelf } from "./shelf.ts";
import { say } from "./talk.ts";

export interface PosteriorFlags {
  readonly posterior?: string;
  readonly draws: string;
  readonly drawFrom: string;
  readonly seed: string;
}

const schema = "cuptake-fit-analysis/2";
const numbers = z.array(z.number());
const recordSchema = z.looseObject({
  source: z.looseObject({
    problem: z.looseObject({
      models: z.record(z.string(), z.strictObject({ text: z.string(), file: z.string() })),
      data: z.array(z.looseObject({ model: z.string() })).min(1),
      parameters: z.record(z.string(), z.looseObject({ kind: z.string() })),
    }),
  }),
  analysis: z.looseObject({
    schema: z.literal(schema),
    posterior: z.looseObject({
      names: z.array(z.string()),
      ...{ x: numbers, lower: numbers, upper: numbers, triangle: numbers, held: z.array(z.boolean()) },
      ...{ variance: z.number().nullable(), freedom: z.number().nullable() },
      standardErrors: z.array(z.number().nullable()),
      profiles: z.array(z.array(z.tuple([z.number(), z.number()])).min(2)).optional(),
      refits: z.array(numbers).optional(),
    }),
    variables: z.array(z.looseObject({ name: z.string(), isCurved: z.boolean().nullable() })),
  }),
});

/** What `cuptake fit --out` wrote, as far as draws need it. */
export interface CarriedFit {
  readonly file: string;
  readonly source: FitSource;
  readonly posterior: Posterior;
  /** Variables whose likelihood is no parabola. */
  readonly curved: readonly string[];
}

/** Reads the JSON of a fit whose posterior is to be carried on. */
export async function openPosterior(path: string, shelf: Shelf = disk): Promise<CarriedFit> {
  const { text, file } = await shelf.read(path);
  const refuse = (where: string, message: string): never => {
    const advice = "write it by cuptake fit PLAN --out fit.json, without --quick";
    throw new InputError(file, [{ where, line: 1, message, advice }]);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(
      "file",
      `expected the JSON of a fit, found text that is none (${(error as Error).message})`,
    );
  }
  const read = recordSchema.safeParse(value);
  if (!read.success) {
    const [{ path: where, message }] = read.error.issues;
    const found = message.replace(/^.*received undefined$/, "nothing");
    return refuse(where.join("."), `expected a fit with its analysis (${schema}), found ${found}`);
  }
  // The schema holds what draws rest on; the rest of a problem is checked where it is used.
  return {
    file,
    source: read.data.source as unknown as FitSource,
    posterior: read.data.analysis.posterior as unknown as Posterior,
    curved: read.data.analysis.variables.flatMap(({ name, isCurved }) => (isCurved ? [name] : [])),
  };
}

/** Draws of a network's parameters, with what a call sets put in. */
export interface Drawn extends ParameterDraws {
  readonly n: number;
  readonly seed: number;
  readonly kind: DrawKind;
  readonly file: string;
}

/**
 * Draws the parameters of a network from a fit of the same model, and says what does not move.
 *
 * @throws CallError if the fit is one of another model or text, or the call sets what the fit estimated.
 */
export function drawParameters(
  carried: CarriedFit,
  network: Network,
  {
    text,
    set,
    flags,
  }: {
    readonly text: string;
    readonly set: Readonly<Record<string, number>>;
    readonly flags: PosteriorFlags;
  },
): Drawn {
  const { file, source, posterior } = carried;
  const n = readCount(flags.draws, "--draws", 2, 100_000);
  const seed = readCount(flags.seed, "--seed", 0, 2 ** 32);
  const kind = readChoice(flags.drawFrom, drawKinds, "--draw-from");
  const draws = makeParameterDraws(source, posterior, { model: network.name, seed, kind });
  if (source.problem.models[network.name].text !== text)
    throw new CallError(`--posterior ${file}: ${network.name} has changed since it was fitted; fit it again`);
  const moved = draws.moved.find((name) => name in set);
  if (moved !== undefined)
    throw new CallError(`--set ${moved}: the fit of ${file} moves it; leave out --set or --posterior`);
  const withSet = (p: Float64Array): Float64Array =>
    p.map((value, i) => set[network.parameters[i].name] ?? value);
  draws.draw(n - 1); // that there are so many is found before the work
  sayDraws(carried, draws, { n, seed, kind });
  return {
    ...draws,
    estimate: withSet(draws.estimate),
    draw: (index) => withSet(draws.draw(index)),
    ...{ n, seed, kind, file },
  };
}

/** Says what is drawn, and what a reader of bands must know. */
function sayDraws(
  { file, posterior, curved }: CarriedFit,
  { moved, nUnseen, unseen }: ParameterDraws,
  { n, seed, kind }: Pick<Drawn, "n" | "seed" | "kind">,
): void {
  const how = kind === "bootstrap" ? "" : `, seed ${seed}`;
  say(`posterior of ${file}: ${n} draws by ${kind}${how}; they move ${moved.join(", ")}`);
  const [what, stays] = nUnseen === 1 ? ["direction", "it stays"] : ["directions", "them stays"];
  if (nUnseen > 0)
    say(
      `beware: the data of that fit do not see ${nUnseen} ${what} among ${unseen.join(", ")}; what lies along ${stays} at the estimate, so that bands are too narrow`,
    );
  if (kind === "covariance" && curved.length > 0)
    say(
      `beware: the likelihood of ${curved.join(", ")} is no parabola; draws by profile follow it (--draw-from profile, or from: profile in a sweep plan)`,
    );
  const held = posterior.names.filter((_, k) => posterior.held[k]);
  if (held.length > 0) say(`beware: ${held.join(", ")} stood at a bound in that fit and stays there`);
}

/** Says of what runs by the courses of its plan that a fit found them late or blurred. */
export function sayShapes(file: string, drawn: ParameterDraws, what: string): void {
  for (const name of Object.keys(drawn.shapes()))
    say(
      `beware: the fit of ${file} delays or disperses ${name}; the ${what} takes ${name} as its plan writes it`,
    );
}
