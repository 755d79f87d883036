import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package's own folder: beside `dist/` when built, two floors up from here in the sources. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(from: string): string {
  if (existsSync(join(from, "package.json")) && existsSync(join(from, "models"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("the package's own folder was not found");
  return findRoot(parent);
}

const readManifest = (folder: string): { version: string } =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** The version in package.json. */
export const version = readManifest(packageRoot).version;

/** The version of a library as it is installed, not the range that package.json allows. */
export function installedVersion(name: string, from = packageRoot): string {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return readManifest(folder).version;
  const parent = dirname(from);
  return parent === from ? "unknown" : installedVersion(name, parent);
}

/** What ships with the program and can be given by its name alone. */
const shippedRooms = {
  model: { folder: "models", ending: ".yaml" },
  plan: { folder: "notebooks/plans", ending: ".yaml" },
  data: { folder: "notebooks/data", ending: ".csv" },
  course: { folder: "notebooks/data", ending: ".yaml" },
} as const;
export type ShippedKind = keyof typeof shippedRooms;

/** Names of the models, plans or data that ship. */
export function shippedNames(kind: ShippedKind): string[] {
  const { folder, ending } = shippedRooms[kind];
  return readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

/** The path inside the package of what ships under a name, or undefined. */
export function shippedPath(name: string, kind: ShippedKind): string | undefined {
  const { folder, ending } = shippedRooms[kind];
  return shippedNames(kind).includes(name) ? `${folder}/${name}${ending}` : undefined;
}
