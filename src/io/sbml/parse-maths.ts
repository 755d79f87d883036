import type { Problem } from "../../errors.ts";
import { childrenOf, type XmlElement } from "../xml.ts";
import { type Lambda, readLambda, readMath } from "./mathml.ts";
import { type Maths, MathsError, partsOf, substitute, transform } from "./maths.ts";

/** What the readers of the parts share. */
export interface Parsing {
  readonly problems: Problem[];
  readonly functions: ReadonlyMap<string, Lambda>;
  report(element: XmlElement, message: string, advice: string): void;
}

/** The mathematics of an element, its functions put in; what is wrong is reported. */
export function mathOf(element: XmlElement, { functions, report }: Parsing): Maths | undefined {
  const [math] = childrenOf(element, "math");
  if (!math) {
    report(element, "expected a <math>, found none", "write it, or remove this element");
    return undefined;
  }
  try {
    return limit(inline(readMath(math), functions));
  } catch (error) {
    if (!(error instanceof MathsError)) throw error;
    report(element, error.message, "the model language has no word for it");
    return undefined;
  }
}

const maxCalls = 60;
const maxParts = 20_000;

/** Puts functions in where they are called. */
function inline(
  maths: Maths,
  functions: ReadonlyMap<string, Lambda>,
  depth = 0,
  budget = { left: maxParts },
): Maths {
  if (depth > maxCalls)
    throw new MathsError("expected functions that do not call themselves, found a circle");
  return transform(maths, (part) => {
    if (--budget.left < 0)
      throw new MathsError(`expected at most ${maxParts} parts with functions put in, found more`);
    if (part.kind !== "call") return undefined;
    const lambda = functions.get(part.name);
    if (lambda?.standsFor)
      throw new MathsError(
        `expected functions that their bodies say in full, found "${part.name}", which stands for ${lambda.standsFor}`,
      );
    if (!lambda) throw new MathsError(`expected a function that the file defines, found "${part.name}"`);
    if (lambda.parameters.length !== part.args.length)
      throw new MathsError(
        `expected ${lambda.parameters.length} arguments of ${part.name}, found ${part.args.length}`,
      );
    const args = part.args.map((arg) => inline(arg, functions, depth + 1, budget));
    const by = new Map(lambda.parameters.map((name, i) => [name, args[i]]));
    // Each is measured before it is walked: functions that call each other twice double with every level.
    return limit(substitute(limit(inline(lambda.body, functions, depth + 1, budget)), by));
  });
}

function limit(maths: Maths): Maths {
  if (sizeOf(maths) <= maxParts) return maths;
  throw new MathsError(`expected at most ${maxParts} parts with functions put in, found more`);
}

/** Counts the parts of a tree, in which one part may stand at many places. */
function sizeOf(maths: Maths, known = new Map<Maths, number>()): number {
  const found = known.get(maths);
  if (found !== undefined) return found;
  const size = partsOf(maths).reduce((sum, part) => sum + sizeOf(part, known), 1);
  known.set(maths, size);
  return size;
}

/** What an annotation of COPASI, Antimony or libSBML says that a function is; its body is a place holder then. */
function standsFor(element: XmlElement): string | undefined {
  const [note] = childrenOf(element, "annotation")
    .flatMap(({ children }) => children)
    .filter(({ space }) => /^http:\/\/sbml\.org\/annotations\/(symbols|distribution)$/.test(space));
  const definition = note?.attributes.get("definition") ?? "";
  if (!note) return undefined;
  if (/derivative/i.test(definition)) return "a rate of change (rateOf)";
  return /\/symbols$/.test(note.space) && /delay/i.test(definition)
    ? "a delay"
    : `a random number (${definition.replace(/^.*\//, "")})`;
}

export function readFunctions(
  elements: readonly XmlElement[],
  report: Parsing["report"],
): Map<string, Lambda> {
  const functions = new Map<string, Lambda>();
  for (const element of elements)
    try {
      const [math] = childrenOf(element, "math");
      if (!math) throw new MathsError("expected a <math>, found none");
      functions.set(element.attributes.get("id") ?? "", {
        ...readLambda(math),
        standsFor: standsFor(element),
      });
    } catch (error) {
      if (!(error instanceof MathsError)) throw error;
      report(element, error.message, "the model language has no word for it");
    }
  return functions;
}
