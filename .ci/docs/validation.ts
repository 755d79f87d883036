import type { Target } from "../../test/tissue/targets.ts";
import { page, table } from "./markdown.ts";

/** The page of what was measured elsewhere beside what the models give. */
export function validationPage(targets: readonly Target[]): string {
  const order = (id: string): number => Number(id.slice(1));
  const sorted = [...targets].sort((a, b) => order(a.id) - order(b.id));
  const count = (reached: Target["reached"]): number => sorted.filter((t) => t.reached === reached).length;
  return page(
    "Validation",
    "What papers report, beside what the models that ship give for it. *By choice of parameters* is no test: the number can be had, by a value that has no source. A *no* stays here until it is a *yes*.",
    `Of ${sorted.length} targets ${count("yes")} are reached, ${count("by choice of parameters")} by choice of parameters, ${count("no")} are not.`,
    table(
      ["id", "target", "reported", "obtained", "reached", "by which parameters", "note"],
      sorted.map((t) => [t.id, t.target, t.measured, t.obtained, t.reached, t.parameters, t.note]),
    ),
  );
}
