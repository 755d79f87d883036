import { type Document, type Path, printPath, readDocument } from "../document.ts";
import { InputError } from "../errors.ts";
import { readCourse } from "../input/read-course.ts";
import { readQuantity, type SourcedQuantity } from "../quantity.ts";
import { dimensionless, readUnit } from "../units.ts";
import { isName } from "./expression.ts";
import { functionNames } from "./functions.ts";
import type { Input, Network, Observable } from "./network.ts";
import { readAssignments } from "./read-assignments.ts";
import { readEvents } from "./read-events.ts";
import { readFit } from "./read-fit.ts";
import { readReactions } from "./read-reactions.ts";
import { readSpecies, readSpeciesUnits } from "./read-species.ts";
import {
  beginReading,
  expectUnit,
  makeKnown,
  namedParts,
  type Reading,
  readExpression,
  readUnitAt,
} from "./reading.ts";
import { modelSchema, type WrittenModel } from "./schema.ts";

/**
 * Reads a model file (YAML) into a network.
 *
 * Shape, names, units (each rate law must come out as amount per time) and values are all checked; every
 * problem is reported at once with its line.
 *
 * @throws InputError
 */
export function readModel(text: string, file: string): Network {
  const document = readDocument(text, file, modelSchema) as Document<WrittenModel>;
  const reading = beginReading(document);
  const model = document.value;
  checkNames(reading);
  // Quantities and units first: the expressions behind them are checked against all of them.
  const inputs = readInputs(reading);
  const parameters = readQuantities(reading, "parameters", model.parameters);
  const volumes = readVolumes(reading);
  const units = readSpeciesUnits(reading);
  const assignments = readAssignments(reading);
  const species = readSpecies(reading, units);
  const network: Network = {
    file,
    name: model.name,
    title: model.title.trim(),
    description: model.description.trim(),
    limits: model.limits ?? [],
    notFor: model.not_for ?? [],
    citation: model.citation,
    inputs,
    parameters: [...parameters, ...volumes],
    compartments: volumes.map(({ name }) => name),
    species,
    assignments,
    reactions: readReactions(reading),
    events: readEvents(reading, species, inputs),
    observables: readObservables(reading),
    fit: readFit(reading),
  };
  if (reading.problems.length > 0) throw new InputError(file, reading.problems);
  return network;
}

function checkNames({ document, report }: Reading): void {
  const { fit, species, events = {} } = document.value;
  const seen = new Map<string, string>();
  const expectName = (path: Path, name: string): void => {
    if (!isName(name))
      report(
        path,
        `expected a name of letters, digits and _, found "${name}"`,
        `t, ${functionNames.join(", ")}, true, NaN and other words of the language or its host are taken`,
      );
  };
  const groups: [Path, object | undefined][] = [
    ...namedParts.map((part): [Path, object | undefined] => [[part], document.value[part]]),
    [["fit", "combinations"], fit?.combinations],
  ];
  for (const [path, group] of groups)
    for (const name of Object.keys(group ?? {})) {
      const here = [...path, name];
      expectName(here, name);
      const other = seen.get(name);
      if (other) report(here, `expected a new name, found "${name}" again (it is in ${other})`, "rename one");
      seen.set(name, printPath(path));
    }
  for (const name of Object.keys(events)) expectName(["events", name], name);
  if (Object.keys(species).length === 0)
    report(["species"], "expected at least one species, found none", "add one");
}

function readQuantities(
  reading: Reading,
  part: "inputs" | "parameters",
  written: WrittenModel["parameters"],
): SourcedQuantity[] {
  return Object.entries(written).map(([name, value]) => {
    const quantity = readQuantity(name, value, reading.document, [part, name], reading.problems);
    makeKnown(reading, name, quantity.unit);
    return quantity;
  });
}

function readInputs(reading: Reading): Input[] {
  const written = reading.document.value.inputs ?? {};
  return readQuantities(reading, "inputs", written).map((quantity) => {
    const { course } = written[quantity.name];
    const path = ["inputs", quantity.name, "course"];
    const { factor } = quantity.unit;
    return {
      ...quantity,
      course: course && readCourse(course, reading.document, path, reading.problems, factor),
    };
  });
}

/** Volumes of compartments, in mL; a rate is divided by them, hence none is 0. */
function readVolumes(reading: Reading): SourcedQuantity[] {
  return Object.entries(reading.document.value.compartments ?? {}).map(([name, written]) => {
    const path = ["compartments", name];
    const expectPositive = (key: string, found: number): void => {
      if (found === 0)
        reading.report([...path, key], "expected a volume above 0, found 0", "a rate is divided by it");
    };
    expectPositive("value", written.value);
    if (written.range) expectPositive("range", written.range[0]);
    reading.dimensions.set(name, readUnit("mL")?.dimension ?? dimensionless);
    return readQuantity(name, written, reading.document, path, reading.problems, "mL");
  });
}

function readObservables(reading: Reading): Observable[] {
  return Object.entries(reading.document.value.observables).map(([name, written]) => {
    const unit = readUnitAt(reading, written.unit, ["observables", name, "unit"]);
    const path = ["observables", name, "expression"];
    const read = readExpression(reading, written.expression, path);
    expectUnit(reading, read, unit, path);
    return { name, expression: read.tree, unit, description: written.description ?? "" };
  });
}
