import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readSbml } from "../../src/io/sbml/read-sbml.ts";
import { writeSbml } from "../../src/io/sbml/write-sbml.ts";
import { readXml } from "../../src/io/xml.ts";
import { readModel } from "../../src/model/read-model.ts";
import { modelText } from "../models.ts";

const math = (inner: string): string => `<math xmlns="http://www.w3.org/1998/Math/MathML">${inner}</math>`;
const clock = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>';
const species =
  '<species id="A" compartment="c" initialConcentration="1" hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/>';

/** A small file with something put into its model, or with its parts replaced. */
function file({
  inner = "",
  law = "<ci>A</ci>",
  top = "",
  reaction = "",
  head = 'timeUnits="second"',
} = {}): string {
  return `<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2" ${top}><model id="m" ${head}>
<listOfCompartments><compartment id="c" size="1" spatialDimensions="3" constant="true"/></listOfCompartments>
<listOfSpecies>${species}</listOfSpecies>
<listOfReactions><reaction id="R" reversible="false" ${reaction}><listOfReactants><speciesReference species="A" stoichiometry="1" constant="true"/></listOfReactants>
<kineticLaw>${math(law)}</kineticLaw></reaction></listOfReactions>
${inner}</model></sbml>`;
}
const event = (trigger: string, more = ""): string =>
  `<listOfEvents><event id="E" useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">${math(trigger)}</trigger>${more}<listOfEventAssignments><eventAssignment variable="A">${math("<cn>2</cn>")}</eventAssignment></listOfEventAssignments></event></listOfEvents>`;
const call = (name: string): string => `<apply><${name}/><ci>A</ci></apply>`;
/** A function as COPASI, Antimony and libSBML write what SBML has no word for: an annotation says what it is. */
const placeHolder = (id: string, kind: string, definition: string, body: string): string =>
  `<listOfFunctionDefinitions><functionDefinition id="${id}"><annotation><${kind} xmlns="http://sbml.org/annotations/${kind}" definition="${definition}"/></annotation>${math(`<lambda><bvar><ci>x</ci></bvar>${body}</lambda>`)}</functionDefinition></listOfFunctionDefinitions>`;
const called = (id: string): string => `<apply><ci>${id}</ci><ci>A</ci></apply>`;
const atOne = `<apply><geq/>${clock}<cn>1</cn></apply>`;
const priority = (maths: string): string => `<priority>${math(maths)}</priority>`;

function refusal(text: string, options = {}): string {
  try {
    readSbml(text, "m.xml", options);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "nothing was refused";
}

test("the small file itself is read", () => {
  expect(refusal(file())).toBe("nothing was refused");
});

test.each([
  [
    "an algebraic rule",
    { inner: `<listOfRules><algebraicRule>${math("<ci>A</ci>")}</algebraicRule></listOfRules>` },
    "found an algebraic rule",
  ],
  [
    "a delay",
    {
      law: `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">d</csymbol><ci>A</ci><cn>1</cn></apply>`,
    },
    "found delay",
  ],
  [
    "a rate of change",
    {
      law: `<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/rateOf">d</csymbol><ci>A</ci></apply>`,
    },
    "found rateOf",
  ],
  [
    "a rate of change as a function of COPASI or Antimony",
    {
      law: called("rateOf"),
      inner: placeHolder("rateOf", "symbols", "http://en.wikipedia.org/wiki/Derivative", "<notanumber/>"),
    },
    'found "rateOf", which stands for a rate of change (rateOf)',
  ],
  [
    // Its body is the mean: taken as it stands it would give a curve that nobody asked for.
    "a random number as a function of COPASI",
    {
      law: called("RNORMAL"),
      inner: placeHolder(
        "RNORMAL",
        "distribution",
        "http://www.uncertml.org/distributions/normal",
        "<ci>x</ci>",
      ),
    },
    'found "RNORMAL", which stands for a random number (normal)',
  ],
  [
    "a trigger of two conditions",
    { inner: event(`<apply><and/>${atOne}<apply><lt/>${clock}<cn>2</cn></apply></apply>`) },
    "found one that says it otherwise: the time has to stand alone",
  ],
  [
    "a priority of the state beside another event at the same time",
    {
      inner: event(atOne, priority("<ci>A</ci>")).replace(
        "</listOfEvents>",
        event(atOne, priority("<cn>1</cn>")).replace("<listOfEvents>", "").replace('id="E"', 'id="F"'),
      ),
    },
    'found one that depends on the state, with "F" at the same time',
  ],
  [
    "a delayed event",
    { inner: event(`<apply><geq/>${clock}<cn>1</cn></apply>`, `<delay>${math("<cn>1</cn>")}</delay>`) },
    "found a delay",
  ],
  [
    "an event of the state",
    { inner: event("<apply><lt/><ci>A</ci><cn>0.5</cn></apply>") },
    "found one that depends on the state",
  ],
  ["a fast reaction", { reaction: 'fast="true"' }, "found a fast one"],
  [
    "a constraint",
    { inner: `<listOfConstraints><constraint>${math("<true/>")}</constraint></listOfConstraints>` },
    "found one",
  ],
  [
    "a package that changes the mathematics",
    { top: 'xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true"' },
    'the package "comp"',
  ],
  ["a random number", { law: `<apply><ci>normal</ci><cn>0</cn><cn>1</cn></apply>` }, 'found "normal"'],
  ["floor", { law: call("floor") }, "found floor"],
  ["a factorial", { law: call("factorial") }, "found factorial"],
  ["a sine of the state", { law: call("sin") }, "found sin"],
  ["a name that nothing bears", { law: "<ci>B</ci>" }, 'found "B"'],
  ["no unit of time", { head: "" }, "--time-unit s, min or h"],
])("%s is refused by name, with its line", (_, parts, message) => {
  const said = refusal(file(parts));
  expect(said).toContain(message);
  expect(said).toMatch(/^m\.xml:\d+: /);
});

test("Level 2 is refused with the way to convert it", () => {
  const text = file().replace("level3/version2/core", "level2/version4").replace('level="3"', 'level="2"');
  expect(refusal(text)).toMatchInlineSnapshot(`
    "m.xml:1: 1 problem
      ✖ sbml: expected SBML Level 3 Version 1 or 2, found Level 2 Version 2
        → convert it: in COPASI export it as SBML Level 3 Version 1; in libSBML setLevelAndVersion(3, 2)"
  `);
});

test.each([
  ["level1", 1, 2],
  ["level2", 2, 1],
  ["level2/version5", 2, 5],
])("%s is refused by name, whatever else is in the file", (space, level, version) => {
  const text = file({ law: "<ci>nothing</ci>" })
    .replace("level3/version2/core", space)
    .replace('level="3" version="2"', `level="${level}" version="${version}"`);
  expect(refusal(text)).toContain(
    `1 problem\n  ✖ sbml: expected SBML Level 3 Version 1 or 2, found Level ${level} Version ${version}\n`,
  );
});

test.each([
  ['xmlns="http://www.sbml.org/sbml/level2/version4" ', "http://www.sbml.org/sbml/level2/version4"],
  ["", ""],
])("a namespace that contradicts level and version is what is named", (instead, found) => {
  const text = file().replace('xmlns="http://www.sbml.org/sbml/level3/version2/core" ', instead);
  expect(refusal(text)).toContain(
    `✖ sbml: expected xmlns="http://www.sbml.org/sbml/level3/version2/core", found "${found}"\n`,
  );
});

test("a function that stands for something else and is not called stands in nobody's way", () => {
  const inner = placeHolder(
    "RNORMAL",
    "distribution",
    "http://www.uncertml.org/distributions/normal",
    "<ci>x</ci>",
  );
  expect(refusal(file({ inner }))).toBe("nothing was refused");
});

test("functions that double with every call are refused before they grow", () => {
  const lambda = (id: string, body: string): string =>
    `<functionDefinition id="${id}">${math(`<lambda><bvar><ci>x</ci></bvar>${body}</lambda>`)}</functionDefinition>`;
  const twice = (f: string): string => `<apply><ci>${f}</ci><apply><ci>${f}</ci><ci>x</ci></apply></apply>`;
  const list = [lambda("f0", "<apply><plus/><ci>x</ci><ci>x</ci></apply>")];
  for (let i = 1; i < 30; i++) list.push(lambda(`f${i}`, twice(`f${i - 1}`)));
  const inner = `<listOfFunctionDefinitions>${list.join("")}</listOfFunctionDefinitions>`;
  const start = performance.now();
  expect(refusal(file({ inner, law: "<apply><ci>f29</ci><ci>A</ci></apply>" }))).toContain(
    "expected at most 20000 parts",
  );
  expect(performance.now() - start).toBeLessThan(5000);
});

describe("XML that is meant to do harm", () => {
  const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sbml>&b;</sbml>`;
  test.each([
    ["a billion laughs", laughs, "found a document type or an entity"],
    [
      "a file of the host",
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sbml>&f;</sbml>',
      "found a document type",
    ],
    ["an entity that nothing defines", "<sbml>&nbsp;</sbml>", "well-formed XML"],
    ["an open tag", "<sbml><model></sbml>", "well-formed XML"],
    ["tags without end", "<a>".repeat(500) + "</a>".repeat(500), "at most 200 levels"],
    ["no element", "hello", "well-formed XML"],
    ["nothing", " ", "found nothing"],
  ])("%s is refused", (_, text, message) => {
    expect(() => readXml(text, "x.xml")).toThrow(message);
  });
});

test("names that reach the prototype of an object stay names", () => {
  const text = file({
    law: "<apply><times/><ci>A</ci><ci>__proto__</ci><ci>constructor</ci></apply>",
    inner:
      '<listOfParameters><parameter id="__proto__" value="2" constant="true"/><parameter id="constructor" value="3" constant="true"/></listOfParameters>',
  });
  const { network } = readSbml(text, "m.xml");
  expect(network.parameters.map((q) => [q.name, q.value])).toContainEqual(["x__proto__", 2]);
  expect(network.parameters.map((q) => [q.name, q.value])).toContainEqual(["constructor_", 3]);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test("an event before time 0 cannot be written, and is not dropped", () => {
  const text = modelText("one-tissue")
    .replace("\nobservables:", "\nevents:\n  early: { at: -1 * t_0, set: { C: 1 } }\nobservables:")
    .replace("\nparameters:", "\nparameters:\n  t_0: { value: 5, unit: s, provenance: assumed }");
  expect(() => writeSbml(readModel(text, "early.yaml"))).toThrow('the event "early" lies 5 s before time 0');
});
