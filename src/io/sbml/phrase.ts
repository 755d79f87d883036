import type { WrittenCourse } from "../../input/written-course.ts";
import { dimensionless, readUnit, sameDimension } from "../../units.ts";
import { inUnit } from "./annotate.ts";
import { findFunctions } from "./expression-maths.ts";
import type { FileUnit } from "./file-units.ts";
import { apply, holdsTime, type Maths, MathsError, named, namesOf, number, transform } from "./maths.ts";
import { findForeign, printMaths, simplify } from "./print-maths.ts";
import type { FileSymbol, Symbols } from "./symbols.ts";
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

export function makePhrases(symbols: Symbols): Phrases {
  const { hasUnits, timeUnit, get, isFixed, newName, unitOf } = symbols;
  const constants: Constant[] = [];
  const courses: InnerCourse[] = [];
  const switches: Switch[] = [];
  let clock: string | undefined;
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
  const constant = (value: number, unit: string, wish: string): Maths =>
    named(
      once(`constant ${value} ${unit}`, () => {
        const name = newName(wish);
        constants.push({ name, value, unit });
        return name;
      }),
    );
  const toNumber = (value: number, units: string | undefined): Maths => {
    const unit = hasUnits && units !== undefined ? unitOf(units) : undefined;
    if (!unit) return number(value);
    if (sameDimension(unit.dimension, dimensionless))
      return number(Number((value * unit.factor).toPrecision(15)));
    const factor = readUnit(unit.text)?.factor ?? 1;
    const size = constant(inUnit(Math.abs(value) * unit.factor, factor), unit.text, "number_1");
    return value < 0 ? apply("minus", size) : size;
  };
  const toName = (id: string): Maths => {
    if (id.startsWith("(")) return named(id.slice(1, -1));
    const symbol: FileSymbol = get(id);
    return symbol.role === "one" ? number(1) : named(symbol.name);
  };
  /** A comparison of the time with what is fixed becomes the question whether a switch has been thrown. */
  const toSwitch = (part: Maths): Maths | undefined => {
    if (part.kind !== "apply" || part.args.length !== 2 || !Object.hasOwn(mirrored, part.op))
      return undefined;
    const [a, b] = part.args;
    const bound = a.kind === "time" ? b : a;
    if (
      (a.kind === "time") === (b.kind === "time") ||
      holdsTime(bound) ||
      ![...namesOf(bound)].every(isFixed)
    )
      return undefined;
    const op = a.kind === "time" ? part.op : mirrored[part.op];
    const name = once(`switch ${JSON.stringify(bound)}`, () => {
      const own = newName("after_1");
      const isOn = symbols.numberOf(bound) <= 0;
      switches.push({ name: own, bound, at: isOn ? undefined : expressTime(bound) });
      return own;
    });
    return apply(op === "geq" || op === "gt" ? "gt" : "lt", named(name), number(0.5));
  };
  const toOurs = (maths: Maths): Maths =>
    transform(maths, (part) => {
      if (part.kind === "number") return toNumber(part.value, part.units);
      if (part.kind === "name") return toName(part.name);
      if (part.kind === "time") {
        clock ??= newName("time");
        return named(clock);
      }
      return toSwitch(part);
    });
  /** Where functions of time alone are none of the language, an input follows them; its unit must be known. */
  const followCourses = (maths: Maths, unit: FileUnit | undefined): Maths => {
    if (!holdsTime(maths) || findForeign(maths) === undefined) return maths;
    const course = unit && writeCourse(maths, unit, timeUnit);
    if (course) {
      const name = newName("course_1");
      courses.push({ name, course, unit: unit.text, maths, factor: unit.factor });
      return { kind: "name", name: `(${name})` };
    }
    if (maths.kind === "piecewise") {
      const pieces = maths.pieces.map((p) => ({ ...p, value: followCourses(p.value, unit) }));
      return { ...maths, pieces, otherwise: maths.otherwise && followCourses(maths.otherwise, unit) };
    }
    if (hasUnits || maths.kind !== "apply") return maths;
    return { ...maths, args: maths.args.map((arg) => followCourses(arg, unit)) };
  };
  const withUnit = (maths: Maths, target?: string): Maths => {
    const plain = simplify(maths);
    return plain.kind === "number" && plain.units === undefined && target !== undefined
      ? number(plain.value, target)
      : plain;
  };
  const express = (written: Maths, target?: string): string => {
    const maths = followCourses(written, hasUnits ? unitOf(target ?? "") : pure);
    const foreign = findForeign(maths);
    if (foreign !== undefined)
      throw new MathsError(`expected functions that the model language has, found ${foreign}`);
    return printMaths(simplify(toOurs(findFunctions(withUnit(maths, target)))));
  };
  const expressTime = (maths: Maths): string => {
    if (hasUnits) return express(maths, "(time)");
    return printMaths(apply("times", toOurs(simplify(maths)), secondsPer(1)));
  };
  const secondsPer = (power: 1 | -1): Maths => {
    const [text, wish] =
      power === 1 ? [timeUnit.text, "time_unit"] : [perTimeText(timeUnit.text), "per_time"];
    const factor = readUnit(text)?.factor ?? 1;
    return constant(inUnit(timeUnit.factor ** power, factor), text, wish);
  };
  const expressRate = (maths: Maths, target: string): string => {
    if (hasUnits) return express(maths, target);
    const plain = simplify(toOurs(findFunctions(maths)));
    return printMaths(apply("times", plain, secondsPer(-1)));
  };
  return { express, constants, courses, switches, clock: () => clock, expressTime, expressRate };
}

const perTimeText = (text: string): string => (readUnit(`${text}^-1`) ? `${text}^-1` : "s^-1");
