import { createHash } from "node:crypto";
import {
  type DrawnAxes,
  InputError,
  type JobChoice,
  type JobSource,
  readModel,
  type Swept,
  type WrittenSweep,
} from "../index.ts";
import type { LoadedMap } from "./map.ts";
import { pathOf } from "./map-posterior.ts";
import { blame, type Opened } from "./plan.ts";
import { drawParameters, openPosterior, sayShapes } from "./posterior.ts";
import { beside } from "./shelf.ts";

/** What a sweep runs, as far as its draws need it. */
interface Run {
  readonly job: JobChoice;
  readonly base: LoadedMap | undefined;
  readonly model: JobSource["model"];
  readonly swept: Swept;
}

/**
 * Opens the posterior that a sweep plan names: the parameters that its fit moves, as axes that are drawn.
 *
 * @throws InputError if the fit is one of another model, or the job cannot vary what it moves.
 */
export async function openDraws(
  opened: Opened,
  { posterior, seed: ofPlan }: Pick<WrittenSweep, "posterior" | "seed">,
  { job, base, model, swept }: Run,
): Promise<(DrawnAxes & { readonly name: string }) | undefined> {
  if (!posterior) return undefined;
  if (!model) return refuse(opened, `expected a job with a model, found ${job.kind}`);
  const { fit, draws, from = "covariance", seed = ofPlan } = posterior;
  const carried = await openPosterior(beside(opened.file, fit), opened.shelf);
  const network = readModel(model.text, model.file);
  const flags = { draws: String(draws), seed: String(seed), drawFrom: from };
  const drawn = await blame(opened, "posterior", () =>
    drawParameters(carried, network, { text: model.text, set: {}, flags }),
  );
  sayShapes(carried.file, drawn, "sweep");
  const places = drawn.moved.map((name) => network.parameters.findIndex((q) => q.name === name));
  const axes = drawn.moved.map((name, k) => {
    const path = base ? pathOf(name, base.plan.quantities) : name;
    if (!Object.hasOwn(swept.quantities, path))
      return refuse(opened, `expected a job that can vary ${name}, which the fit moves; found ${job.kind}`);
    const { unit, scale } = network.parameters[places[k]];
    return { name: path, unit: unit.text, base: drawn.estimate[places[k]] / unit.factor, scale };
  });
  const table = new Float64Array(draws * axes.length);
  for (let draw = 0; draw < draws; draw++) {
    const p = drawn.draw(draw);
    places.forEach((place, k) => {
      table[draw * axes.length + k] = p[place] / network.parameters[place].unit.factor;
    });
  }
  return {
    axes,
    count: draws,
    values: table,
    name: createHash("sha256").update(new Uint8Array(table.buffer)).digest("hex"),
  };
}

function refuse(opened: Opened, message: string): never {
  const advice = "a posterior goes with the jobs curves, retention, patch and map";
  throw new InputError(opened.file, [{ where: "posterior", line: 1, message, advice }]);
}
