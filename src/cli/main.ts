#!/usr/bin/env node
import type { Command } from "commander";
import { reportFailure } from "./failure.ts";
import { makeProgram } from "./program.ts";
import { allowEarlyReaders } from "./talk.ts";

/** `help COMMAND` is `COMMAND --help`, so that an unknown command is refused in one place. */
function readHelp(args: readonly string[], program: Command): readonly string[] {
  if (args[0] !== "help") return args;
  if (args.length === 1) return ["--help"];
  return program.commands.some((c) => c.name() === args[1]) ? [args[1], "--help"] : [args[1]];
}

/** Runs the command line; 0 done, 1 the model or data is wrong, 2 the call is wrong, 130 stopped. */
async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = makeProgram((n) => {
    code = n;
  });
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...readHelp(args, program)], { from: "user" });
    return code;
  } catch (error) {
    return reportFailure(error, { json: args.includes("--json") });
  }
}

allowEarlyReaders();
// Workers no longer hold the program once they are told to end; it must not leave before its last words.
const alive = setInterval(() => {}, 60_000);
process.exitCode = await main(process.argv.slice(2));
clearInterval(alive);
