import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { adviseNames, InputError } from "../index.ts";
import { kindOfBytes, lineOfWrongBytes } from "./file-kinds.ts";
import { packageRoot, type ShippedKind, shippedNames, shippedPath } from "./place.ts";

/** A text and the path it is reported under. */
export interface TextFile {
  readonly text: string;
  readonly file: string;
}

/** Where texts lie: on the disk, in the package, or inside a project file. */
export interface Shelf {
  /** Reads a file by its path. */
  readonly read: (path: string) => Promise<TextFile>;
  /** Reads what ships, by its path inside the package. */
  readonly shipped: (path: string) => Promise<TextFile>;
}

/** Larger files are refused before they fill the memory. */
const maxBytes = 256 * 2 ** 20;

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: "none",
  ENOTDIR: "a file where the path has a folder",
  EISDIR: "a folder",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
};

function refuse(file: string, message: string, advice: string, line?: number): never {
  throw new InputError(file, [{ where: "(the whole file)", line, message, advice }]);
}

/**
 * Reads a UTF-8 text file.
 *
 * @throws InputError if it is missing, a folder, too large or not UTF-8.
 */
export async function readText(path: string, file = path): Promise<TextFile> {
  let bytes: Buffer;
  try {
    // Asked first: a file of 1 GB must not be read to be refused.
    const { size } = await stat(path);
    if (size > maxBytes) refuse(file, `expected at most 256 MiB, found ${size} bytes`, "split the file");
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "no reason given";
    return refuse(
      file,
      `expected a file that can be read, found ${unreadable[code] ?? code}`,
      "check the path",
    );
  }
  if (bytes.length > maxBytes)
    refuse(file, `expected at most 256 MiB, found ${bytes.length} bytes`, "split the file");
  const kind = kindOfBytes(bytes);
  if (kind) refuse(file, `expected UTF-8 text, found ${kind.found}`, kind.advice);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), file };
  } catch {
    return refuse(
      file,
      "expected UTF-8 text, found other bytes",
      "save it as UTF-8",
      lineOfWrongBytes(bytes),
    );
  }
}

const readPackaged = (path: string): Promise<TextFile> => readText(join(packageRoot, path), path);

/** Files by path, and what ships from the package. */
export const disk: Shelf = { read: readText, shipped: readPackaged };

/** Puts every text that is read through it into `texts`, by path. */
export function recording(shelf: Shelf, texts: Map<string, string>): Shelf {
  const record = (read: Shelf["read"]) => async (path: string) => {
    const found = await read(path);
    texts.set(found.file, found.text);
    return found;
  };
  return { read: record(shelf.read), shipped: record(shelf.shipped) };
}

/** Texts that were written down in a project file; nothing else is read. */
export function shelfOfTexts(texts: Readonly<Record<string, string>>, project: string): Shelf {
  const read = async (path: string): Promise<TextFile> => {
    const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
    if (text !== undefined) return { text, file: path };
    throw new InputError(project, [
      {
        where: "inputs",
        message: `expected the text of ${path}, found none`,
        advice: "take a project file that cuptake demo wrote",
      },
    ]);
  };
  return { read, shipped: read };
}

/** Finds what a name or a path on the command line means: a path as it is, a bare name in the package. */
export function find(nameOrPath: string, kind: ShippedKind, shelf: Shelf): { path: string; shelf: Shelf } {
  const path = shippedPath(nameOrPath, kind);
  // What a file of the package names lies in the package too.
  return path === undefined
    ? { path: nameOrPath, shelf }
    : { path, shelf: { read: shelf.shipped, shipped: shelf.shipped } };
}

/** A bare word that is no file was meant to be the name of data that ship. */
async function refuseName(name: string, shelf: Shelf): Promise<void> {
  const isThere = await shelf.read(name).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const advice = `${adviseNames(name, shippedNames("data"))} Data are given by path, or by name if they ship`;
  refuse(name, `expected a file of data, or the name of data that ship, found "${name}"`, advice);
}

/** Reads data by path, or by name if they ship. */
export async function openData(nameOrPath: string, shelf: Shelf = disk): Promise<TextFile> {
  const found = find(nameOrPath, "data", shelf);
  if (found.path === nameOrPath && !/[./\\]/.test(nameOrPath)) await refuseName(nameOrPath, shelf);
  return found.shelf.read(found.path);
}

/** A path that a file gives from its own folder. */
export const beside = (file: string, path: string): string =>
  isAbsolute(path) ? path : join(dirname(file), path);

/** Words what could have been meant by a name that is no path. */
export const adviseShipped = (kind: ShippedKind): string =>
  `give a path, or a name that ships: ${shippedNames(kind).join(", ")}`;
