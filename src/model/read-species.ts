import { adviseNames } from "../errors.ts";
import type { UnitScale } from "../units.ts";
import type { Species } from "./network.ts";
import { expectParameters, makeKnown, type Reading, readUnitAt, readValue } from "./reading.ts";

/** Reads the units of the species first, since their initial values may use all names of the file. */
export function readSpeciesUnits(reading: Reading): UnitScale[] {
  return Object.entries(reading.document.value.species).map(([name, { unit, compartment }]) => {
    const path = ["species", name];
    if (compartment !== undefined && unit === undefined) {
      reading.report(
        [...path, "unit"],
        "expected the unit of a species in a compartment, found nothing",
        "it is a concentration: write for example unit: kBq/mL",
      );
      return { text: "", dimension: [], factor: 1 };
    }
    const read = readUnitAt(reading, unit ?? "1", [...path, "unit"]);
    makeKnown(reading, name, read);
    return read;
  });
}

export function readSpecies(reading: Reading, units: readonly UnitScale[]): Species[] {
  const compartments = Object.keys(reading.document.value.compartments ?? {});
  return Object.entries(reading.document.value.species).map(([name, written], i) => {
    const { compartment, description = "" } = written;
    if (compartment !== undefined && !compartments.includes(compartment))
      reading.report(
        ["species", name, "compartment"],
        `expected a compartment of this model, found "${compartment}"`,
        adviseNames(compartment, compartments),
      );
    const path = ["species", name, "initial"];
    const initial = readValue(reading, written.initial, units[i], path);
    expectParameters(reading, initial, path, "the run has not begun: nothing else has a value yet");
    return { name, initial: initial.tree, unit: units[i], compartment, description };
  });
}
