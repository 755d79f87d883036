import * as z from "zod";
import {
  CallError,
  type FitSource,
  InputError,
  makeParameterDraws,
  type Network,
  type ParameterDraws,
  type Posterior,
} from "../index.ts";
import { readCount } from "./options.ts";
import { disk, type Shelf } from "./shelf.ts";
import { say } from "./talk.ts";

export interface PosteriorFlags {
  readonly posterior?: string;
  readonly draws: string;
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
    }),
  }),
});

/** What `cuptake fit --out` wrote, as far as draws need it. */
export interface CarriedFit {
  readonly file: string;
  readonly source: FitSource;
  readonly posterior: Posterior;
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
      `expected the JSON of a fit, found ${error instanceof Error ? error.message : "none"}`,
    );
  }
  const read = recordSchema.safeParse(value);
  if (!read.success) {
    const [{ path: where, message }] = read.error.issues;
    return refuse(where.join("."), `expected a fit with its analysis (${schema}): ${message}`);
  }
  // The schema holds what draws rest on; the rest of a problem is checked where it is used.
  return {
    file,
    source: read.data.source as unknown as FitSource,
    posterior: read.data.analysis.posterior as unknown as Posterior,
  };
}

/** Draws of a network's parameters, with what a call sets put in. */
export interface Drawn extends ParameterDraws {
  readonly n: number;
  readonly seed: number;
  readonly file: string;
}

/**
 * Draws the parameters of a network from a fit of the same model, and says what does not move.
 *
 * @throws CallError if the fit is one of another model or text, or the call sets what the fit estimated.
 */
export function drawParameters(
  { file, source, posterior }: CarriedFit,
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
  const n = readCount(flags.draws, "--draws", 2, 100_000);
  const seed = readCount(flags.seed, "--seed", 0, 2 ** 32);
  const draws = makeParameterDraws(source, posterior, { model: network.name, seed });
  if (source.problem.models[network.name].text !== text)
    throw new CallError(`--posterior ${file}: ${network.name} has changed since it was fitted; fit it again`);
  const moved = draws.moved.find((name) => name in set);
  if (moved !== undefined)
    throw new CallError(`--set ${moved}: the fit of ${file} moves it; leave out --set or --posterior`);
  const withSet = (p: Float64Array): Float64Array =>
    p.map((value, i) => set[network.parameters[i].name] ?? value);
  say(`posterior of ${file}: ${n} draws, seed ${seed}; they move ${draws.moved.join(", ")}`);
  if (draws.nUnseen > 0)
    say(
      `beware: the data of that fit do not see ${draws.nUnseen} ${draws.nUnseen === 1 ? "direction" : "directions"} among ${draws.unseen.join(", ")}; what lies along ${draws.nUnseen === 1 ? "it stays" : "them stays"} at the estimate, so that bands are too narrow`,
    );
  const held = posterior.names.filter((_, k) => posterior.held[k]);
  if (held.length > 0) say(`beware: ${held.join(", ")} stood at a bound in that fit and stays there`);
  return {
    ...draws,
    estimate: withSet(draws.estimate),
    draw: (index) => withSet(draws.draw(index)),
    n,
    seed,
    file,
  };
}
