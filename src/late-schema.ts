import * as zod from "zod";

export type { core, infer, ZodType } from "zod";

/** Calls on a schema that give another schema; whatever else is asked of one, it must be there. */
const turns: ReadonlySet<unknown> = new Set([
  ...["optional", "nullable", "extend", "omit", "transform"],
  ...["min", "max", "length", "positive", "nonnegative", "regex"],
]);

type Call = (...args: unknown[]) => object;

/** Stands for the schema that `make` makes, which happens when a text is first held against it. */
function late<S extends object>(make: () => S): S {
  let made: S | undefined;
  const schema = (): S => {
    made ??= make();
    return made;
  };
  const ask = (key: string | symbol): unknown => Reflect.get(schema(), key);
  return new Proxy(Object.create(null), {
    get: (_, key) =>
      turns.has(key) ? (...args: unknown[]) => late(() => (ask(key) as Call)(...args)) : ask(key),
    has: (_, key) => Reflect.has(schema(), key),
  });
}

const lately = <Make extends (...args: never[]) => object>(make: Make): Make =>
  ((...args: never[]) => late(() => make(...args))) as Make;

/*
 * The words of zod that this program uses, with one difference: a schema is made at its first use. A program that
 * imports the library would otherwise make some five hundred, a fifth of its start, and use few of them.
 */
export const array = lately(zod.array);
export const boolean = lately(zod.boolean);
const enumeration = lately(zod.enum);
export const discriminatedUnion = lately(zod.discriminatedUnion);
export const int = lately(zod.int);
export const literal = lately(zod.literal);
export const looseObject = lately(zod.looseObject);
export const number = lately(zod.number);
export const object = lately(zod.object);
export const record = lately(zod.record);
export const strictObject = lately(zod.strictObject);
export const string = lately(zod.string);
export const tuple = lately(zod.tuple);
export const union = lately(zod.union);
export const unknown = lately(zod.unknown);
export { config, NEVER } from "zod";
export { enumeration as enum };
