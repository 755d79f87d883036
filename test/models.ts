import { readFileSync } from "node:fs";
import type { Network } from "../src/model/network.ts";
import { readModel } from "../src/model/read-model.ts";

/** Names of the models that ship. */
export const modelNames = [
  "cu-atsm-redox",
  "cu-atsm-two-pool",
  "cu-atsm-plasma",
  "cu-atsm-redox-lumped",
  "cu-atsm-nadh",
  "cu-atsm-hif",
  "cu-atsm-plasma-copper",
  "cu-ptsm",
  "cu64-acetate",
  "fmiso-casciari",
  "fmiso-plasma",
  "one-tissue",
  "two-tissue",
  "two-tissue-irreversible",
] as const;

/** The text of a shipped model. */
export const modelText = (name: string): string =>
  readFileSync(new URL(`../models/${name}.yaml`, import.meta.url), "utf8");

/** Reads a shipped model. */
export const shippedModel = (name: string): Network => readModel(modelText(name), `models/${name}.yaml`);

/** A JSON file of `test/reference/`. */
export const reference = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./reference/${name}`, import.meta.url), "utf8")) as T;
