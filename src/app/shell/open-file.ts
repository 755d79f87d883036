import { tell } from "../state/messages.ts";
import { openProjectText } from "../state/project.ts";
import { changer, goTo, shared } from "../state/store.ts";

/** Larger files do not go into a link; the command line takes them. */
const most = { json: 20e6, csv: 200_000, yaml: 60_000, nii: 40e6 } as const;
type Kind = keyof typeof most;

const kindOf = (name: string): Kind | undefined => {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? "";
  if (ending === "yml") return "yaml";
  if (ending === "tac" || ending === "tsv") return "csv";
  if (/\.nii\.gz$/i.test(name)) return "nii";
  return Object.hasOwn(most, ending) ? (ending as Kind) : undefined;
};

/** Opens a file that someone chose or dropped; what cannot be opened changes nothing but a message. */
export async function openFile(file: File): Promise<void> {
  const name = file.name.slice(0, 100);
  const kind = kindOf(name);
  if (!kind)
    return tell(
      `${name}: expected a project (.json), a model (.yaml), uptake data, time-activity curves or blood samples (.csv, .tsv, .tac) or an image (.nii, .nii.gz).`,
    );
  if (file.size > most[kind])
    return tell(
      `${name}: expected at most ${most[kind] / 1000} kB, found ${Math.round(file.size / 1000)} kB.`,
    );
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (kind === "nii") return await (await import("./open-image.ts")).openImage(bytes, name);
    await open[kind](new TextDecoder("utf-8", { fatal: true }).decode(bytes), name);
  } catch (error) {
    tell(error instanceof Error ? error.message.slice(0, 600) : String(error));
  }
}

const open: Readonly<Record<Exclude<Kind, "nii">, (text: string, name: string) => Promise<void>>> = {
  json: async (text, name) => openProjectText(text, name),
  csv: async (text, name) => {
    const { isCourseTable, isTac, readUptake } = await import("../../index.ts");
    if (isTac(text)) return openCurves(text, name);
    if (isCourseTable(text)) return openBlood(text, name);
    readUptake(text, name); // throws with all its problems
    changer("cell")({ data: text, dataName: name });
    goTo("cell");
    tell(`${name} is open in the Cell view.`);
  },
  yaml: async (text, name) => {
    const { readModel } = await import("../../index.ts");
    const network = readModel(text, name);
    changer("cell")({ text, values: {}, free: [] });
    goTo("cell");
    tell(`${name} (${network.title.slice(0, 80)}) is open in the Cell view.`);
  },
};

/** Curves of a scan stand in two views; the one that is open shows them. */
async function openCurves(text: string, name: string): Promise<void> {
  const { readTac } = await import("../../index.ts");
  readTac(text, name); // throws with all its problems
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

async function openBlood(text: string, name: string): Promise<void> {
  const { readSamples } = await import("../tissue/input-course.ts");
  readSamples({ text, file: name }); // throws with all its problems
  changer("tissue")({ isShown: true, shape: "samples", blood: text, bloodName: name });
  goTo("cell");
  tell(`${name} drives the tissue of the Cell view.`);
}
