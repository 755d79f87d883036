import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";

/** Thrown when a file or folder cannot be written; the message names it, the reason and the cure. */
export class WriteError extends Error {
  override readonly name = "WriteError";
  readonly path: string;

  constructor(path: string, what: string, cause: unknown) {
    super(`${path}: ${what}, found ${wordCause(cause)}\n  → ${advise(cause)}`, { cause });
    this.path = path;
  }
}

/**
 * Makes the folder, with its parents, unless it is there, and proves by a probe file that it can be written: to be
 * called before a long run. What it returns takes back folders that it made and that are still empty, for a run that
 * came to nothing.
 *
 * @throws WriteError if it cannot.
 */
export async function openFolder(path: string): Promise<() => Promise<void>> {
  const probe = stagedName(join(path, "probe"));
  let made: string | undefined;
  const leave = async (): Promise<void> => {
    if (made === undefined) return;
    const first = resolve(made);
    for (let folder = resolve(path); folder.startsWith(first); folder = dirname(folder))
      await rmdir(folder).catch(() => {}); // one that holds something stays
  };
  try {
    made = await mkdir(path, { recursive: true });
    await (await open(probe, "wx")).close();
  } catch (error) {
    await leave();
    throw new WriteError(path, "expected a folder that can be written", error);
  } finally {
    await rm(probe, { force: true }).catch(() => {}); // its own error would hide the one that tells
  }
  return leave;
}

/**
 * Proves before a long run that a file can be written: its folder is there and it is no folder itself.
 *
 * @throws WriteError if it cannot.
 */
export async function openFile(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new WriteError(folder, "expected a folder that can be written", { code: "ENOENT" });
  await openFolder(folder);
  await orWriteError(path, () => refuseFolder(path));
}

type File = readonly [path: string, content: Content];

/**
 * Writes a file so that its path holds either the old content or the whole new one, never a part.
 *
 * @throws WriteError if it cannot, and AbortError at a signal; nothing is left behind then.
 */
export const writeAtomically = (path: string, content: Uint8Array | string): Promise<void> =>
  writeFiles([[path, content]]);

/** A file that lies already, whole and flushed, beside its place. */
export interface Staged {
  readonly temporary: string;
}

/** What is written into a file. */
export type Content = Uint8Array | string | Staged;

/**
 * Writes several files: all are staged first and renamed at the end, so that if one fails none of them appears.
 *
 * @throws WriteError if it cannot, and AbortError at a signal; nothing is left behind then.
 */
export const writeFiles = (files: readonly File[]): Promise<void> =>
  holdingSignals((isStopped) => writeTogether(files, isStopped));

/** Writes one of the files of a run that stops by itself, between two of them: a signal does not take it back. */
export const writeThrough = (path: string, content: Uint8Array | string): Promise<void> =>
  writeTogether([[path, content]], () => false);

/**
 * Writes several files into a folder, all or none. Keys are paths inside the folder.
 *
 * @throws WriteError if it cannot, and AbortError at a signal; nothing is left behind then.
 */
export async function writeAll(folder: string, files: ReadonlyMap<string, Content>): Promise<void> {
  const root = resolve(folder);
  const inside = [...files].map(([name, content]) => {
    const path = resolve(root, name);
    if (!path.startsWith(root + sep))
      throw new WriteError(name, `expected a path inside ${folder}`, "one outside");
    return [path, content] as const;
  });
  await writeFiles(inside);
}

async function writeTogether(files: readonly File[], isStopped: () => boolean): Promise<void> {
  const staged: { path: string; temporary: string }[] = [];
  try {
    for (const [path, content] of files) {
      const isStaged = typeof content === "object" && "temporary" in content;
      const entry = { path, temporary: isStaged ? content.temporary : stagedName(path) };
      staged.push(entry);
      if (!isStaged) await orWriteError(path, () => stage(entry.temporary, content));
      await orWriteError(path, () => refuseFolder(path));
      if (isStopped()) throw stopped(files);
    }
    for (const { path, temporary } of staged) await orWriteError(path, () => rename(temporary, path));
  } finally {
    // After success there is nothing of these names; after a failure nothing half-written may stay.
    for (const { temporary } of staged) await rm(temporary, { force: true }).catch(() => {});
    for (const { temporary } of staged) beingWritten.delete(temporary);
  }
}

const stopped = (files: readonly File[]): DOMException => {
  const names = files.map(([path]) => path).join(", ");
  return new DOMException(`stopped; not written: ${names}`, "AbortError");
};

/** Staged files of this moment, which go with the program if it is ended while they are written. */
const beingWritten = new Set<string>();
process.on("exit", () => {
  for (const path of beingWritten) {
    try {
      rmSync(path, { force: true });
    } catch {
      // Its folder is none, so that it never was; what ended the program has been said.
    }
  }
});

/** Holds Ctrl-C and SIGTERM back while files are staged, so that none of these stays; a second signal ends at once. */
async function holdingSignals(act: (isStopped: () => boolean) => Promise<void>): Promise<void> {
  let count = 0;
  const hold = (): void => {
    if (++count > 1) process.exit(130);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, hold);
  try {
    await act(() => count > 0);
  } finally {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(name, hold);
  }
}

/** Writes and flushes to the disk, so that a rename after a power cut cannot show an empty file. */
async function stage(temporary: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(temporary), { recursive: true });
  const file = await open(temporary, "wx");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Asks before the first rename what the rename would only say in the middle of them. */
async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw "a folder of this name";
}

/** Tells whatever goes wrong with a file by its path. */
export async function orWriteError<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new WriteError(path, "expected a file that can be written", error);
  }
}

/** A hidden name beside the file, hence on the same disk; two programs that write at once do not meet. */
export function stagedName(path: string): string {
  const name = join(dirname(path), `.cuptake-${randomUUID()}.part`);
  beingWritten.add(name);
  return name;
}

const codeOf = (cause: unknown) =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : undefined;

const causes: Readonly<Record<string, readonly [found: string, advice: string]>> = {
  ENOENT: ["none", "make it first (mkdir -p), or choose another folder"],
  EACCES: ["no permission", "change the permissions, or choose another folder"],
  EPERM: ["no permission", "change the permissions, or choose another folder"],
  EROFS: ["a read-only disk", "choose another folder"],
  EEXIST: ["a file where a folder is needed", "move that file, or choose another folder"],
  ENOTDIR: ["a file where a folder is needed", "move that file, or choose another folder"],
  ENOSPC: ["a full disk", "make room, or choose another disk"],
  ENAMETOOLONG: ["a name that is too long", "choose a shorter one"],
};

function wordCause(cause: unknown): string {
  const known = causes[codeOf(cause) ?? ""];
  return known?.[0] ?? (cause instanceof Error ? cause.message : String(cause));
}

const advise = (cause: unknown) => causes[codeOf(cause) ?? ""]?.[1] ?? "choose another name or folder";
