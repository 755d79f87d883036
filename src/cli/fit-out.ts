import {
  CallError,
  drawFit,
  type FigureSpec,
  type FitAnalysis,
  type FitBand,
  fitBands,
  fitFigures,
  printUnit,
  renderFigure,
  toReport,
} from "../index.ts";
import { fitReport, isFollowing } from "./fit-report.ts";
import type { FitStory } from "./fit-report-data.ts";
import { kinparFiles, kinparJson, type Region } from "./kinpar.ts";
import { readChoice } from "./options.ts";
import { claimFile, readEnding } from "./out.ts";
import { digits, say } from "./talk.ts";
import { writeFiles } from "./write.ts";

const endings = ["html", "json", "svg", "pdf", "png", "csv", "tsv"] as const;

/** The flags that a result depends on. */
export interface FitCall {
  readonly free?: string;
  readonly set: readonly string[];
  readonly observable?: string;
  readonly starts: string;
  readonly seed: string;
  readonly draws: string;
  readonly recover?: string;
  readonly quick?: boolean;
  readonly input?: readonly string[];
  readonly timeUnit?: string;
  readonly band?: string;
  readonly out?: readonly string[];
}

/** A file to be written, by its ending. */
export interface FitOut {
  readonly path: string;
  readonly ending: (typeof endings)[number];
}

/** Reads every `--out` before the run: its ending, whether it can be written, and whether there will be what it shows. */
export async function claimOuts({
  out,
  quick,
  band,
}: Pick<FitCall, "out" | "quick" | "band">): Promise<FitOut[]> {
  readBand({ band });
  const outs = (out ?? []).map((path): FitOut => ({ path, ending: readEnding(path, endings) }));
  const drawn = outs.find(({ ending }) => ending !== "json" && ending !== "tsv");
  if (quick && drawn)
    throw new CallError(
      `--out ${drawn.path}: --quick leaves out what a report or figure shows; drop --quick, or write .json`,
    );
  for (const path of pathsOf(outs)) await claimFile(path);
  return outs;
}

/** All files of the call: a table has its JSON beside it, which must be no other one. */
function pathsOf(outs: readonly FitOut[]): string[] {
  const paths = outs.map(({ path }) => path);
  const tables = paths.filter((path) => /\.tsv$/i.test(path));
  for (const path of tables) {
    if (!/_kinpar\.tsv$/i.test(path))
      throw new CallError(
        `--out ${path}: expected a name that ends in _kinpar.tsv, found another; that is what PET-BIDS calls kinetic parameters`,
      );
    const json = kinparJson(path);
    if (paths.includes(json))
      throw new CallError(`--out ${json}: that is the JSON of ${path}; give the one of the fit another name`);
  }
  return [...paths, ...tables.map(kinparJson)];
}
/** What the bands of the figures hold: the curve unless said. */
const readBand = ({ band }: { readonly band?: string | undefined }): FitBand =>
  band === undefined ? "curve" : readChoice(band, fitBands, "--band");

/** The call that gives the same result, as a shell takes it; workers do not change it. */
export function repeatCall(first: string, data: string | undefined, flags: FitCall): string {
  const {
    free,
    observable,
    set,
    starts,
    draws,
    seed,
    recover,
    quick,
    input = [],
    out = [],
    timeUnit,
    band,
  } = flags;
  const effort = [["--starts", starts] as const, ["--draws", draws] as const, ["--seed", seed] as const];
  const pairs: (readonly [string, string | undefined])[] = [
    ["--free", free],
    ...set.map((text) => ["--set", text] as const),
    ...input.map((text) => ["--input", text] as const),
    ["--observable", observable],
    ["--time-unit", timeUnit],
    ["--band", band],
    ...(quick ? [] : effort),
    ["--recover", recover],
    ...out.map((path) => ["--out", path] as const),
  ];
  const words = pairs.flatMap(([flag, text]) => (text === undefined ? [] : [flag, quote(text)]));
  const names = [first, ...(data === undefined ? [] : [data])].map(quote);
  return ["cuptake", "fit", ...names, ...(quick ? ["--quick"] : []), ...words].join(" ");
}

const quote = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export interface Written {
  readonly story: FitStory;
  readonly analysis: FitAnalysis | undefined;
  /** What JSON holds. */
  readonly record: unknown;
  readonly call: string;
  /** What `_kinpar.tsv` holds. */
  readonly regions: () => readonly Region[];
  readonly flags: Pick<FitCall, "band">;
}

/** Writes what was asked for; figures and report are made once. */
export async function writeOuts(outs: readonly FitOut[], written: Written): Promise<void> {
  const make = makePictures(written);
  const files: [string, Uint8Array | string][] = [];
  for (const { path, ending } of outs)
    if (ending === "json") files.push([path, `${JSON.stringify(written.record, null, 2)}\n`]);
    else if (ending === "tsv") files.push(...(await kinparFiles(path, written.regions())));
    else files.push([path, await make(ending)]);
  await writeFiles(files);
  for (const [path] of files) say(`wrote ${path}`);
}

function makePictures({ story, analysis, call, flags }: Written) {
  const draw = () => {
    if (!analysis) throw new CallError("there is no analysis to draw");
    const { title, units, provenances } = story;
    const curves = drawFit(story.source, analysis.optimum.x, { confidence: analysis.confidence });
    const said = [...new Set(provenances)].map((provenance) => provenance ?? "provenance not stated");
    const figures = fitFigures(analysis, {
      ...{ title, curves, units, band: readBand(flags) },
      fixed: story.fixed.map((p) =>
        isFollowing(p) ? `${p.name} (${p.reason})` : `${p.name} ${digits(p.value, 3)} ${printUnit(p.unit)}`,
      ),
      note: `in silico · data: ${said.join(", ")}`,
    });
    return { analysis, curves, figures };
  };
  let drawn: ReturnType<typeof draw> | undefined;
  return async (ending: Exclude<FitOut["ending"], "json" | "tsv">): Promise<Uint8Array | string> => {
    drawn ??= draw();
    if (ending !== "html") return renderFigure(drawn.figures.all, ending);
    const { fit, profiles, starts } = drawn.figures;
    const pictures = {
      fit: await toSvg(fit),
      ...(profiles && { profiles: await toSvg(profiles) }),
      starts: await toSvg(starts),
    };
    return toReport(fitReport({ ...drawn, story, call, pictures }));
  };
}

const toSvg = async (spec: FigureSpec): Promise<{ svg: string; caption: string }> => ({
  svg: new TextDecoder().decode(await renderFigure(spec, "svg")),
  caption: spec.caption,
});
