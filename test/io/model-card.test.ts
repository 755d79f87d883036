import katex from "katex";
import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { balancesOf, knownOf } from "../../src/io/card/equations.ts";
import { printModelCard } from "../../src/io/card/model-card.ts";
import { printTex, texOfName, texOfNumber } from "../../src/io/card/tex.ts";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import { parseExpression } from "../../src/model/expression.ts";
import type { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { modelNames, modelText, shippedModel } from "../models.ts";

/** The text between the bracket that opens at `at` and the one that closes it, and where that is. */
function group(tex: string, at: number): { inner: string; end: number } {
  let depth = 0;
  for (let i = at; i < tex.length; i++) {
    if (tex[i] === "{") depth++;
    if (tex[i] === "}" && --depth === 0) return { inner: tex.slice(at + 1, i), end: i + 1 };
  }
  throw new Error(`no end of the group in ${tex.slice(at, at + 40)}`);
}

/** Reads the TeX of a card back as an expression: names first, then fractions and powers from the inside. */
function fromTex(tex: string, names: readonly string[]): string {
  let text = tex;
  const byLength = [...names].sort((a, b) => texOfName(b).length - texOfName(a).length);
  byLength.forEach((name, i) => {
    // A name of one letter is no part of a command.
    const pattern = texOfName(name).replace(/[\\{}_^]/g, "\\$&");
    const head = /^\w/.test(texOfName(name)) ? "(?<![\\\\\\w@])" : "";
    text = text.replace(new RegExp(`${head}${pattern}(?![\\w_])`, "g"), `@${i}@`);
  });
  const read = (part: string): string => {
    let out = part;
    for (let at = out.indexOf("\\frac"); at >= 0; at = out.indexOf("\\frac")) {
      const above = group(out, at + 5);
      const below = group(out, above.end);
      out = `${out.slice(0, at)}((${read(above.inner)})/(${read(below.inner)}))${out.slice(below.end)}`;
    }
    for (let at = out.indexOf("^{"); at >= 0; at = out.indexOf("^{")) {
      const { inner, end } = group(out, at + 1);
      const isExp = out.slice(0, at).endsWith("\\mathrm{e}");
      out = isExp
        ? `${out.slice(0, at - "\\mathrm{e}".length)}exp(${read(inner)})${out.slice(end)}`
        : `${out.slice(0, at)}**(${read(inner)})${out.slice(end)}`;
    }
    return out;
  };
  return read(text)
    .replaceAll("\\left(", "(")
    .replaceAll("\\right)", ")")
    .replaceAll(/\\cdot|\\,/g, "*")
    .replaceAll("**", "^")
    .replaceAll(/@(\d+)@/g, (_, i) => byLength[Number(i)])
    .replaceAll("\\max", "max")
    .replaceAll("\\min", "min")
    .replace(/,\*/g, ",");
}

/** The right-hand sides that the card of a model prints, at some values of everything. */
function printedRates(network: Network, values: ReadonlyMap<string, number>): number[] {
  const names = [...values.keys(), ...network.assignments.map(({ name }) => name)];
  const slot = (name: string) => () => all.get(name) ?? Number.NaN;
  const all = new Map(values);
  for (const { name, expression } of network.assignments) all.set(name, makeEvaluator(expression, slot)());
  return balancesOf(network).map((tex, i) => {
    const right = tex
      .slice(tex.indexOf("= ") + 2)
      .replaceAll(/\\end\{aligned\}|\\\\|&|\{\}/g, "")
      .trim();
    const volume = network.species[i].compartment;
    const value = makeEvaluator(parseExpression(fromTex(right, names)), slot)();
    return volume === undefined ? value : value / (all.get(volume) ?? Number.NaN);
  });
}

describe.each(modelNames)("the card of %s", (name) => {
  const network = shippedModel(name);
  const card = printModelCard(network);

  test("names every pool, parameter, input and observable, its limits and what it is not for", () => {
    for (const { name: own } of [
      ...network.species,
      ...network.parameters,
      ...network.inputs,
      ...network.observables,
    ])
      expect(card).toContain(`\`${own}\``);
    expect(network.notFor.length).toBeGreaterThan(1);
    for (const text of [...network.limits, ...network.notFor, network.citation.text])
      expect(card).toContain(text.trim());
    expect(card).not.toMatch(/undefined|\[object|NaN/);
  });

  test("has formulas that TeX can set", () => {
    const formulas = [...card.matchAll(/\$\$\n([\s\S]*?)\n\$\$|\$([^$\n]+)\$/g)].map(([, a, b]) => a ?? b);
    expect(formulas.length).toBeGreaterThan(network.species.length + network.parameters.length);
    for (const tex of formulas)
      expect(() =>
        katex.renderToString(tex, { throwOnError: true, strict: "error", output: "mathml" }),
      ).not.toThrow();
  });

  test("prints the equations that are solved: read back from TeX they give the rates of the compiled system", () => {
    const random = makeRandom(8);
    const system = compileNetwork(network, { eliminate: false });
    const draw = (names: readonly string[]): [string, number][] =>
      names.map((own) => [own, 0.2 + random.uniform()]);
    const species = draw(system.names);
    const rest = draw([...system.parameters, ...system.inputs]);
    const out = new Float64Array(system.dim);
    system.rhs(
      Float64Array.from(species, ([, x]) => x),
      Float64Array.from(rest, ([, x]) => x),
      out,
    );
    const printed = printedRates(network, new Map([...species, ...rest]));
    printed.forEach((value, i) => {
      expect(Math.abs(value - out[i]), system.names[i]).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(out[i])));
    });
  });
});

test("an expression is printed with the brackets that it needs and no others", () => {
  const tex = (text: string): string => printTex(parseExpression(text));
  expect(tex("a - (b - c)")).toBe("a - \\left(b - c\\right)");
  expect(tex("(a * b) + (c)")).toBe("a\\,b + c");
  expect(tex("-a * (b + 2)")).toBe("-a\\,\\left(b + 2\\right)");
  expect(tex("a / (b + c) ^ 2")).toBe("\\frac{a}{\\left(b + c\\right)^{2}}");
  expect(tex("2 * 3e-5 * k_ox")).toBe("2 \\cdot 3\\cdot 10^{-5}\\,k_{\\mathrm{ox}}");
  expect(tex("piecewise(t_1 < 5, a, b)")).toBe(
    "\\begin{cases} a & \\text{if } t_{\\mathrm{1}} < 5 \\\\ b & \\text{otherwise} \\end{cases}",
  );
  expect(tex("hill(x, K, n)")).toBe("\\frac{x^{n}}{K^{n} + x^{n}}");
  expect(tex("exp(-a)")).toBe("\\mathrm{e}^{-a}");
});

test("names and numbers are printed as they are written by hand", () => {
  expect(["pO2", "k_ox", "K1", "PS_free", "phi", "CuS"].map(texOfName)).toEqual([
    "p_{\\mathrm{O_2}}",
    "k_{\\mathrm{ox}}",
    "K_{\\mathrm{1}}",
    "\\mathrm{PS}_{\\mathrm{free}}",
    "\\phi",
    "\\mathrm{CuS}",
  ]);
  expect([0, 38, 9e-4, 1e-5, 1.5e30].map(texOfNumber)).toEqual([
    "0",
    "38",
    "9\\cdot 10^{-4}",
    "10^{-5}",
    "1.5\\cdot 10^{30}",
  ]);
});

test("an assignment stands under its name in the rates, and what it stands for below them", () => {
  const text = modelText("one-tissue").replace(
    "reactions:\n",
    "assignments:\n  delivered: { expression: K1 * Cp, unit: kBq/mL/s }\nreactions:\n",
  );
  const network = readModel(text.replace(/rate: K1 \* Cp/, "rate: delivered"), "m.yaml");
  expect([...knownOf(network).values()]).toEqual(["delivered"]);
  expect(balancesOf(network)[0]).toContain("\\mathrm{delivered} - ");
  expect(printModelCard(network)).toContain("\\mathrm{delivered} = K_{\\mathrm{1}}\\,\\mathrm{Cp}");
});
