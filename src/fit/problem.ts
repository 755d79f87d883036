import type { Network } from "../model/network.ts";
import { readModel } from "../model/read-model.ts";
import type { Isotope } from "../observe/decay.ts";
import type { TimeCourse } from "../time-course.ts";
import type { Measurement } from "./measurement.ts";
import type { InputShape } from "./shaped-input.ts";
import type { Spread } from "./spread.ts";

/**
 * What is fitted to what, as plain data: several data sets, each seen by an observable of a model, under conditions
 * that may share parameters. All numbers are in internal units (s, mmHg, mL, kBq); data are in the unit of their
 * observable.
 */
export interface FitProblem {
  readonly models: Readonly<Record<string, Network>>;
  /** What drives the models in each condition, by the name of the input: a level or a course over time. */
  readonly conditions: Readonly<Record<string, Levels>>;
  readonly data: readonly DataSet[];
  /**
   * What becomes of parameters, by name; `model.name` speaks of one model alone and goes before `name`. A parameter
   * without a rule stays at the value of its model. Other names may be used in ties.
   */
  readonly parameters: Readonly<Record<string, Rule>>;
}

/** A problem whose models are still texts: nothing but plain data, so that it can be stored and sent to a worker. */
export type WrittenProblem = Omit<FitProblem, "models"> & {
  readonly models: Readonly<Record<string, { readonly text: string; readonly file: string }>>;
};

/**
 * Reads the models of a problem.
 *
 * @throws InputError if a model is wrong.
 */
export function readProblem({ models, ...rest }: WrittenProblem): FitProblem {
  const read = Object.entries(models).map(([name, { text, file }]) => [name, readModel(text, file)] as const);
  return { ...rest, models: Object.fromEntries(read) };
}

/** Inputs of a condition by name: a level in internal units, or a course over time. */
export type Levels = Readonly<Record<string, number | TimeCourse>>;

/** Measured values of one observable with one law of their errors. */
export interface DataSet {
  readonly name: string;
  /** A key of `models`. */
  readonly model: string;
  readonly observable: string;
  readonly points: readonly Measurement[];
  readonly spread: Spread;
  /** Beyond this many sd a residual counts linearly (Huber; 1.345 is usual) and not squared. */
  readonly huber?: number;
  /** Estimates a factor between model and data, which then need no common unit: measured = scale · model + offset. */
  readonly scale?: boolean;
  /** Estimates what is added to the model, in the unit of the data. */
  readonly offset?: boolean;
  /** Inputs whose course arrives later or blurred by numbers that have rules among `parameters`, in s. */
  readonly shaped?: Readonly<Record<string, InputShape>>;
  /** Models what decays with the isotope; `corrected` data were multiplied by the factor of their frame. */
  readonly decay?: { readonly isotope: Isotope; readonly corrected: boolean };
}

/** What becomes of a parameter: it is free, fixed or tied to others. */
export type Rule = FixedRule | TiedRule | FreeRule;

/** A parameter that stays at a value. */
export interface FixedRule {
  readonly kind: "fixed";
  readonly value: number;
  /** Of a name that no model has; 1 unless given. */
  readonly unit?: string;
}

/** A parameter that follows from others, by an expression of their names. */
export interface TiedRule {
  readonly kind: "tied";
  readonly as: string;
}

/** A parameter to be estimated; what is not given is taken from the model. */
export interface FreeRule {
  readonly kind: "free";
  readonly start?: number;
  readonly range?: readonly [number, number];
  readonly scale?: "log10" | "linear";
  readonly unit?: string;
  /** One value for each condition or each data set, instead of one for all. */
  readonly local?: "condition" | "data";
  readonly prior?: Prior;
}

/**
 * What is known of a parameter beforehand: `normal` for its value, `log10` for its decimal logarithm (a log-normal
 * prior with the median 10^mean). Adds the row (value − mean)/sd.
 */
export interface Prior {
  readonly kind: "normal" | "log10";
  readonly mean: number;
  readonly sd: number;
}
