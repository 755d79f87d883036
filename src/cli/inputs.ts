import {
  adviseNames,
  CallError,
  type GivenCourse,
  type Input,
  InputError,
  type Network,
  readCourseFile,
  readCourseTable,
} from "../index.ts";
import { shippedNames } from "./place.ts";
import { disk, find, openData, type Shelf, type TextFile } from "./shelf.ts";
import { digits, say } from "./talk.ts";

/** The courses that the flags `--input NAME=…` give, by the name of the input. */
export async function openInputs(
  texts: readonly string[],
  network: Network,
  shelf: Shelf = disk,
): Promise<Record<string, GivenCourse>> {
  const given: Record<string, GivenCourse> = {};
  for (const text of texts) {
    const { input, from } = splitInput(text, network);
    if (given[input.name])
      throw new CallError(`--input ${text}: expected each input once, found ${input.name} again`);
    const course = from.startsWith("{") ? readInline(from, input) : await openCourse(from, input, shelf);
    sayCourse(input, course);
    given[input.name] = course;
  }
  return given;
}

function splitInput(text: string, network: Network): { input: Input; from: string } {
  const at = text.indexOf("=");
  const [name, from] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || from === "")
    throw new CallError(
      `--input ${text}: expected NAME=FILE such as Cp=plasma-feng.yaml, found "${text}"; a level is given with --set`,
    );
  const input = network.inputs.find((q) => q.name === name);
  if (input) return { input, from };
  const names = network.inputs.map((q) => q.name);
  throw new CallError(`--input ${text}: ${network.name} has no input "${name}"; ${adviseNames(name, names)}`);
}

/** A course written in the call is a part of the call, and so are its faults. */
function readInline(text: string, { name, unit }: Input): GivenCourse {
  try {
    return readCourseFile(text, `--input ${name}`, { unit, isInline: true });
  } catch (error) {
    throw error instanceof InputError ? new CallError(error.message) : error;
  }
}

/** Reads a course by path, or by name if it ships: YAML, or a table of samples (`FILE#column` says which column). */
export async function openCourse(
  nameOrPath: string,
  input: Pick<Input, "unit"> | undefined,
  shelf: Shelf = disk,
): Promise<GivenCourse> {
  const [, path, column] = /^(.+?)(?:#([^/\\#]+))?$/.exec(nameOrPath) ?? ["", nameOrPath];
  const found = find(path, "course", shelf);
  const unit = input?.unit;
  if (/\.ya?ml$/i.test(found.path)) {
    const { text, file } = await found.shelf.read(found.path);
    return readCourseFile(text, file, { unit });
  }
  const { text, file } = await openData(path, shelf).catch((error) => explainName(error, path));
  const course = readCourseTable(text, file, { unit, column, sidecar: await openSidecar(file, shelf) });
  for (const note of course.notes ?? []) say(`${file}: ${note}`);
  return course;
}

function explainName(error: unknown, path: string): never {
  const isNone =
    error instanceof InputError && /found (none|"[^"]*")$/.test(error.problems[0]?.message ?? "");
  if (!isNone || /[./\\]/.test(path)) throw error;
  const names = [...shippedNames("course"), ...shippedNames("data")];
  throw new CallError(`expected a course, found "${path}": ${adviseNames(path, names)}`);
}

/** The JSON beside a PET-BIDS table, if it is there. */
export async function openSidecar(file: string, shelf: Shelf): Promise<TextFile | undefined> {
  if (!/\.tsv$/i.test(file)) return undefined;
  try {
    return await shelf.read(file.replace(/\.tsv$/i, ".json"));
  } catch (error) {
    if (error instanceof InputError && error.problems[0]?.message.endsWith("found none")) return undefined;
    throw error;
  }
}

/** Says what drives an input, and what a reader of the result may not expect of it. */
function sayCourse({ name, unit }: Input, { file, title, provenance, firstSample }: GivenCourse): void {
  const what = [file.startsWith("--") ? "as the call says" : file, title].filter(Boolean).join(", ");
  say(`input ${name}: ${what} (${provenance ?? "provenance not stated"})`);
  if (firstSample !== undefined && firstSample > 0)
    say(
      `input ${name} is 0 ${unit.text} before its first sample at ${digits(firstSample)} s; add a sample at 0 if it is not`,
    );
}
