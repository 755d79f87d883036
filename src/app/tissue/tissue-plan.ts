import { type GivenCourse, type Network, type SourcedQuantity, valueAt } from "../../index.ts";
import type { Shared } from "../state/shared.ts";
import { writtenCourse } from "./input-course.ts";

/** What a fit of one region is written from. */
interface Planned {
  readonly network: Network;
  readonly set: Shared["tissue"];
  readonly region: string;
  readonly pO2: number;
  /** Names of the files of curve and samples. */
  readonly data: string;
  readonly blood: string;
  readonly samples: GivenCourse & { readonly notes: readonly string[] };
  /** In written units. */
  readonly values: Readonly<Record<string, number>>;
  readonly fixed: readonly string[];
}

const told = { provenance: "assumed", description: "set on the page" } as const;

/** The plan of a fit (JSON, which is YAML), as `cuptake fit` reads it beside the two files. */
export function fitPlanText(planned: Planned): string {
  const { network, set, region, data, values, fixed } = planned;
  const rules = network.parameters.map((q) => [q.name, ruleOf(q, values[q.name], fixed)] as const);
  const plan = {
    ...{ cuptake: 1, kind: "fit", name: "tissue-fit", title: `${region} of ${data}, set on the page` },
    data: [
      {
        ...{ name: "tissue", model: network.name, file: data, region, observable: "activity" },
        inputs: inputsOf(planned),
        ...(set.weights === "counts" && { spread: counting }),
      },
    ],
    parameters: Object.fromEntries(rules.filter(([, rule]) => rule !== undefined)),
  };
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** Variance of a frame = Pc · C · factor of decay over its length; Pc is estimated. */
const counting = {
  ...{ kind: "counts", estimate: true },
  Pc: { value: 200, unit: "kBq/mL*s", provenance: "assumed", description: "where its estimate starts" },
};

function ruleOf({ name, unit, value }: SourcedQuantity, set: number | undefined, fixed: readonly string[]) {
  const number = { value: set ?? Number((value / unit.factor).toPrecision(12)), unit: unit.text, ...told };
  if (!fixed.includes(name)) return { kind: "free", start: number };
  return set === undefined ? undefined : { kind: "fixed", at: number };
}

function inputsOf({ network, set, blood, samples, pO2 }: Planned): Record<string, unknown> {
  const hasOxygen = network.inputs.some(({ name }) => name === "pO2");
  const kBq = { unit: "kBq/mL", ...told };
  const Cp =
    set.shape !== "samples"
      ? { course: writtenCourse(set), ...kBq }
      : samples.notes.length === 0
        ? { file: blood }
        : { course: { time_unit: "s", samples: samplesOf(samples) }, ...kBq };
  return { Cp, ...(hasOxygen && { pO2: { value: pO2, unit: "mmHg", ...told } }) };
}

/** What was made of blood samples, written out: no file has it. */
function samplesOf({ course }: GivenCourse) {
  const times = course.pieces.map(({ start }) => start).filter(Number.isFinite);
  return { times, values: times.map((t) => valueAt(course, t)) };
}
