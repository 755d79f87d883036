import { adviseNames, CallError, type Network, readModel } from "../../src/index.ts";

/** The options stand at each call because Vite reads them before the program runs. */
const texts: Readonly<Record<string, string>> = {
  ...import.meta.glob<string>("../../models/*.yaml", { query: "?raw", import: "default", eager: true }),
  ...import.meta.glob<string>("../plans/*.yaml", { query: "?raw", import: "default", eager: true }),
  ...import.meta.glob<string>(["../data/*.csv", "../data/*.yaml"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
};

/** A file that ships: its path in the package and its text. */
export interface Shipped {
  readonly file: string;
  readonly text: string;
}

/**
 * Finds a file that ships by its path in the package: `models/cu-atsm-redox.yaml`.
 *
 * @throws CallError if there is none.
 */
export function shipped(file: string): Shipped {
  const key = file.startsWith("notebooks/") ? file.replace("notebooks/", "../") : `../../${file}`;
  const text = texts[key];
  if (text !== undefined) return { file, text };
  const known = Object.keys(texts).map((path) =>
    path.replace(/^\.\.\/\.\.\//, "").replace(/^\.\.\//, "notebooks/"),
  );
  throw new CallError(`no file ${file} ships: ${adviseNames(file, known)}`);
}

/** Reads a model that ships, by its name. */
export function shippedModel(name: string): Network {
  const { file, text } = shipped(`models/${name}.yaml`);
  return readModel(text, file);
}
