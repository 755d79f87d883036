import { expect, test } from "vitest";
import * as zod from "zod";
import * as z from "../src/late-schema.ts";

const written = (words: typeof z | typeof zod) => {
  const quantity = words.strictObject({ value: words.number(), unit: words.string().min(1).optional() });
  return words.strictObject({
    kind: words.enum(["a", "b"]),
    version: words.literal(1).optional(),
    name: words.string().regex(/^[a-z]+$/, "expected lower-case letters"),
    quantities: words.record(words.string(), quantity.extend({ note: words.unknown() })),
    point: words.tuple([words.number().positive(), words.int().nonnegative()]).nullable(),
    text: words.union([words.string(), words.number().transform(String)]),
    flags: words.array(words.boolean()).min(1).max(2),
    loose: words.looseObject({ x: words.number() }).optional(),
    object: words.object({ x: words.number() }).optional(),
  });
};

const sound = {
  kind: "b",
  name: "model",
  quantities: { k: { value: 1, unit: "s", note: [1] } },
  point: [0.5, 2],
  text: 7,
  flags: [true],
  loose: { x: 1, y: 2 },
  object: { x: 1, y: 2 },
};
const wrong = [
  { ...sound, kind: "c", more: 1 },
  { ...sound, name: "Model", point: [0, 1.5], flags: [] },
  { ...sound, quantities: { k: { value: "1", unit: "" } }, text: {} },
  { ...sound, version: 2, loose: { x: "1" }, object: {}, flags: [true, true, 3] },
  "a text",
  undefined,
];

test("a late schema passes, changes and refuses what the same schema of zod does, in the same words", () => {
  for (const value of [sound, ...wrong])
    expect(written(z).safeParse(value)).toEqual(written(zod).safeParse(value));
  expect(written(z).parse(sound)).toMatchObject({ text: "7", loose: { x: 1, y: 2 }, object: { x: 1 } });
  expect(written(z).safeParse(wrong[0]).success).toBe(false);
});

test("a late schema stands inside one of zod, and one of zod inside a late one", () => {
  const outer = zod.strictObject({ inner: z.strictObject({ x: zod.number() }).optional() });
  expect(outer.parse({ inner: { x: 1 } })).toEqual({ inner: { x: 1 } });
  expect(outer.safeParse({ inner: { x: "1" } }).error?.issues[0].path).toEqual(["inner", "x"]);
});

test("a schema is made once, when something is first held against it", () => {
  let made = 0;
  const counted = {
    get _zod() {
      made++;
      return zod.string()._zod;
    },
  } as unknown as zod.ZodString;
  const schema = z.strictObject({ x: z.array(counted).min(1).optional() });
  expect(made).toBe(0);
  expect(schema.safeParse({ x: ["a"] }).success).toBe(true);
  const first = made;
  expect(first).toBeGreaterThan(0);
  expect(Reflect.get(schema, "shape")).toBe(Reflect.get(schema, "shape"));
});
