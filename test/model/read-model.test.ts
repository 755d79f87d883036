import { expect, test } from "vitest";
import { readModel } from "../../src/model/read-model.ts";
import { edited, example, rateRefusal, refusalOf } from "./example.ts";

test("the example itself is accepted", () => {
  const network = readModel(example, "example.yaml");
  expect(network.species.map((s) => s.name)).toEqual(["E", "I"]);
  expect(network.reactions.map((r) => [r.from, r.to, r.rate.toString()])).toEqual([
    [{ E: 1 }, { I: 1 }, "k_in * E"],
    [{ I: 1 }, { E: 1 }, "k_ox * pO2 * I"],
  ]);
  expect(network.fit?.combinations[0]).toMatchObject({ name: "K", solves: "k_ox", range: [0.1, 500] });
});

test("values and ranges come out in internal units", () => {
  const network = readModel(
    edited("value: 1e-3, unit: s^-1, range: [1e-4, 1e-2]", "value: 6, unit: min^-1, range: [3, 12]"),
    "example.yaml",
  );
  expect(network.parameters[0]).toMatchObject({ value: 0.1, range: [0.05, 0.2] });
});

const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join("")}`;

// What the meaning of a model can get wrong.

test("an unknown species in a reaction", () => {
  expect(refusalOf(edited("from: E, to: I", "from: Ee, to: I"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.from: expected one of E, I, found "Ee"
        → did you mean "E" or "I"?
    "
  `);
});

test("an unknown name in a rate law", () => {
  expect(refusalOf(edited("k_in * E", "k_inn * E"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.rate: expected a species, parameter or input, found "k_inn"
        → did you mean "k_in", "k_ox" or "I"?
    "
  `);
});

test("a rate law in the wrong unit", () => {
  expect(refusalOf(edited("rate: k_in * E", "rate: k_ox * E"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.rate: expected a rate in s^-1 (per time), found s^-1 mmHg^-1 (per time and pressure)
        → is a factor missing, or is a parameter's unit wrong? E changes by this rate
    "
  `);
});

test("a sum of different units", () => {
  expect(refusalOf(edited("rate: k_in * E", "rate: (k_in + pO2) * E"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.rate: expected both sides of "+" in the same unit, found s^-1 (per time) and mmHg (pressure) in k_in + pO2
        → mend it, or the units of its parts
    "
  `);
});

test("a unit inside a function", () => {
  expect(refusalOf(edited("rate: k_in * E", "rate: k_in * exp(pO2)"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.rate: expected a pure number inside exp(), found pO2 in mmHg (pressure)
        → mend it, or the units of its parts
    "
  `);
});

test("a unit as exponent", () => {
  expect(refusalOf(edited("rate: k_in * E", "rate: k_in * E^pO2"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.rate: expected a pure number as exponent, found mmHg (pressure)
        → mend it, or the units of its parts
    "
  `);
});

test("a variable power of a unit", () => {
  expect(refusalOf(edited("rate: k_in * E", "rate: k_in * pO2^E"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.rate: expected a written number as exponent of a quantity in mmHg (pressure), found E
        → mend it, or the units of its parts
    "
  `);
});

test("a unit that does not exist", () => {
  expect(refusalOf(edited("unit: mmHg, provenance", "unit: mmHgg, provenance"))).toMatchInlineSnapshot(`
    "
    example.yaml:7: 1 problem
      ✖ inputs.pO2.unit: expected a unit, found "mmHgg"
        → write for example s^-1, mmHg or 1
    "
  `);
});

test("an observable in a unit that it cannot have", () => {
  expect(refusalOf(edited('unit: "%"', "unit: mmHg"))).toMatchInlineSnapshot(`
    "
    example.yaml:18: 1 problem
      ✖ observables.uptake.expression: expected a quantity that can be given in mmHg, found 1 (pure number)
        → mend the expression or its unit
    "
  `);
});

test("a negative rate constant", () => {
  expect(refusalOf(edited("value: 1e-3", "value: -1e-3"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ parameters.k_in.value: expected a value of 0 or more, found -0.001
        → rates, amounts and tensions cannot be negative
    "
  `);
});

test("an infinite rate constant", () => {
  expect(refusalOf(edited("value: 1e-3", "value: .inf"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ parameters.k_in.value: expected a number, found Infinity
        → mend this value
    "
  `);
});

test("a text for a number", () => {
  expect(refusalOf(edited("value: 1e-3", "value: fast"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ parameters.k_in.value: expected a number, found "fast"
        → mend this value
    "
  `);
});

test("a negative amount", () => {
  expect(refusalOf(edited("initial: 1", "initial: -1"))).toMatchInlineSnapshot(`
    "
    example.yaml:9: 1 problem
      ✖ species.E.initial: expected number to be >=0, found -1
        → mend this value
    "
  `);
});

test("a value outside its range", () => {
  expect(refusalOf(edited("range: [1e-4, 1e-2]", "range: [1e-2, 1e-1]"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ parameters.k_in.value: expected a value inside its range [0.01,0.1], found 0.001
        → mend the value or widen the range
    "
  `);
});

test("a range upside down", () => {
  expect(refusalOf(edited("range: [1e-4, 1e-2]", "range: [1e-2, 1e-4]"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ parameters.k_in.range: expected low ≤ high, found [0.01,0.0001]
        → swap the two
    "
  `);
});

test("a range that reaches 0 on a log10 scale", () => {
  expect(refusalOf(edited("range: [1e-4, 1e-2]", "range: [0, 1e-2]"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ parameters.k_in.range: expected a positive lower end on a log10 scale, found 0
        → raise it above 0, or use scale: linear
    "
  `);
});

test("a missing source", () => {
  expect(refusalOf(edited(", source: none", ""))).toMatchInlineSnapshot(`
    "
    example.yaml:13: 1 problem
      ✖ parameters.k_ox.source: expected a source for a reported value, found nothing
        → cite it, or say \`provenance: assumed\`
    "
  `);
});

test("a provenance that does not exist", () => {
  expect(refusalOf(edited("provenance: reported", "provenance: repoted"))).toMatchInlineSnapshot(`
    "
    example.yaml:13: 1 problem
      ✖ parameters.k_ox.provenance: expected one of reported, secondary, unverified, derived, assumed, found "repoted"
        → did you mean "reported", "derived" or "assumed"?
    "
  `);
});

test("one name for two things", () => {
  expect(
    refusalOf(edited("  I: { initial: 0 }", "  I: { initial: 0 }\n  k_in: { initial: 0 }")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:13: 6 problems
      ✖ line 13, parameters.k_in: expected a new name, found "k_in" again (it is in species)
        → rename one
      ✖ line 16, reactions.uptake.rate: expected a rate in s^-1 (per time), found 1 (pure number)
        → is a factor missing, or is a parameter's unit wrong? E changes by this rate
      ✖ line 24, fit.combinations.K.expression: expected parameters alone, found "k_in"
        → what is fitted must not change with time or condition
      ✖ line 24, fit.combinations.K.expression: expected mmHg (pressure), found mmHg s
        → mend the expression
      ✖ line 24, fit.combinations.K.as: expected parameters alone, found "k_in"
        → what is fitted must not change with time or condition
      ✖ line 24, fit.combinations.K.as: expected s^-1 mmHg^-1 (per time and pressure), found mmHg^-1 (per pressure)
        → mend the expression
    "
  `);
});

test("one key twice", () => {
  expect(
    refusalOf(edited("  I: { initial: 0 }", "  I: { initial: 0 }\n  E: { initial: 0 }")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:11: 1 problem
      ✖ YAML: expected each key once, found one again
        → rename one or remove it
    "
  `);
});

test("an unknown and a missing key, both at once", () => {
  expect(refusalOf(edited("title: An example", "titel: An example"))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 2 problems
      ✖ line 1, title: expected a text, found nothing
        → add this key
      ✖ line 3, titel: expected a known key, found "titel"
        → remove it or mend its spelling
    "
  `);
});

test("a name with blanks", () => {
  expect(refusalOf(edited("name: example", "name: My example"))).toMatchInlineSnapshot(`
    "
    example.yaml:2: 1 problem
      ✖ name: expected lower-case letters, digits and hyphens, found "My example"
        → mend this value
    "
  `);
});

test("another version of the language", () => {
  expect(refusalOf(edited("cuptake: 1", "cuptake: 2"))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ cuptake: expected 1, found 2
        → did you mean "1"?
    "
  `);
});

test("a reaction without species", () => {
  expect(refusalOf(edited("from: E, to: I, rate", "rate"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake: expected \`from\` or \`to\`, found neither
        → name a species on at least one side
    "
  `);
});

test("a side of a reaction that is a number", () => {
  expect(refusalOf(edited("from: E, to: I", "from: 5, to: I"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.from: expected a text or keys with values, found 5
        → mend this value
    "
  `);
});

test("a negative stoichiometric number", () => {
  expect(refusalOf(edited("from: E, to: I", "from: { E: -1 }, to: I"))).toMatchInlineSnapshot(`
    "
    example.yaml:15: 1 problem
      ✖ reactions.uptake.from.E: expected number to be >0, found -1
        → mend this value
    "
  `);
});

test("no species", () => {
  expect(
    refusalOf(
      edited("species:\n  E: { initial: 1 }\n  I: { initial: 0 }\n", "species: {}\n").replace(
        /reactions:[\s\S]*/,
        "reactions: {}\nobservables: {}\n",
      ),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:8: 1 problem
      ✖ species: expected at least one species, found none
        → add one
    "
  `);
});

test("advice about an unknown observable", () => {
  expect(refusalOf(edited("observable: uptake", "observable: uptak"))).toMatchInlineSnapshot(`
    "
    example.yaml:20: 1 problem
      ✖ fit.observable: expected one of uptake, found "uptak"
        → did you mean "uptake"?
    "
  `);
});

test("advice about an unknown parameter", () => {
  expect(refusalOf(edited("free: [k_in, K]", "free: [k_im, K]"))).toMatchInlineSnapshot(`
    "
    example.yaml:21: 1 problem
      ✖ fit.free[0]: expected one of k_in, k_ox, K, found "k_im"
        → did you mean "k_in", "k_ox" or "K"?
    "
  `);
});

test("a combination with the name of a parameter", () => {
  expect(
    refusalOf(
      edited("free: [k_in, K]", "free: [k_in]")
        .replace("    K: {", "    k_ox: {")
        .replace("k_in / K", "k_in / k_ox"),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:23: 2 problems
      ✖ line 23, fit.combinations.k_ox: expected a new name, found "k_ox" again (it is in parameters)
        → rename one
      ✖ line 23, fit.combinations.k_ox.as: expected mmHg (pressure), found s^-1 mmHg^-1 (per time and pressure)
        → mend the expression
    "
  `);
});

test("a combination of the wrong unit", () => {
  expect(refusalOf(edited("expression: k_in / k_ox", "expression: k_in * k_ox"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ fit.combinations.K.expression: expected mmHg (pressure), found mmHg^-1 s^-2
        → mend the expression
    "
  `);
});

test("a combination that solves in the wrong unit", () => {
  expect(refusalOf(edited("as: k_in / K", "as: k_in * K"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ fit.combinations.K.as: expected s^-1 mmHg^-1 (per time and pressure), found mmHg/s (pressure per time)
        → mend the expression
    "
  `);
});

test("a combination of a species", () => {
  expect(refusalOf(edited("as: k_in / K", "as: k_in / K * E"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ fit.combinations.K.as: expected parameters alone, found "E"
        → what is fitted must not change with time or condition
    "
  `);
});

test("a combination's range upside down", () => {
  expect(refusalOf(edited("range: [0.1, 500]", "range: [500, 0.1]"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ fit.combinations.K.range: expected low ≤ high, found [500,0.1]
        → swap the two
    "
  `);
});

// What is no model at all.

test("an empty file", () => {
  expect(refusalOf("")).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ (the whole file): expected a YAML text, found a file of 0 bytes
        → is this the right file?
    "
  `);
});

test("blanks", () => {
  expect(refusalOf(" \n\t\n")).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ (the whole file): expected a YAML text, found only blanks
        → is this the right file?
    "
  `);
});

test("a zero byte", () => {
  expect(refusalOf(edited("Two", "T\0o"))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ (the whole file): expected text, found a zero byte
        → save the file as UTF-8 text
    "
  `);
});

test("a comment", () => {
  expect(refusalOf("# later")).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ (the whole file): expected keys with values, found nothing
        → is this the right file?
    "
  `);
});

test("a list", () => {
  expect(refusalOf("[1, 2]")).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ (the whole file): expected keys with values, found [1,2]
        → is this the right file?
    "
  `);
});

test("a bracket that stays open", () => {
  expect(refusalOf(edited("[k_in, K]", "[k_in, K"))).toMatchInlineSnapshot(`
    "
    example.yaml:22: 1 problem
      ✖ YAML: expected well-formed YAML, found a line that is none: Flow sequence in block collection must be sufficiently indented and end with a ]
        → mend the indentation, quotes or brackets on this line
    "
  `);
});

test("a tab", () => {
  expect(refusalOf(edited("  pO2:", "\tpO2:"))).toMatchInlineSnapshot(`
    "
    example.yaml:7: 1 problem
      ✖ YAML: expected well-formed YAML, found a line that is none: Tabs are not allowed as indentation
        → mend the indentation, quotes or brackets on this line
    "
  `);
});

test("two documents", () => {
  expect(refusalOf(edited("species:", "---\nspecies:"))).toMatchInlineSnapshot(`
    "
    example.yaml:8: 1 problem
      ✖ YAML: expected one document, found several
        → remove the line ---
    "
  `);
});

test("too long a text", () => {
  expect(refusalOf("x".repeat(4_000_001))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ (the whole file): expected at most 4000000 characters, found 4000001
        → is this the right file?
    "
  `);
});

test("an alias bomb", () => {
  expect(refusalOf(bomb)).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ YAML: expected aliases that stay small, found others: Excessive alias count indicates a resource exhaustion attack
        → write the repeated part out
    "
  `);
});

test("10,000 lists inside lists", () => {
  expect(refusalOf("[".repeat(10_000))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ YAML: expected parts inside parts a few levels deep, found more than 100
        → is this the right file?
    "
  `);
});

test("10,000 keys inside keys", () => {
  expect(refusalOf("{ a: ".repeat(10_000))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ YAML: expected parts inside parts a few levels deep, found more than 100
        → is this the right file?
    "
  `);
});

test("10,000 items inside items", () => {
  expect(refusalOf("- ".repeat(10_000))).toMatchInlineSnapshot(`
    "
    example.yaml:1: 1 problem
      ✖ YAML: expected parts inside parts a few levels deep, found more than 100
        → is this the right file?
    "
  `);
});

const reserved = [
  "t",
  "exp",
  "log",
  "sqrt",
  "toString",
  "valueOf",
  "true",
  "null",
  "NaN",
  "Infinity",
  "not",
  "1st",
  "a b",
];

test("names of the language and of its host are taken", () => {
  const refusals = reserved.map((name) =>
    refusalOf(edited("  I: {", `  ${JSON.stringify(name)}: { initial: 0 }\n  I: {`)),
  );
  expect(refusals[0]).toMatchInlineSnapshot(`
    "
    example.yaml:10: 1 problem
      ✖ species.t: expected a name of letters, digits and _, found "t"
        → t, exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, true, NaN and other words of the language or its host are taken
    "
  `);
  reserved.forEach((name, i) => {
    expect(refusals[i]).toBe(
      refusals[0].replace("species.t:", `species.${name}:`).replace('"t"', `"${name}"`),
    );
  });
});

test.each(["__proto__", "constructor", "prototype"])("%s is refused wherever it stands", (name) => {
  const places = ["  E: {", "  pO2: {", "  uptake: { from", "  uptake: { expression", "title:"];
  for (const place of places) {
    const text = edited(place, place.replace(/[A-Za-z]\w*/, name));
    const line = text.split("\n").findIndex((l) => l.includes(name)) + 1;
    const [head, where, advice] = refusalOf(text).trim().split("\n");
    expect(head).toBe(`example.yaml:${line}: 1 problem`);
    expect(where).toMatch(new RegExp(`✖ [a-z.]*${name}: expected a name of your own, found "${name}"`));
    expect(advice).toBe("    → rename it");
  }
  expect(({} as Record<string, unknown>).initial).toBeUndefined();
});

/** Attempts to reach the host, and what else is no arithmetic of known names. */
const foreign = [
  "constructor",
  "toString",
  "__proto__",
  "this",
  "globalThis",
  "process",
  'import("fs")',
  "import(fs)",
  "a.b",
  "k_in.constructor",
  "exp.constructor(1)",
  "k_in.exp(1)",
  'a["b"]',
  "a[b]",
  "f(x)=x",
  "x=1",
  "k_in=1",
  "[1,2]",
  "{a:1}",
  "'text'",
  'createUnit("x")',
  "createUnit(x)",
  'evaluate("1")',
  "evaluate(1)",
  "parse(1)",
  "1;2",
  "k_in\nE",
  "k_in * E # all",
  "i",
  "pi",
  "e",
  "Infinity",
  "NaN",
  "true",
  "null",
  "5 mm",
  "x'",
  "x!",
  "a ? b : c",
  "a == b",
  "a < b < c",
  "not a",
  "a to b",
  "1:5",
  "a .* b",
  "a mod b",
  "1e999",
  "",
  "k_in *",
  "((k_in * E)",
  "k_in ** E",
  "exp",
  "exp()",
  "exp(1, 2)",
  "sin(1)",
  "α * E",
  `${"(".repeat(900)}1${")".repeat(900)}`,
  `${"1+".repeat(900)}1`,
  `${"-".repeat(1500)}1`,
  "1".repeat(2001),
];

test("a rate law that is no arithmetic of known names is refused, and nothing of it is run", () => {
  const before = Object.keys(globalThis).length;
  const refusals = foreign.map((rate) => {
    const [head, message, advice] = rateRefusal(rate).trim().split("\n");
    expect(head).toBe("example.yaml:15: 1 problem");
    expect(message).toMatch(/^ {2}✖ reactions\.uptake\.rate: expected .*, found /);
    expect(advice).toMatch(
      /^ {4}→ (?:write it with numbers, the names of this model, \+ - \* \/ \^ and |did you mean )/,
    );
    return `${rate.slice(0, 30)}\n${message.replace("reactions.uptake.rate: ", "")}`;
  });
  expect(Object.keys(globalThis).length).toBe(before);
  expect(`\n${refusals.join("\n")}\n`).toMatchInlineSnapshot(`
    "
    constructor
      ✖ expected a species, parameter or input, found "constructor"
    toString
      ✖ expected a species, parameter or input, found "toString"
    __proto__
      ✖ expected a species, parameter or input, found "__proto__"
    this
      ✖ expected a species, parameter or input, found "this"
    globalThis
      ✖ expected a species, parameter or input, found "globalThis"
    process
      ✖ expected a species, parameter or input, found "process"
    import("fs")
      ✖ expected one expression, found a quote, comment, semicolon or line break
    import(fs)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "import"
    a.b
      ✖ expected numbers, names, + - * / ^ and functions, found access to a property
    k_in.constructor
      ✖ expected numbers, names, + - * / ^ and functions, found access to a property
    exp.constructor(1)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "access to a property"
    k_in.exp(1)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "access to a property"
    a["b"]
      ✖ expected one expression, found a quote, comment, semicolon or line break
    a[b]
      ✖ expected numbers, names, + - * / ^ and functions, found access to a property
    f(x)=x
      ✖ expected numbers, names, + - * / ^ and functions, found a definition of a function
    x=1
      ✖ expected numbers, names, + - * / ^ and functions, found an assignment
    k_in=1
      ✖ expected numbers, names, + - * / ^ and functions, found an assignment
    [1,2]
      ✖ expected numbers, names, + - * / ^ and functions, found an array
    {a:1}
      ✖ expected numbers, names, + - * / ^ and functions, found an object
    'text'
      ✖ expected one expression, found a quote, comment, semicolon or line break
    createUnit("x")
      ✖ expected one expression, found a quote, comment, semicolon or line break
    createUnit(x)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "createUnit"
    evaluate("1")
      ✖ expected one expression, found a quote, comment, semicolon or line break
    evaluate(1)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "evaluate"
    parse(1)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "parse"
    1;2
      ✖ expected one expression, found a quote, comment, semicolon or line break
    k_in
    E
      ✖ expected one expression, found a quote, comment, semicolon or line break
    k_in * E # all
      ✖ expected one expression, found a quote, comment, semicolon or line break
    i
      ✖ expected a species, parameter or input, found "i"
    pi
      ✖ expected a species, parameter or input, found "pi"
    e
      ✖ expected a species, parameter or input, found "e"
    Infinity
      ✖ expected a finite number, found Infinity
    NaN
      ✖ expected a finite number, found NaN
    true
      ✖ expected a finite number, found true
    null
      ✖ expected a finite number, found null
    5 mm
      ✖ expected a species, parameter or input, found "mm"
    x'
      ✖ expected one expression, found a quote, comment, semicolon or line break
    x!
      ✖ expected + - * / or ^, found "!"
    a ? b : c
      ✖ expected numbers, names, + - * / ^ and functions, found a condition (write piecewise)
    a == b
      ✖ expected + - * / or ^, found "=="
    a < b < c
      ✖ expected numbers, names, + - * / ^ and functions, found a chain of comparisons
    not a
      ✖ expected + - * / or ^, found "not"
    a to b
      ✖ expected + - * / or ^, found "to"
    1:5
      ✖ expected numbers, names, + - * / ^ and functions, found a range
    a .* b
      ✖ expected + - * / or ^, found ".*"
    a mod b
      ✖ expected + - * / or ^, found "mod"
    1e999
      ✖ expected a finite number, found Infinity

      ✖ expected an expression, found nothing
    k_in *
      ✖ expected an expression, found "k_in *" (Unexpected end of expression (char 7))
    ((k_in * E)
      ✖ expected an expression, found "((k_in * E)" (Parenthesis ) expected (char 12))
    k_in ** E
      ✖ expected an expression, found "k_in ** E" (Value expected (char 7))
    exp
      ✖ expected a species, parameter or input, found "exp"
    exp()
      ✖ expected exp(x), found 0 arguments
    exp(1, 2)
      ✖ expected exp(x), found 2 arguments
    sin(1)
      ✖ expected one of exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, found "sin"
    α * E
      ✖ expected a species, parameter or input, found "α"
    ((((((((((((((((((((((((((((((
      ✖ expected at most 60 nested parts, found more
    1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+
      ✖ expected at most 60 nested parts, found more
    ------------------------------
      ✖ expected at most 60 nested parts, found more
    111111111111111111111111111111
      ✖ expected at most 2000 characters, found 2001
    "
  `);
});
