import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { CallError, InputError } from "../errors.ts";
import { childrenOf, printXml, readXml, type WrittenXml, xml } from "./xml.ts";

const manifestSpace = "http://identifiers.org/combine.specifications/omex-manifest";
const specifications = "http://identifiers.org/combine.specifications/";

/** What a file is, by its ending, in the words of COMBINE. */
const formats: Readonly<Record<string, string>> = {
  xml: `${specifications}sbml.level-3.version-2`,
  yaml: "http://purl.org/NET/mediatypes/application/yaml",
  csv: "http://purl.org/NET/mediatypes/text/csv",
  tsv: "http://purl.org/NET/mediatypes/text/tab-separated-values",
  rdf: `${specifications}omex-metadata`,
  json: "http://purl.org/NET/mediatypes/application/json",
};
const formatOf = (name: string): string =>
  formats[/\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? ""] ??
  "http://purl.org/NET/mediatypes/application/octet-stream";

/** Archives larger than this, unpacked, are refused. */
const maxBytes = 256 * 2 ** 20;
const maxFiles = 10_000;

/** True for a path that stays inside the archive. */
const isInside = (name: string): boolean =>
  name !== "" &&
  !/^[/\\]|^[A-Za-z]:|\\|\0/.test(name) &&
  !name.split("/").some((part) => ["..", ".", "", "__proto__"].includes(part));

/** What an archive says of itself and of its models. */
export interface OmexMetadata {
  readonly title: string;
  readonly models: readonly {
    readonly location: string;
    readonly title: string;
    readonly citation: string;
  }[];
}

/** Dublin Core in RDF, as COMBINE has it in `metadata.rdf`. */
function printMetadata({ title, models }: OmexMetadata): string {
  const about = (location: string, ...said: readonly WrittenXml[]): WrittenXml =>
    xml("rdf:Description", { "rdf:about": location }, ...said);
  const spaces = {
    "xmlns:rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmlns:dcterms": "http://purl.org/dc/terms/",
  };
  const described = models.map((model) =>
    about(
      `./${model.location}`,
      xml("dcterms:title", {}, model.title),
      xml("dcterms:bibliographicCitation", {}, model.citation),
    ),
  );
  return printXml(xml("rdf:RDF", spaces, about(".", xml("dcterms:title", {}, title)), ...described));
}

/**
 * Packs files into a COMBINE archive (`.omex`): a zip with a manifest that says what each is; the first SBML file is the
 * master. With `metadata` its title, and title and paper of each model, go into `metadata.rdf`. One set of files always
 * gives the same bytes.
 *
 * @throws CallError for a path that leaves the archive.
 * @see Bergmann et al., *COMBINE archive and OMEX format: one file to share all information to reproduce a modeling
 * project*, BMC Bioinformatics 15 (2014) 369.
 */
export function toOmex(given: ReadonlyMap<string, string | Uint8Array>, metadata?: OmexMetadata): Uint8Array {
  const files = metadata ? new Map([...given, ["metadata.rdf", printMetadata(metadata)] as const]) : given;
  const bad = [...files.keys()].find((name) => !isInside(name) || name === "manifest.xml");
  if (bad !== undefined) throw new CallError(`expected paths inside the archive, found "${bad}"; rename it`);
  const master = [...files.keys()].find((name) => name.endsWith(".xml"));
  const content = (location: string, format: string, isMaster?: boolean) =>
    xml("content", { location, format, master: isMaster ? true : undefined });
  const manifest = xml(
    "omexManifest",
    { xmlns: manifestSpace },
    content(".", `${specifications}omex`),
    content("./manifest.xml", `${specifications}omex-manifest`),
    ...[...files.keys()].map((name) => content(`./${name}`, formatOf(name), name === master)),
  );
  const all = [["manifest.xml", printXml(manifest)] as const, ...files];
  const bytes = all.map(([name, text]) => [name, typeof text === "string" ? strToU8(text) : text] as const);
  // A zip has no time before 1980; this one has none of its own.
  return zipSync(Object.fromEntries(bytes), { mtime: new Date(1980, 0, 1), level: 6 });
}

/**
 * Unpacks a COMBINE archive: the files that its manifest lists, by path.
 *
 * @throws InputError if it is no zip, too large, has paths that leave it, or lacks what the manifest lists.
 */
export const readOmex = (bytes: Uint8Array, file: string): Map<string, Uint8Array> =>
  inspectOmex(bytes, file).files;

/** What lies in a COMBINE archive. */
export interface OmexContent {
  /** What the manifest lists, by path. */
  readonly files: Map<string, Uint8Array>;
  /** Paths of what it does not list. */
  readonly unlisted: readonly string[];
}

/**
 * Unpacks a COMBINE archive as `readOmex` does, and says what else lies in it.
 *
 * @throws InputError as `readOmex` does.
 */
export function inspectOmex(bytes: Uint8Array, file: string): OmexContent {
  const refuse: Refuse = (where, message, advice) => {
    throw new InputError(file, [{ where, message, advice }]);
  };
  // Some programs pack ./model.xml, as the manifest writes it.
  const files = new Map(
    Object.entries(unzip(bytes, refuse)).map(([name, own]) => [name.replace(/^\.\//, ""), own]),
  );
  for (const name of files.keys())
    if (!isInside(name))
      refuse(
        `"${name}"`,
        "expected a path inside the archive, found one that leaves it",
        "do not trust this file",
      );
  const manifest = files.get("manifest.xml");
  if (!manifest)
    return refuse("manifest.xml", "expected a manifest, found none", "is this a COMBINE archive?");
  const listed = childrenOf(readXml(strFromU8(manifest), `${file}: manifest.xml`), "content")
    .map(({ attributes }) => (attributes.get("location") ?? "").replace(/^\.\//, ""))
    .filter((name) => name !== "." && name !== "" && name !== "manifest.xml");
  const missing = listed.find((name) => !files.has(name));
  if (missing !== undefined)
    refuse("manifest.xml", `expected "${missing}" in the archive, found none`, "mend the manifest");
  return {
    files: new Map(listed.map((name) => [name, files.get(name) ?? new Uint8Array()])),
    unlisted: [...files.keys()].filter((name) => name !== "manifest.xml" && !listed.includes(name)),
  };
}

type Refuse = (where: string, message: string, advice: string) => never;

function unzip(bytes: Uint8Array, refuse: Refuse): Record<string, Uint8Array> {
  let [size, count] = [0, 0];
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        size += originalSize;
        if (size > maxBytes || ++count > maxFiles)
          refuse(
            "(the whole file)",
            `expected at most ${maxFiles} files of 256 MiB together, found more`,
            "is this the right file?",
          );
        return !name.endsWith("/");
      },
    });
  } catch (error) {
    if (error instanceof InputError) throw error;
    return refuse(
      "(the whole file)",
      "expected a zip archive, found another file or a damaged one",
      "is this the right file?",
    );
  }
}
