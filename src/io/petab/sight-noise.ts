import type { Coefficient, Spread } from "../../fit/spread.ts";
import type { Network } from "../../model/network.ts";
import { evaluateFormula } from "./formulas.ts";
import { readNoise } from "./noise.ts";
import type { PetabRow, RowProblems } from "./petab-table.ts";
import { type Parameters, sizeOf } from "./read-parameters.ts";
import type { Sight } from "./sights.ts";

/** The law of errors of measurements, and the sd that each has of its own. */
export interface SightNoise {
  readonly spread: Spread;
  readonly sdOf: (row: PetabRow) => number | null;
}

const known =
  "a size, noiseParameter1 with or without a factor, size * observable, sqrt(size^2 + (size * observable)^2), or what comes to a number";

/** Reads the noise formula of a way to see the model; none, and a problem, if it cannot be fitted here. */
export function readSightNoise(
  sight: Sight,
  network: Network,
  parameters: Parameters,
  problems: RowProblems,
): SightNoise | undefined {
  const { noise, observableId, row, transformation } = sight;
  const refuse = (message: string, advice: string): undefined => {
    problems.report(row, `"${observableId}"`, message, advice);
    return undefined;
  };
  const inModel = (name: string) => network.parameters.find((q) => q.name === name);
  let shared: string | undefined;
  const coefficientOf = (name: string): Coefficient | undefined => {
    const parameter = parameters.get(name);
    if (parameter?.isFree && inModel(name)) {
      shared = name;
      return undefined;
    }
    return parameter ? sizeOf(parameter, problems) : inModel(name)?.value;
  };
  const found =
    readNoise(noise, observableId, sight.formula, coefficientOf) ?? readNumbers(sight, coefficientOf);
  if (shared !== undefined)
    return refuse(
      `expected an estimated size of errors that the model has no use for, found "${shared}"`,
      "give the errors a parameter of their own",
    );
  if (!found) return refuse(`expected a noise formula that is known here, found "${noise}"`, known);
  if (transformation !== "lin" && "of" in found.spread && found.spread.of === "model")
    return refuse(
      `expected errors that do not follow the model beside ${transformation}, found "${noise}"`,
      "give them a size of their own: on a logarithmic scale they are relative",
    );
  const own = (measurement: PetabRow): number | null =>
    "sdOf" in found ? found.sdOf(measurement) : found.hasOwn ? numberOf(measurement, 0) : null;
  return { spread: found.spread, sdOf: own };
}

const numberOf = ({ cells }: PetabRow, i: number): number =>
  Number((cells.get("noiseParameters") ?? "").split(";")[i]);

/** A formula that comes to a number for each measurement gives its sd. */
function readNumbers(
  { noise, observableId, measurements }: Sight,
  coefficientOf: (name: string) => Coefficient | undefined,
): SightNoise | undefined {
  const sdOf = (row: PetabRow): number =>
    evaluateFormula(noise, (name) => {
      const place = /^noiseParameter(\d+)_(.*)$/.exec(name);
      if (place && place[2] === observableId) return numberOf(row, Number(place[1]) - 1);
      const value = coefficientOf(name);
      return typeof value === "number" ? value : undefined;
    }) ?? Number.NaN;
  return measurements.every((row) => sdOf(row) > 0) ? { spread: { kind: "given" }, sdOf } : undefined;
}
