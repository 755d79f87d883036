import type { Path } from "../document.ts";
import { type Dimension, dimensionless, readUnit, sameDimension, wordDimension } from "../units.ts";
import type { Reaction } from "./network.ts";
import { expectOneOf, type Reading, readExpression } from "./reading.ts";

export function readReactions(reading: Reading): Reaction[] {
  return Object.entries(reading.document.value.reactions).map(([name, written]) => {
    const from = readSide(reading, written.from, ["reactions", name, "from"]);
    const to = readSide(reading, written.to, ["reactions", name, "to"]);
    const members = Object.keys({ ...from, ...to });
    if (members.length === 0)
      reading.report(
        ["reactions", name],
        "expected `from` or `to`, found neither",
        "name a species on at least one side",
      );
    const path = ["reactions", name, "rate"];
    const { tree, dimension } = readExpression(reading, written.rate, path);
    if (dimension) checkRate(reading, members, dimension, path);
    return { name, from, to, rate: tree };
  });
}

function readSide(
  reading: Reading,
  written: string | Record<string, number> | undefined,
  path: Path,
): Record<string, number> {
  const side = typeof written === "string" ? { [written]: 1 } : (written ?? {});
  const species = Object.keys(reading.document.value.species);
  for (const name of Object.keys(side)) expectOneOf(reading, path, name, species);
  return side;
}

const dimensionOfUnit = (text: string): Dimension => readUnit(text)?.dimension ?? dimensionless;
const times = (a: Dimension, b: Dimension): Dimension => a.map((power, i) => power + b[i]);
const over = (a: Dimension, b: Dimension): Dimension => a.map((power, i) => power - b[i]);

/** Each member changes by the rate: its amount does, which is its concentration times the volume it is in. */
function checkRate(reading: Reading, members: readonly string[], found: Dimension, path: Path): void {
  const [second, volume] = [dimensionOfUnit("s"), dimensionOfUnit("mL")];
  for (const name of members) {
    const own = reading.dimensions.get(name);
    if (!own) continue;
    const { compartment } = reading.document.value.species[name] ?? {};
    const expected = over(compartment === undefined ? own : times(own, volume), second);
    if (sameDimension(expected, found)) continue;
    const lacksVolume = compartment !== undefined && sameDimension(expected, times(found, volume));
    reading.report(
      path,
      `expected a rate in ${wordDimension(expected)}, found ${wordDimension(found)}`,
      lacksVolume
        ? `is the volume of ${compartment} missing? a species in a compartment is a concentration, a rate an amount per time`
        : `is a factor missing, or is a parameter's unit wrong? ${name} changes by this rate`,
    );
    return;
  }
}
