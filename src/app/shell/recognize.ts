import { looseObject, string, unknown } from "zod";
import { type Network, readDocument, readModel } from "../../index.ts";
import { plasmaInputs } from "../cell/cell-sources.ts";
import { tell } from "../state/messages.ts";
import { openProjectText } from "../state/project.ts";
import { type TissueModelName, tissueModelNames } from "../state/shared.ts";
import { changer, goTo, shared } from "../state/store.ts";

/** What a file was found to be. */
export interface Found {
  /** What it takes the place of on the page, which one file at a time can. */
  readonly place: string;
  /** Shows it. */
  open(): void | Promise<void>;
}

type Recognize = (text: string, name: string) => Promise<Found>;

const kinded = looseObject({ kind: string().optional(), species: unknown().optional() });

/** What runs a plan that the page does not open. */
const calls: Readonly<Record<string, string>> = {
  map: "cuptake map FILE makes its maps; the Tumor view shows the tumor of tumor-map with what is set there",
  sweep: "cuptake sweep FILE runs it; the Sweep view makes one of what is set there",
  fit: "cuptake fit FILE runs it, with the data beside it; the Cell view fits the model and the data that are opened there",
  figure: "cuptake figure FILE --out figure.pdf draws it",
  assay: "cuptake assay FILE runs it",
  "voxel-fit": "cuptake voxels FILE runs it",
  course: "cuptake run MODEL --input NAME=FILE takes it",
};

/**
 * Finds what a YAML or JSON file is.
 *
 * @throws InputError with all problems of the file, or with what does take it.
 */
const recognizeDocument: Recognize = async (text, name) => {
  const { kind } = readDocument(text, name, kinded).value;
  if (kind === "project") return { place: "project", open: () => openProjectText(text, name) };
  const call = kind !== undefined && Object.hasOwn(calls, kind) ? calls[kind] : undefined;
  if (call) {
    const what =
      kind === "figure" ? "a figure written down as data" : kind === "course" ? "a course" : `a ${kind} plan`;
    throw new Error(`${name} is ${what}: ${call.replace("FILE", name)}.`);
  }
  return openModel(readModel(text, name), text, name);
};

/** A JSON file that says no kind is held against what the page writes: projects. */
const recognizeJson: Recognize = async (text, name) => {
  const { kind, species } = readDocument(text, name, kinded).value;
  if (kind === undefined && species === undefined)
    return { place: "project", open: () => openProjectText(text, name) };
  return recognizeDocument(text, name);
};

/** SBML becomes a model file, whose text is open then. */
const recognizeSbml: Recognize = async (xml, name) => {
  const { openSbml } = await import("../../index.ts");
  const { text, network, remarks } = await openSbml(xml, name);
  return openModel(network, text, name, remarks);
};

/** A model that plasma drives is one of a tissue; of those the page has the ones that ship. */
function openModel(network: Network, text: string, name: string, remarks: readonly string[] = []): Found {
  const title = network.title.slice(0, 80);
  const driven = plasmaInputs(network);
  if (driven.length > 0) {
    const shipped = tissueModelNames.find((each) => each === network.name);
    if (!shipped) throw new Error(refusePlasma(driven, name));
    return { place: "tissue model", open: () => openTissueModel(shipped, text, name) };
  }
  const open = (): void => {
    changer("cell")({ text, values: {}, free: [] });
    changer("tissue")({ isShown: false });
    goTo("cell");
    tell([`${name} (${title}) is open in the Cell view.`, ...remarks.slice(0, 5)].join(" "));
  };
  return { place: "model", open };
}

const refusePlasma = (driven: readonly string[], name: string): string =>
  `${name} is driven by ${driven.join(", ")} in plasma: the tissue of the Cell view takes the models that ship (${tissueModelNames.join(", ")}); cuptake run ${name} --input ${driven[0]}=FILE.csv computes this one.`;

async function openTissueModel(model: TissueModelName, text: string, name: string): Promise<void> {
  const { tissueModels } = await import("../tissue/tissue-sources.ts");
  changer("tissue")({ isShown: true, model, values: {}, fixed: [] });
  goTo("cell");
  const isSame = text.trim() === tissueModels[model].text.trim();
  tell(
    isSame
      ? `${name} is the model of the tissue in the Cell view.`
      : `${name} has the name of ${model}, but another text; the tissue of the Cell view has the one that ships.`,
  );
}

/** A table is told by its columns. */
const recognizeTable: Recognize = async (text, name) => {
  const { isCourseTable, isTac, readTac, readUptake } = await import("../../index.ts");
  if (isTac(text)) {
    readTac(text, name); // throws with all its problems
    return { place: "time-activity curves", open: () => openCurves(text, name) };
  }
  if (isCourseTable(text)) {
    const { readSamples } = await import("../tissue/input-course.ts");
    readSamples({ text, file: name }); // throws with all its problems
    return { place: "blood samples", open: () => openBlood(text, name) };
  }
  readUptake(text, name); // throws with all its problems
  const open = (): void => {
    changer("cell")({ data: text, dataName: name });
    changer("tissue")({ isShown: false });
    goTo("cell");
    tell(`${name} is open in the Cell view.`);
  };
  return { place: "uptake data", open };
};

export const recognizers = {
  json: recognizeJson,
  yaml: recognizeDocument,
  xml: recognizeSbml,
  csv: recognizeTable,
} as const satisfies Record<string, Recognize>;

/** Curves of a scan stand in two views; the one that is open shows them. */
function openCurves(text: string, name: string): void {
  const isInCell = shared.value.page.view === "cell";
  changer("tumor")({ tac: text, tacName: name });
  if (isInCell) changer("tissue")({ isShown: true, region: "" });
  else goTo("tumor");
  tell(
    isInCell
      ? `${name} is open as a tissue in the Cell view, and stands beside the regions of the Tumor view.`
      : `${name} stands beside the curves of the regions in the Tumor view.`,
  );
}

function openBlood(text: string, name: string): void {
  changer("tissue")({ isShown: true, shape: "samples", blood: text, bloodName: name });
  goTo("cell");
  tell(`${name} drives the tissue of the Cell view.`);
}
