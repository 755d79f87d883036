import nadh from "../../../models/cu-atsm-nadh.yaml?raw";
import redox from "../../../models/cu-atsm-redox.yaml?raw";
import lumped from "../../../models/cu-atsm-redox-lumped.yaml?raw";
import twoPool from "../../../models/cu-atsm-two-pool.yaml?raw";
import ptsm from "../../../models/cu-ptsm.yaml?raw";
import { InputError, type Network, readModel } from "../../index.ts";
import type { CellModelName } from "../state/shared.ts";

/** A text of the package and its path in there. */
export interface Source {
  readonly text: string;
  readonly file: string;
}

/** The models of cells in a closed medium, by name. */
export const cellModels: Readonly<Record<CellModelName, Source>> = {
  "cu-atsm-redox": { text: redox, file: "models/cu-atsm-redox.yaml" },
  "cu-atsm-two-pool": { text: twoPool, file: "models/cu-atsm-two-pool.yaml" },
  "cu-atsm-nadh": { text: nadh, file: "models/cu-atsm-nadh.yaml" },
  "cu-atsm-redox-lumped": { text: lumped, file: "models/cu-atsm-redox-lumped.yaml" },
  "cu-ptsm": { text: ptsm, file: "models/cu-ptsm.yaml" },
};

export const readCellModel = (name: CellModelName): Network =>
  readModel(cellModels[name].text, cellModels[name].file);

/** Inputs of a model that are tracer in plasma, by name: what they do over time no model says. */
export const plasmaInputs = ({ inputs }: Network): string[] =>
  inputs
    .filter(({ name, unit, course }) => name !== "pO2" && !course && /Bq/.test(unit.text))
    .map(({ name }) => name);

/**
 * Reads a model of cells in a medium.
 *
 * @throws InputError with all problems, or if plasma drives it.
 */
export function readDishModel(text: string, file: string): Network {
  const network = readModel(text, file);
  const [driver] = plasmaInputs(network);
  if (driver === undefined) return network;
  throw new InputError(file, [
    {
      where: `inputs.${driver}`,
      message: "expected a model of cells in a medium, found one that plasma drives",
      advice: "choose a model of the tissue in this view, or run it: cuptake run MODEL --input NAME=FILE",
    },
  ]);
}
