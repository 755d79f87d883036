import { type Network, readModel } from "../index.ts";
import { printData } from "./cite-data.ts";
import { allMethods, type Cited, citedBy, type Used } from "./methods-used.ts";
import { shippedNames, version } from "./place.ts";
import { openModel } from "./plan.ts";
import { printReference } from "./references.ts";
import { print, printJson } from "./talk.ts";

/** `cuptake cite [MODEL, PLAN or DATA]`: BibTeX of the program, of the models, of the data and of the methods used. */
export async function cite(name: string | undefined, { json }: { json?: boolean }): Promise<number> {
  const { networks, used, data = [] } = name === undefined ? await everything() : await citedBy(name);
  // Models may rest on one paper, and one method may serve twice.
  const papers = new Map(networks.map(({ citation }) => [citation.key, citation.bibtex.trim()]));
  const methods = [...gather(used)].filter(([key]) => !papers.has(key));
  const entries = [
    ...[program(), ...papers.values(), ...data.map(printData)],
    ...methods.map(([key]) => printReference(key)),
  ];
  if (json) {
    const models = distinct(networks).map(({ name, citation: { key, text } }) => ({ name, key, text }));
    const uses = methods.map(([key, what]) => ({ key, what }));
    printJson({ models, data, methods: uses, bibtex: entries });
  } else {
    const heads = distinct(networks).map(({ name, citation }) => `% ${name}: ${citation.text}`);
    const uses = methods.flatMap(([key, what]) =>
      what.length === 0 ? [] : [`% ${key}: ${what.join("; ")}`],
    );
    const told = data.map(({ file, source }) => `% data ${file}: ${source ?? "source not stated"}`);
    print(`${[...heads, ...told, ...uses].join("\n")}\n${entries.join("\n\n")}`);
  }
  return 0;
}

const distinct = (networks: readonly Network[]): Network[] => [
  ...new Map(networks.map((network) => [network.name, network])).values(),
];

/** What each method is used for, in the order in which they are met. */
function gather(used: readonly Used[]): Map<Used["key"], string[]> {
  const found = new Map<Used["key"], string[]>();
  for (const { key, what } of used) {
    const list = found.get(key) ?? [];
    found.set(key, what === "" || list.includes(what) ? list : [...list, what]);
  }
  return found;
}

async function everything(): Promise<Cited> {
  const networks: Network[] = [];
  for (const name of shippedNames("model")) {
    const { text, file } = await openModel(name);
    networks.push(readModel(text, file));
  }
  return { networks, used: allMethods() };
}

const program = (): string => `@software{cuptake,
  title   = {Cuptake: a mechanistic simulator of Cu(II)-ATSM},
  author  = {{The Cuptake developers}},
  year    = {2026},
  version = {${version}}
}`;
