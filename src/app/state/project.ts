import { unknown as anything, literal, looseObject, record, string } from "zod";
import { type BackendName, readDocument } from "../../index.ts";
import { downloadText } from "../shell/download.ts";
import { tell } from "./messages.ts";
import { applyDifference, cellModelNames, differenceOf, type Shared } from "./shared.ts";
import { replaceAll, shared } from "./store.ts";

/** The part of a project file that the page reads; `page` is its own, all else is that of the command line. */
const schema = looseObject({
  cuptake: literal(1),
  kind: literal("project"),
  versions: record(string(), string()),
  inputs: record(string(), string()),
  page: anything().optional(),
});

/**
 * Writes the project file: the inputs of the demo as texts with what is set on the page in them, the state of the page,
 * and what of it no input holds. `ran` is the backend of the map that is shown, if there is one.
 */
export async function makeProject(state: Shared, ran?: BackendName): Promise<string> {
  const [{ version }, { inputsOf, leftOut }] = await Promise.all([
    import("./project-inputs.ts"),
    import("./page-inputs.ts"),
  ]);
  const inputs = inputsOf(state);
  const project = {
    cuptake: 1,
    kind: "project",
    command: "cuptake demo --project project.json",
    versions: { cuptake: version },
    backend: { asked: state.tumor.backend, ...(ran && { ran }) },
    page: differenceOf(state),
    only_on_page: leftOut(state),
    inputs: Object.fromEntries(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}

export async function saveProject(state: Shared): Promise<void> {
  const { results } = await import("../tumor/tumor-state.ts");
  const ran = results.value.map?.backend;
  downloadText("project.json", await makeProject(state, ran), "application/json");
}

/**
 * Opens a project file of the page or of the command line.
 *
 * @throws InputError if it is none.
 */
export async function openProjectText(text: string, name: string): Promise<void> {
  const { page, inputs } = readDocument(text, name, schema).value;
  if (page === undefined) return openInputs(inputs, name);
  const { shared: found, problems } = applyDifference(page);
  replaceAll(found);
  tell(
    problems.length === 0
      ? `${name} is open.`
      : `${name} is open, but not all of it was understood: ${problems.slice(0, 5).join("; ")}.`,
  );
}

/** Of a project of the command line the page takes the model of the cells and their data, where they are others. */
async function openInputs(inputs: Readonly<Record<string, string>>, name: string): Promise<void> {
  const own = (await import("./project-inputs.ts")).inputs;
  const { model } = shared.value.cell;
  const models = [model, ...cellModelNames].map((each) => `models/${each}.yaml`);
  const file = models.find((path) => Object.hasOwn(inputs, path) && inputs[path] !== own[path]);
  const csv = "notebooks/data/emt6-lewis-1999.csv";
  const isOther = Object.hasOwn(inputs, csv) && inputs[csv] !== own[csv];
  const patch = {
    ...(file && { text: inputs[file] }),
    ...(isOther && { data: inputs[csv], dataName: csv }),
  };
  const { shared: found, problems } = applyDifference({ cell: patch, page: { view: "cell" } });
  replaceAll(found);
  tell(
    [
      `${name} is open: a project of the command line with ${Object.keys(inputs).length} inputs`,
      file
        ? `its ${file} differs from the one that ships here and is shown`
        : "its models are those that ship here",
      ...problems,
    ].join("; "),
  );
}
