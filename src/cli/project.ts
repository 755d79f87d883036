import * as z from "zod";
import { type BackendName, backendNames, readDocument } from "../index.ts";
import type { DemoResults } from "./demo-results.ts";
import { toRecord } from "./fit-text.ts";
import { quantityTable } from "./map-record.ts";
import { summarizeMap } from "./map-tables.ts";
import { installedVersion, version } from "./place.ts";
import { disk, type Shelf, shelfOfTexts } from "./shelf.ts";
import { say } from "./talk.ts";

/** Libraries whose version can change a number or a byte. */
const libraries = [
  "mathjs",
  "odex",
  "gpu.js",
  "comlink",
  "yaml",
  "papaparse",
  "fflate",
  "d3-array",
  "d3-scale",
  "d3-shape",
  "pdfkit",
  "fontkit",
  "@resvg/resvg-wasm",
  "@fontsource/arimo",
] as const;

const versions = (): Record<string, string> => ({
  cuptake: version,
  node: process.versions.node,
  ...Object.fromEntries(libraries.map((name) => [name, installedVersion(name)])),
});

interface Run {
  readonly texts: ReadonlyMap<string, string>;
  readonly backend: BackendName | "auto";
  /** The project that was repeated: what this program does not know of it is kept. */
  readonly from?: OpenedProject | undefined;
}

/** Writes down all that is needed to repeat the demo bit for bit: inputs as texts, versions, seeds, backend. */
export function makeProject({ emt6, mcf7, sweep, map }: DemoResults, { texts, backend, from }: Run): string {
  const own = {
    cuptake: 1,
    kind: "project",
    command: "cuptake demo --project project.json",
    versions: versions(),
    seeds: { map: map.plan.seed },
    backend: { asked: backend, ran: map.backend },
    fits: [toRecord(emt6), toRecord(mcf7)],
    map: { ...summarizeMap({ map, doses: [] }), quantities: quantityTable(map.plan) },
    sweep: sweep.counts,
    inputs: Object.fromEntries(
      Object.entries({ ...from?.whole.inputs, ...Object.fromEntries(texts) }).sort(([a], [b]) =>
        a < b ? -1 : 1,
      ),
    ),
  };
  // In this order whatever the order there.
  return `${JSON.stringify({ ...own, ...from?.whole, ...own }, null, 2)}\n`;
}

const schema = z.looseObject({
  cuptake: z.literal(1),
  kind: z.literal("project"),
  versions: z.record(z.string(), z.string()),
  backend: z.looseObject({ asked: z.enum(["auto", ...backendNames]), ran: z.enum(backendNames).optional() }),
  inputs: z.record(z.string(), z.string()),
  /** What the page holds and the demo has no place for, in words. */
  only_on_page: z.array(z.string()).optional(),
});

/** A project file, ready to be repeated. */
export interface OpenedProject {
  /** All that the file holds. */
  readonly whole: z.infer<typeof schema>;
  /** The inputs as the project holds them; the package's own are not read. */
  readonly shelf: Shelf;
  readonly backend: BackendName | "auto";
  /** Paths of the inputs. */
  readonly names: readonly string[];
  /** Says so if another backend ran than in the run that wrote the project. */
  readonly compare: (ran: BackendName) => void;
}

/**
 * Reads a project file, and says which versions differ from those that wrote it.
 *
 * @throws InputError if it is none.
 */
export async function openProject(path: string): Promise<OpenedProject> {
  const { text, file } = await disk.read(path);
  const whole = readDocument(text, file, schema).value;
  const { versions: written, backend, inputs } = whole;
  const here = versions();
  sayDifferences(
    file,
    Object.keys({ ...written, ...here })
      .filter((name) => written[name] !== here[name])
      .map((name) => `${name} ${written[name] ?? "none"} there, ${here[name] ?? "none"} here`),
  );
  const compare = (ran: BackendName): void =>
    sayDifferences(file, ran === (backend.ran ?? ran) ? [] : [`backend ${backend.ran} there, ${ran} here`]);
  return {
    whole,
    shelf: shelfOfTexts(inputs, file),
    backend: backend.asked,
    names: Object.keys(inputs),
    compare,
  };
}

function sayDifferences(file: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  say(`not the same as when ${file} was written, so bytes may differ:`);
  for (const line of lines) say(`  ${line}`);
}
