#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { adviseNames, CallError, InputError, SolveError } from "../index.ts";
import { version } from "./place.ts";
import { say } from "./talk.ts";
import { WriteError } from "./write.ts";

const examples = `
Examples:
  cuptake demo                                        the main job: fit, predict, sweep, map, report
  cuptake run cu-atsm-redox --pO2 0,0.76,38 --out curve.svg
  cuptake fit notebooks/plans/emt6-fit.yaml
`;

/** Every value of a flag that may be given more than once. */
const collect = (value: string, all: string[]): string[] => [...all, value];

const json = (): Option => new Option("--json", "print the result as JSON");
const set = (what: string): Option =>
  new Option("--set <name=value>", what).argParser(collect).default([], "none");
const backend = (): Option =>
  new Option("--backend <name>", "auto, webgpu, webgl2, webasm or cpu").default("auto");
const workers = (): Option => new Option("--workers <n>", "number of workers (default: one a core)");

/** Commands load what they need when they run, so that `--help` is quick. */
function makeProgram(finish: (code: number) => void): Command {
  const program = new Command("cuptake")
    .description("A mechanistic simulator of Cu(II)-ATSM, the PET tracer that stays where oxygen is scarce.")
    .version(version)
    .addHelpText("after", examples)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeErr: () => {} });
  const add = (usage: string, what: string): Command =>
    program.command(usage).description(what).exitOverride();

  add("check <file...>", "read models, plans and data, and report every problem")
    .addOption(json())
    .action(async (files, flags) => finish(await (await import("./check.ts")).check(files, flags)));
  add("run <model>", "uptake curves of a model (a file, or the name of one that ships)")
    .option("--pO2 <mmHg,...>", "O2 tensions in mmHg", "0,0.76,3.8,38,152")
    .option("--duration <time>", "length with its unit", "60min")
    .option("--points <n>", "number of times", "61")
    .addOption(set("parameter in the unit of the model file; may be repeated"))
    .option("--observable <name>", "what to report (default: the model's own)")
    .option("--method <name>", "auto, exact or odex", "auto")
    .option("--out <file>", "also write .svg, .pdf, .png, .csv or .json")
    .addOption(json())
    .action(async (model, flags) => finish(await (await import("./run.ts")).run(model, flags)));
  add("fit <plan-or-model> [data]", "fit a model to uptake data: a plan, or a model and a CSV")
    .option("--free <name,...>", "parameters to estimate (default: the model's own advice)")
    .addOption(set("value of a fixed parameter, in the unit of the model file; may be repeated"))
    .option("--observable <name>", "what the data are (default: the model's own)")
    .option("--out <file.json>", "also write the result")
    .addOption(json())
    .action(async (first, data, flags) =>
      finish(await (await import("./fit.ts")).fitCommand(first, data, flags)),
    );
  add("map <plan>", "SUV maps of a tumor phantom: NIfTI, sidecar, figure, region table")
    .addOption(set("number of the plan, in the plan's unit, such as tumor.kinetics.K1=0.2; may be repeated"))
    .addOption(backend())
    .addOption(workers())
    .option("--out <folder>", "where the files go", "out")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./map.ts")).mapCommand(plan, flags)));
  add("sweep <plan>", "run a plan over a grid of parameters, shared over workers")
    .addOption(backend())
    .addOption(workers())
    .option("--out <file.csv>", "the table", "out/sweep.csv")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./sweep.ts")).sweepCommand(plan, flags)));
  add("figure <plan>", "draw the figure of a plan; the format follows the file's ending")
    .requiredOption("--out <file>", ".svg, .pdf, .png or .csv")
    .addOption(json())
    .action(async (plan, flags) => finish(await (await import("./figure.ts")).figureCommand(plan, flags)));
  add("cite [model]", "BibTeX of the program, a model and the methods")
    .addOption(json())
    .action(async (model = "cu-atsm-redox", flags = {}) =>
      finish(await (await import("./cite.ts")).cite(model, flags)),
    );
  add("demo", "the main job: fit, predict, sweep, map, report")
    .option("--out <folder>", "where the files go", "out")
    .addOption(backend())
    .addOption(workers())
    .addOption(json())
    .action(async (flags) => finish(await (await import("./demo.ts")).demo(flags)));
  add("serve", "serve the page on this machine")
    .option("--port <n>", "port", "4173")
    .addOption(json())
    .action(async (flags) => finish(await (await import("./page.ts")).servePage(flags)));
  return program;
}

/** Runs the command line; 0 done, 1 the model or data is wrong, 2 the call is wrong. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = makeProgram((n) => {
    code = n;
  });
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return report(error, program);
  }
}

function report(error: unknown, program: Command): number {
  if (error instanceof CommanderError) return reportCall(error, program);
  if (error instanceof CallError) {
    say(`cuptake: ${error.message}`);
    return 2;
  }
  if (error instanceof InputError || error instanceof SolveError || error instanceof WriteError) {
    say(error.message);
    return 1;
  }
  if (error instanceof Error && error.name === "AbortError") {
    say("stopped; nothing was written");
    return 130;
  }
  throw error;
}

function reportCall(error: CommanderError, program: Command): number {
  if (error.exitCode === 0) return 0;
  const names = program.commands.map((c) => c.name());
  const unknown = /unknown command '(.+)'/.exec(error.message)?.[1];
  say(
    `cuptake: ${error.message.replace(/^error: /, "")}${unknown === undefined ? "" : `; ${adviseNames(unknown, names)}`}`,
  );
  say("  → cuptake --help lists the commands, cuptake COMMAND --help its flags");
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
