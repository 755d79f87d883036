import type { Command, CommanderError } from "commander";
import { adviseNames, CallError, InputError } from "../index.ts";
import { printJson, say, withoutPaths } from "./talk.ts";
import { WriteError } from "./write.ts";

/** A call that commander refused, with the command that it was made to. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly command: Command;
  override readonly cause: CommanderError;

  constructor(command: Command, cause: CommanderError) {
    super(cause.message);
    this.command = command;
    this.cause = cause;
  }
}

/** How a call failed. */
interface Failure {
  readonly exitCode: number;
  readonly kind: "call" | "input" | "solve" | "write" | "interrupt" | "internal";
  readonly message: string;
  readonly file?: string;
  readonly problems?: InputError["problems"];
}

/** Says on stderr what went wrong, with `json` on stdout as well, and returns the exit code. */
export function reportFailure(error: unknown, { json }: { json: boolean }): number {
  if (error instanceof UsageError && error.cause.exitCode === 0) return 0;
  const { exitCode, ...rest } = describeFailure(error);
  say(rest.message);
  if (json) printJson({ error: { exitCode, ...rest } });
  if (rest.kind === "internal" && process.env.CUPTAKE_STACK && error instanceof Error) say(`${error.stack}`);
  return exitCode;
}

function describeFailure(error: unknown): Failure {
  if (error instanceof UsageError)
    return { exitCode: 2, kind: "call", message: `cuptake: ${wordUsage(error)}` };
  if (error instanceof CallError) return { exitCode: 2, kind: "call", message: `cuptake: ${error.message}` };
  if (error instanceof InputError) {
    const { message, file, problems } = error;
    return { exitCode: 1, kind: "input", message, file, problems };
  }
  if (error instanceof WriteError) return { exitCode: 1, kind: "write", message: error.message };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // By its name: its module would bring the solvers along, and `--help` is to be quick.
  if (name === "SolveError") return { exitCode: 1, kind: "solve", message: `${message}\n  → ${solveAdvice}` };
  if (name === "AbortError")
    return {
      ...{ exitCode: 130, kind: "interrupt" },
      message: message.startsWith("stopped") ? message : "stopped; nothing was written",
    };
  return {
    exitCode: 1,
    kind: "internal",
    message: `cuptake: ${withoutPaths(message)}\n  → ${internalAdvice}`,
  };
}

const solveAdvice = "look at the values of --set and of the model, or take another --method";
const internalAdvice = "this should not happen; CUPTAKE_STACK=1 shows where it did, please report it";

/** Words what commander found, with the nearest names and the call that would do. */
function wordUsage({ command, cause }: UsageError): string {
  const message = cause.message.replace(/^error: /, "").replace(/\.$/, "");
  const unknown = /unknown (?:command|option) '(.+)'/.exec(message)?.[1];
  const names = message.includes("command")
    ? command.commands.map((c) => c.name())
    : command.options.flatMap((o) => (o.long ? [o.long] : []));
  const advice = unknown === undefined ? "" : `; ${adviseNames(unknown, names)}`;
  const isRoot = command.parent === null;
  const help = isRoot
    ? "cuptake --help lists the commands, cuptake COMMAND --help its flags"
    : `cuptake ${command.name()} --help shows its arguments, flags and examples`;
  return `${isRoot ? "" : `${command.name()}: `}${message}${advice}\n  → ${help}`;
}
