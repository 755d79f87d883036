import { Command, Help, Option } from "commander";
import { CallError } from "../index.ts";
import { UsageError } from "./failure.ts";
import { version } from "./place.ts";

const about = `A mechanistic simulator of Cu(II)-ATSM, the PET tracer that stays where oxygen is scarce.

Examples:
  cuptake demo
  cuptake run cu-atsm-redox --pO2 0,0.76,38 --out curve.svg
  cuptake fit emt6-fit`;

const contract = `
Models, plans and data are given by path, or by name if they ship (cu-atsm-redox, emt6-fit, tumor-map).
Results go to stdout, talk to stderr. Exit code: 0 done, 1 the model or data is wrong (or a result could not be
computed or written), 2 the call is wrong, 130 stopped by Ctrl-C.
With --json stdout holds one JSON value and nothing else; after a failure that is { "error": { "exitCode", "kind",
"message", "file", "problems" } }, and the message goes to stderr too.`;

/** Every value of a flag that may be given more than once. */
const collect = (value: string, all: string[] = []): string[] => [...all, value];

const json = (): Option => new Option("--json", "print the result as JSON");
const set = (what: string): Option =>
  new Option("--set <name=value>", `${what}; may be repeated`).argParser(collect).default([], "none");
const input = (): Option =>
  new Option(
    "--input <name=file>",
    "what an input does over time: a course (YAML), or samples (CSV or TSV) whose columns name their units, FILE#COLUMN where several would do; a positive delay is later; may be repeated",
  )
    .argParser(collect)
    .default([], "as the model says");

const backend = (): Option =>
  new Option("--backend <name>", "auto, webgpu, webgl2, webasm, cpu, simd or plain");
const posterior = (): Option =>
  new Option(
    "--posterior <fit.json>",
    "a fit of the same model (fit --out): its estimate, with bands of 95 %",
  );
const drawFrom = (): Option =>
  new Option(
    "--draw-from <what>",
    "what these draws follow: covariance, profile, or bootstrap (the refits of fit --draws)",
  ).default("covariance");
const workers = (): Option => new Option("--workers <n>", "number of workers (default: one a core)");

/** Wraps a text, but not the calls in it: one that is broken over two lines cannot be copied. */
function wrapText(this: Help, text: string, width: number): string {
  const wrap = (line: string): string => Help.prototype.boxWrap.call(this, line, width);
  return text
    .split("\n")
    .map((line) => (line.startsWith("  cuptake ") ? line : wrap(line)))
    .join("\n");
}

type Finish = (code: number) => void;
/** Adds a command with its one-line summary and its examples. */
type Add = (usage: string, summary: string, examples: readonly string[]) => Command;

/** The commands and their flags; each command is loaded when it runs, so that `--help` is quick. */
export function makeProgram(finish: Finish): Command {
  const program = new Command("cuptake")
    .description(about)
    .version(version)
    .addHelpText("after", contract)
    .showSuggestionAfterError(false)
    .helpCommand(false)
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ boxWrap: wrapText });
  const refuseBy = (command: Command): Command =>
    command.exitOverride((cause) => {
      throw new UsageError(command, cause);
    });
  refuseBy(program);
  const add: Add = (usage, summary, examples) => {
    const lines = examples.map((example) => `  cuptake ${example}`).join("\n");
    return refuseBy(program.command(usage).summary(summary).description(`${summary}\n\nExamples:\n${lines}`));
  };
  addCurves(add, finish);
  addCompare(add, finish);
  addDesign(add, finish);
  addAssay(add, finish);
  addMaps(add, finish);
  addRest(add, finish);
  for (const command of program.commands) refuseTwice(command);
  return program;
}

/** A flag that takes one value is refused when it comes again: the first would be lost without a word. */
function refuseTwice(command: Command): void {
  for (const option of command.options) {
    if (!option.required || option.parseArg === collect) continue;
    let given = 0;
    command.on(`option:${option.name()}`, () => {
      if (++given > 1)
        throw new CallError(`${command.name()}: ${option.long}: expected it once, found it again; keep one`);
    });
  }
}

function addCurves(add: Add, finish: Finish): void {
  add("check <file...>", "read models, plans and data, and report every problem", [
    "check cu-atsm-redox",
    "check emt6-fit tumor-map tumor-sweep",
    "check emt6-lewis-1999 --json",
  ])
    .addOption(json())
    .action(async (files, flags) => finish(await (await import("./check.ts")).check(files, flags)));
  add("run <model>", "uptake curves of a model (a file, or the name of one that ships)", [
    "run cu-atsm-redox",
    "run cu-atsm-redox --pO2 0,0.76,38 --duration 2h --out curve.svg",
    "run cu-atsm-two-pool --set P50=2 --observable trapped --json",
    "run cu-atsm-plasma --pO2 1,38 --input Cp=plasma-feng --out tissue.csv",
  ])
    .option("--pO2 <mmHg,...>", "O2 tensions in mmHg (default: 0,0.76,3.8,38,152)")
    .option("--duration <time>", "length with its unit", "60min")
    .option("--points <n>", "number of times", "61")
    .addOption(set("parameter, or level of an input, in the unit of the model file"))
    .addOption(input())
    .option("--observable <name>", "what to report (default: the model's own)")
    .option("--method <name>", "auto, exact, rodas5p or odex", "auto")
    .addOption(posterior())
    .option("--draws <n>", "draws from that posterior", "200")
    .addOption(drawFrom())
    .option("--seed <n>", "seed of these draws", "1")
    .option("--out <file>", "also write .svg, .pdf, .png, .csv or .json; its folder must be there")
    .addOption(json())
    .action(async (model, flags) => finish(await (await import("./run.ts")).run(model, flags)));
  add(
    "fit <plan-or-model> [data]",
    "fit a model to uptake data: a plan, a PEtab problem, or a model and a CSV",
    [
      "fit emt6-fit",
      "fit mcf7-fit --out mcf7.html --out mcf7.svg",
      "fit emt6-fit --recover 100",
      "fit tumor-tac-fit --quick --out tumor_kinpar.tsv",
      "fit tumor-tac-fit --input Cp=plasma-feng --quick",
      "fit cu-atsm-redox emt6-lewis-1999 --free K_R --json",
      "fit emt6-fit --quick --export-petab emt6-petab",
      "fit emt6-petab/problem.yaml --quick",
    ],
  )
    .option("--free <name,...>", "parameters to estimate (default: the model's own advice)")
    .addOption(set("value of a fixed parameter, in the unit of the model file"))
    .addOption(input())
    .option("--observable <name>", "what the data are (default: the model's own)")
    .option("--starts <n>", "starts of the search, the model's defaults among them", "20")
    .option("--draws <n>", "also refit so many data sets drawn at the estimate", "0")
    .option(
      "--recover <n>",
      "also simulate so many data sets at the estimate and fit them: bias, spread, coverage",
    )
    .option("--seed <n>", "seed of starts, draws and simulated data", "1")
    .option("--quick", "one start, no profiles: the estimates alone")
    .option(
      "--band <what>",
      "bands of the figures: curve, or measurement for one more measured value (default: curve)",
    )
    .option(
      "--export-petab <folder>",
      "also write the problem as PEtab v1, its estimates as nominal values; made if it is not there",
    )
    .option("--time-unit <unit>", "of a PEtab problem whose SBML gives none: s, min or h; it is not guessed")
    .addOption(workers())
    .addOption(
      new Option(
        "--out <file>",
        "also write .html (report), .json, the figures as .svg, .pdf, .png, .csv, or _kinpar.tsv (PET-BIDS, with its JSON); its folder must be there; may be repeated",
      ).argParser(collect),
    )
    .addOption(json())
    .action(async (first, data, flags) =>
      finish(await (await import("./fit.ts")).fitCommand(first, data, flags)),
    );
}

function addCompare(add: Add, finish: Finish): void {
  add("compare <plan...>", "fits of the same data side by side: criteria, weights, tests, averages", [
    "compare emt6-fit emt6-nadh-fit --starts 4",
    "compare emt6-fit emt6-nadh-fit --nested emt6-fit,emt6-nadh-fit --starts 2 --json",
  ])
    .addOption(
      new Option(
        "--nested <simple,full>",
        "a fit that another contains, to be tested; found by itself within one model; may be repeated",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .option("--starts <n>", "starts of each search, the model's defaults among them", "20")
    .option("--seed <n>", "seed of starts", "1")
    .addOption(workers())
    .option("--out <file.json>", "also write the result; its folder must be there")
    .addOption(json())
    .action(async (plans, flags) =>
      finish(await (await import("./compare.ts")).compareCommand(plans, flags)),
    );
}

function addDesign(add: Add, finish: Finish): void {
  add("design <plan>", "which measurement next: a ranked table of O2 levels, times and wash-out chases", [
    "design emt6-fit --for k_diss",
    "design emt6-fit --for k_diss --at start --medium constant",
    "design emt6-fit --for K_R --by information --json",
  ])
    .requiredOption("--for <name>", "the parameter whose interval should shrink; freed if it is fixed")
    .option(
      "--data <name>",
      "of several data sets the one that it would be added to (default: the first of cells)",
    )
    .option("--by <what>", "target: the error of that parameter; information: that of all", "target")
    .option("--at <where>", "estimate, or start: the values of the plan and its model", "estimate")
    .option("--levels <mmHg,...>", "O2 tensions (default: those of the data)")
    .option("--times <time,...>", "times of plain uptake", "5min,15min,30min,60min,120min")
    .option("--load <time>", "how long cells are loaded before a chase", "60min")
    .option("--chase <time>", "how long they are chased; none for no chase", "60min")
    .option("--medium <kind>", "that they are loaded from: closed, or constant", "closed")
    .option("--sd <x>", "sd of the new measurement, in the unit of the data (default: that of the data)")
    .option("--starts <n>", "starts of the search", "20")
    .option("--seed <n>", "seed of starts", "1")
    .addOption(workers())
    .option("--out <file.json>", "also write the result; its folder must be there")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./design.ts")).designCommand(plan, flags)));
}

function addAssay(add: Add, finish: Finish): void {
  add("assay <plan>", "a virtual bench: uptake data from a protocol, or what repeating it would tell", [
    "assay emt6-assay --out emt6-virtual.csv",
    "assay emt6-assay --repeat 40",
  ])
    .option("--seed <n>", "seed of the first assay (default: that of the plan)")
    .option("--repeat <n>", "simulate and fit so many assays: spread, coverage and power")
    .option("--out <file.csv>", "where the data go; the folder must be there")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./assay.ts")).assay(plan, flags)));
}

function addMaps(add: Add, finish: Finish): void {
  add("map <plan>", "SUV maps of a tumor phantom: NIfTI, sidecar, figure, region table", [
    "map tumor-map",
    "map tumor-map --set tumor.kinetics.K1=0.2 --out fast",
  ])
    .addOption(set("number of the plan, in the plan's unit, such as tumor.kinetics.K1=0.2"))
    .addOption(posterior())
    .option("--draws <n>", "draws from that posterior, each a map of its own", "100")
    .addOption(drawFrom())
    .option("--seed <n>", "seed of these draws", "1")
    .addOption(backend().default("auto"))
    .addOption(workers())
    .option("--out <folder>", "where the files go; made if it is not there", "out")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./map.ts")).mapCommand(plan, flags)));
  add("voxels <plan>", "parametric maps: a model fitted to each voxel of a dynamic image", [
    "voxels voxel-fit --out maps",
  ])
    .addOption(workers())
    .option("--out <folder>", "where the files go; made if it is not there", "out")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./voxels.ts")).voxelsCommand(plan, flags)));
  add("sweep <plan>", "run a job at every point of a design, shared over workers, stored as it goes", [
    "sweep retention-sweep --dry-run",
    "sweep retention-sweep --out sweeps",
    "sweep tumor-sweep --workers 2 --out sweeps",
    "sweep tumor-sweep --out sweeps --resume",
  ])
    .option("--dry-run", "check the plan and say how many points, how long, how much output")
    .option("--resume", "go on with what the folder holds; points that are done stay as they are")
    .option("--shard <i/n>", "only the i-th of n shares, from 0 on; the folder is shared with the others")
    .option("--merge", "only put the shares together into the table")
    .addOption(backend().default("auto"))
    .addOption(workers())
    .option(
      "--out <folder>",
      "results go into a folder of the plan's name in it; made if it is not there",
      "out",
    )
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./sweep.ts")).sweepCommand(plan, flags)));
  add("query <folder> <sql>", "ask the table of a sweep, as points, in SQL (DuckDB)", [
    `query sweeps/retention-sweep "SELECT count(*) FROM points WHERE status = 'ok'"`,
    `query sweeps/retention-sweep 'SELECT avg("P50 60 min") FROM points' --json`,
  ])
    .option("--csv", "print the answer as CSV")
    .addOption(json())
    .action(async (folder, sql, flags) =>
      finish(await (await import("./query.ts")).queryCommand(folder, sql, flags)),
    );
  add("slurm <plan>", "a sweep as a Slurm job array of shares, with the merge that waits for them", [
    "slurm retention-sweep --nodes 8 --out sweeps",
    "slurm retention-sweep --nodes 8 --out sweeps --submit",
    "slurm retention-sweep --out sweeps --status",
  ])
    .option("--nodes <n>", "shares that run at one time", "4")
    .option("--shards <n>", "shares in all (default: four a node)")
    .option("--workers <n>", "workers, and cores, of each share", "1")
    .option("--time <time>", "limit of a share, as Slurm writes it", "01:00:00")
    .option("--memory <size>", "memory of a share, as Slurm writes it", "1G")
    .option("--partition <name>", "partition (default: that of the cluster)")
    .option("--submit", "also submit them")
    .option("--status", "say how far it is, and what the queue says")
    .option(
      "--out <folder>",
      "results go into a folder of the plan's name in it, on a disk that all nodes share",
      "out",
    )
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./slurm.ts")).slurmCommand(plan, flags)));
  add(
    "figure <plan>",
    "draw the figure of a plan, or one that is written down as data; the format follows the file's ending",
    ["figure uptake-figure --out uptake.pdf", "figure uptake-figure --out uptake.csv --json"],
  )
    .requiredOption("--out <file>", ".svg, .pdf, .png, .tiff or .csv; its folder must be there")
    .option(
      "--dpi <number>",
      "pixels an inch of .png and .tiff; left out, what the plan states, else what a journal of its width asks for (Nature 450), else 300",
    )
    .option("--palette <name>", "colors of lines and points: okabe-ito, tol-medium or grays, which has none")
    .option("--outline-text", "text as paths, for venues that take no fonts; no one can edit it then")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./figure.ts")).figureCommand(plan, flags)));
}

function addRest(add: Add, finish: Finish): void {
  add(
    "convert <file>",
    "models to SBML and back, time-activity curves from format to format, plans and PEtab problems to COMBINE archives and back",
    [
      "convert cu-atsm-redox --out redox.xml",
      "convert redox.xml --out my-redox.yaml",
      "convert tac-irreversible --out region.dft",
      "convert emt6-fit --out emt6.omex",
      "convert emt6.omex --out emt6",
    ],
  )
    .requiredOption(
      "--out <file>",
      ".xml (SBML Level 3 Version 2 core) or .yaml (a model); .csv, .tac (PMOD), .dft (Turku) or _tacs.tsv (PET-BIDS, with its JSON); .csv or _blood.tsv (blood samples); .omex; of an .omex the folder for its files. Another folder must be there",
    )
    .option("--time-unit <unit>", "of an SBML file that gives none: s, min or h; it is not guessed")
    .addOption(json())
    .action(async (file, flags) => finish(await (await import("./convert.ts")).convert(file, flags)));
  add(
    "card <model>",
    "the card of a model, in Markdown: equations, every number, limits, what it is not for",
    ["card cu-atsm-redox", "card cu-atsm-nadh --out nadh.md"],
  )
    .option("--out <file.md>", "write it there; its folder must be there")
    .addOption(json())
    .action(async (model, flags) => finish(await (await import("./card.ts")).card(model, flags)));
  add(
    "cite [model-plan-or-data]",
    "BibTeX of the program, of a model, of data, and of the methods that a model or a plan uses",
    ["cite", "cite cu-atsm-two-pool", "cite emt6-fit", "cite emt6-lewis-1999", "cite cu-atsm-redox --json"],
  )
    .addOption(json())
    .action(async (model, flags) => finish(await (await import("./cite.ts")).cite(model, flags)));
  add("demo", "the main job: fit, predict, sweep, map, report", [
    "demo",
    "demo --out results --workers 1",
    "demo --project out/project.json --out again",
  ])
    .option("--project <file>", "repeat an earlier run from the inputs in its project.json")
    .option("--out <folder>", "where the files go; made if it is not there", "out")
    .addOption(backend().default(undefined, "auto, or that of the project"))
    .addOption(workers())
    .addOption(json())
    .action(async (flags) => finish(await (await import("./demo.ts")).demo(flags)));
  add("serve", "serve the page on this machine", ["serve", "serve --port 8080"])
    .option("--port <n>", "port", "4173")
    .addOption(json())
    .action(async (flags) => finish(await (await import("./page.ts")).servePage(flags)));
}
