import type { XmlElement } from "../xml.ts";
import type { FileUnits } from "./file-units.ts";
import type { Maths } from "./maths.ts";

/** What every part of a file has. */
export interface Part {
  readonly id: string;
  readonly name: string;
  readonly line: number;
  /** What an annotation of ours says of it, by attribute; empty without one. */
  readonly own: ReadonlyMap<string, string>;
}
export interface FileCompartment extends Part {
  readonly size: number | undefined;
  readonly units: string | undefined;
  readonly dimensions: number | undefined;
  readonly constant: boolean;
}
export interface FileSpecies extends Part {
  readonly compartment: string;
  readonly amount: number | undefined;
  readonly concentration: number | undefined;
  readonly units: string | undefined;
  readonly isAmount: boolean;
  readonly isBoundary: boolean;
  readonly constant: boolean;
  readonly conversion: string | undefined;
}
export interface FileParameter extends Part {
  readonly value: number | undefined;
  readonly units: string | undefined;
  readonly constant: boolean;
}
export interface FileRule {
  readonly kind: "assignment" | "rate";
  readonly variable: string;
  readonly maths: Maths;
  readonly line: number;
}
export interface Reference {
  readonly id: string | undefined;
  readonly species: string;
  readonly stoichiometry: number | undefined;
  readonly constant: boolean;
  /** What a rule or an initial assignment says of it. */
  readonly said?: { readonly maths: Maths; readonly atStart: boolean };
}
export interface FileReaction extends Part {
  readonly reactants: readonly Reference[];
  readonly products: readonly Reference[];
  readonly law: Maths;
  readonly locals: readonly FileParameter[];
}
export interface FileEvent extends Part {
  readonly trigger: Maths;
  readonly initialValue: boolean;
  readonly priority: Maths | undefined;
  readonly fromTrigger: boolean;
  readonly assignments: readonly { readonly variable: string; readonly maths: Maths }[];
}

/** An SBML file as plain data; functions have been put in where they are called. */
export interface FileModel {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  /** The annotation of ours, if the file has one. */
  readonly own: XmlElement | undefined;
  readonly unitOf: FileUnits;
  /** Units of the model: `timeUnits`, `extentUnits` and others, as given. */
  readonly defaults: ReadonlyMap<string, string>;
  readonly compartments: readonly FileCompartment[];
  readonly species: readonly FileSpecies[];
  readonly parameters: readonly FileParameter[];
  readonly initial: readonly { readonly symbol: string; readonly maths: Maths; readonly line: number }[];
  readonly rules: readonly FileRule[];
  readonly reactions: readonly FileReaction[];
  readonly events: readonly FileEvent[];
  /** What was left aside because it changes no result. */
  readonly remarks: readonly string[];
}
