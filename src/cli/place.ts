import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { adviseNames, CallError, InputError } from "../index.ts";

/** The package's own folder: beside `dist/` when built, two floors up from here in the sources. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(from: string): string {
  if (existsSync(join(from, "package.json")) && existsSync(join(from, "models"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("the package's own folder was not found");
  return findRoot(parent);
}

/** The version in package.json. */
export const version = String(
  (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version,
);

/** Names of the models that ship. */
export const shippedModels = ["cu-atsm-redox", "cu-atsm-two-pool", "cu-atsm-plasma"] as const;

/** A text and the path it is reported under. */
export interface TextFile {
  readonly text: string;
  readonly file: string;
}

/** Larger files are refused before they fill the memory. */
const maxBytes = 256 * 2 ** 20;

/**
 * Reads a UTF-8 text file.
 *
 * @throws InputError if it is missing, a folder, too large or not UTF-8.
 */
export async function readText(file: string): Promise<TextFile> {
  const refuse = (message: string, advice: string): never => {
    throw new InputError(file, [{ where: "(the whole file)", message, advice }]);
  };
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(`expected a file that can be read, found none (${code ?? error})`, "check the path");
  }
  if (bytes.length > maxBytes)
    refuse(`expected at most 256 MiB, found ${bytes.length} bytes`, "split the file");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), file };
  } catch {
    return refuse("expected UTF-8 text, found other bytes", "save it as UTF-8");
  }
}

/** Reads a model by path, or by name if it ships: `cu-atsm-redox`. */
export async function readModelText(nameOrPath: string, from = "."): Promise<TextFile> {
  if ((shippedModels as readonly string[]).includes(nameOrPath)) {
    const { text } = await readText(join(packageRoot, "models", `${nameOrPath}.yaml`));
    return { text, file: `models/${nameOrPath}.yaml` };
  }
  if (/\.ya?ml$/i.test(nameOrPath)) return readText(join(from, nameOrPath));
  throw new CallError(
    `expected a model file (.yaml) or one of ${shippedModels.join(", ")}, found "${nameOrPath}": ${adviseNames(nameOrPath, shippedModels)}`,
  );
}

/** A path that a plan gives from its own folder. */
export const beside = (plan: string, path: string): string => resolve(dirname(plan), path);
