import type { WrittenCourse } from "../../input/written-course.ts";
import { dimensionless, readUnit, sameDimension } from "../../units.ts";
import { inUnit } from "./annotate.ts";
import { findFunctions } from "./expression-maths.ts";
import type { FileUnit } from "./file-units.ts";
import { apply, holdsTime, type Maths, MathsError, named, namesOf, number, transform } from "./maths.ts";
import { printMaths } from "./print-maths.ts";
import { findForeign, simplify } from "./simplify.ts";
import type { Symbols } from "./symbols.ts";
import { writeCourse } from "./write-course.ts";

/** A number of the file that had to become a parameter, since numbers of the model language have no unit. */
export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** An input that is 0 before a time and 1 from then on, so that a solver stops there. */
export interface Switch {
  readonly name: string;
  /** Printed; undefined if it is 1 from the start. */
  readonly at: string | undefined;
  readonly bound: Maths;
}

/** A part of an expression that only an input can follow, such as a wave. */
export interface InnerCourse {
  readonly name: string;
  readonly course: WrittenCourse;
  readonly unit: string;
  readonly maths: Maths;
  readonly factor: number;
}

/** Turns mathematics of a file into expressions of the model language, and keeps what these need beside them. */
export interface Phrases {
  /** An expression; a bare number is in the unit of `target`. */
  readonly express: (maths: Maths, target?: string) => string;
  readonly constants: readonly Constant[];
  readonly courses: readonly InnerCourse[];
  readonly switches: readonly Switch[];
  /** The input that is the time, if anything asked for it. */
  readonly clock: () => string | undefined;
  /** A time as an expression: with its unit where there are units, else times the unit of time. */
  readonly expressTime: (maths: Maths) => string;
  /** A rate per unit of time as a rate. */
  readonly expressRate: (maths: Maths, target: string) => string;
}

const pure: FileUnit = { dimension: dimensionless, factor: 1, text: "1" };
const mirrored: Readonly<Record<string, string>> = { lt: "gt", leq: "geq", gt: "lt", geq: "leq" };

/** What expressions need beside them, as it is gathered. */
interface Kept {
  readonly symbols: Symbols;
  readonly constants: Constant[];
  readonly courses: InnerCourse[];
  readonly switches: Switch[];
  /** Names that were made for something, by what it was. */
  readonly made: Map<string, string>;
  clock: string | undefined;
}

function once({ made }: Kept, key: string, make: () => string): string {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

export function makePhrases(symbols: Symbols): Phrases {
  const { hasUnits, unitOf } = symbols;
  const made = new Map<string, string>();
  const kept: Kept = { symbols, constants: [], courses: [], switches: [], made, clock: undefined };
  const express = (written: Maths, target?: string): string => {
    const maths = followCourses(kept, written, hasUnits ? unitOf(target ?? "") : pure);
    const foreign = findForeign(maths);
    if (foreign !== undefined)
      throw new MathsError(`expected functions that the model language has, found ${foreign}`);
    return printMaths(simplify(toOurs(findFunctions(withUnit(maths, target)))));
  };
  const expressTime = (maths: Maths): string => {
    if (hasUnits) return express(maths, "(time)");
    return printMaths(apply("times", toOurs(simplify(maths)), secondsPer(kept, 1)));
  };
  const expressRate = (maths: Maths, target: string): string => {
    if (hasUnits) return express(maths, target);
    const plain = simplify(toOurs(findFunctions(maths)));
    return printMaths(apply("times", plain, secondsPer(kept, -1)));
  };
  const toOurs = (maths: Maths): Maths =>
    transform(maths, (part) => {
      if (part.kind === "number") return toNumber(kept, part.value, part.units);
      if (part.kind === "name") return toName(kept, part.name);
      return part.kind === "time" ? toClock(kept) : toSwitch(kept, part, expressTime);
    });
  const { constants, courses, switches } = kept;
  return { express, constants, courses, switches, clock: () => kept.clock, expressTime, expressRate };
}

/** A number with a unit as a parameter, one for each. */
function makeConstant(kept: Kept, value: number, unit: string, wish: string): Maths {
  const name = once(kept, `constant ${value} ${unit}`, () => {
    const own = kept.symbols.newName(wish);
    kept.constants.push({ name: own, value, unit });
    return own;
  });
  return named(name);
}

function toNumber(kept: Kept, value: number, units: string | undefined): Maths {
  const { hasUnits, unitOf } = kept.symbols;
  const unit = hasUnits && units !== undefined ? unitOf(units) : undefined;
  if (!unit) return number(value);
  if (sameDimension(unit.dimension, dimensionless))
    return number(Number((value * unit.factor).toPrecision(15)));
  const factor = readUnit(unit.text)?.factor ?? 1;
  const size = makeConstant(kept, inUnit(Math.abs(value) * unit.factor, factor), unit.text, "number_1");
  return value < 0 ? apply("minus", size) : size;
}

function toName({ symbols }: Kept, id: string): Maths {
  if (id.startsWith("(")) return named(id.slice(1, -1));
  const symbol = symbols.get(id);
  return symbol.role === "one" ? number(1) : named(symbol.name);
}

function toClock(kept: Kept): Maths {
  kept.clock ??= kept.symbols.newName("time");
  return named(kept.clock);
}

/** A comparison of the time with what is fixed becomes the question whether a switch has been thrown. */
function toSwitch(kept: Kept, part: Maths, expressTime: (maths: Maths) => string): Maths | undefined {
  if (part.kind !== "apply" || part.args.length !== 2 || !Object.hasOwn(mirrored, part.op)) return undefined;
  const { symbols, switches } = kept;
  const [a, b] = part.args;
  const bound = a.kind === "time" ? b : a;
  const isOneTime = (a.kind === "time") !== (b.kind === "time") && !holdsTime(bound);
  if (!isOneTime || ![...namesOf(bound)].every(symbols.isFixed)) return undefined;
  const op = a.kind === "time" ? part.op : mirrored[part.op];
  const name = once(kept, `switch ${JSON.stringify(bound)}`, () => {
    const own = symbols.newName("after_1");
    const isOn = symbols.numberOf(bound) <= 0;
    switches.push({ name: own, bound, at: isOn ? undefined : expressTime(bound) });
    return own;
  });
  return apply(op === "geq" || op === "gt" ? "gt" : "lt", named(name), number(0.5));
}

/** Where functions of time alone are none of the language, an input follows them; its unit must be known. */
function followCourses(kept: Kept, maths: Maths, unit: FileUnit | undefined): Maths {
  if (!holdsTime(maths) || findForeign(maths) === undefined) return maths;
  const { hasUnits, timeUnit, newName } = kept.symbols;
  const course = unit && writeCourse(maths, unit, timeUnit);
  if (course) {
    const name = newName("course_1");
    kept.courses.push({ name, course, unit: unit.text, maths, factor: unit.factor });
    return { kind: "name", name: `(${name})` };
  }
  const follow = (part: Maths): Maths => followCourses(kept, part, unit);
  if (maths.kind === "piecewise") {
    const pieces = maths.pieces.map((p) => ({ ...p, value: follow(p.value) }));
    return { ...maths, pieces, otherwise: maths.otherwise && follow(maths.otherwise) };
  }
  return hasUnits || maths.kind !== "apply" ? maths : { ...maths, args: maths.args.map(follow) };
}

function withUnit(maths: Maths, target?: string): Maths {
  const plain = simplify(maths);
  return plain.kind === "number" && plain.units === undefined && target !== undefined
    ? number(plain.value, target)
    : plain;
}

function secondsPer(kept: Kept, power: 1 | -1): Maths {
  const { timeUnit } = kept.symbols;
  const [text, wish] = power === 1 ? [timeUnit.text, "time_unit"] : [perTimeText(timeUnit.text), "per_time"];
  const factor = readUnit(text)?.factor ?? 1;
  return makeConstant(kept, inUnit(timeUnit.factor ** power, factor), text, wish);
}

const perTimeText = (text: string): string => (readUnit(`${text}^-1`) ? `${text}^-1` : "s^-1");
