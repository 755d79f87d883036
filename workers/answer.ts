import { CallError, InputError, type Problem } from "../src/errors.ts";
import type { JobTable } from "./jobs.ts";

/** What comes back from a worker; an error crosses as data, because a message keeps only name and text of one. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: ErrorRecord };

export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly file?: string;
  readonly problems?: readonly Problem[];
}

/** Runs one job and returns its result or its error as data; `report` takes what it has done so far. */
export async function answer(
  table: JobTable,
  job: string,
  argument: unknown,
  report?: (done: number) => void,
): Promise<Answer> {
  try {
    if (!Object.hasOwn(table, job))
      throw new CallError(`no job is called "${job}"; there are ${Object.keys(table).join(", ")}`);
    // Who names the job knows its argument.
    const run = (await table[job]()) as (argument: unknown, report?: (done: number) => void) => unknown;
    return { ok: true, value: await run(argument, report) };
  } catch (error) {
    return { ok: false, error: toRecord(error) };
  }
}

/** Returns the value of an answer or throws its error, an `InputError` with its file and problems. */
export function unwrapAnswer(reply: Answer): unknown {
  if (reply.ok) return reply.value;
  throw toError(reply.error);
}

/** Lists the buffers of a plain value, each once, so that it can be transferred instead of copied. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const seen = new Set<object>();
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || seen.has(part)) return;
    seen.add(part);
    if (part instanceof ArrayBuffer) buffers.add(part);
    else if (ArrayBuffer.isView(part)) visit(part.buffer);
    else if (part instanceof Map) part.forEach(visit);
    else Object.values(part).forEach(visit);
  };
  visit(value);
  return [...buffers];
}

function toRecord(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { name: "Error", message: String(error), stack: undefined };
  const { name, message, stack } = error;
  if (!(error instanceof InputError)) return { name, message, stack };
  return { name, message, stack, file: error.file, problems: error.problems };
}

function toError({ name, message, stack, file, problems }: ErrorRecord): Error {
  const error =
    file !== undefined && problems
      ? new InputError(file, problems)
      : name === "CallError"
        ? new CallError(message)
        : Object.assign(new Error(message), { name });
  if (stack !== undefined) error.stack = stack;
  return error;
}
