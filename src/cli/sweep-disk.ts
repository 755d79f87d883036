import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { Folder } from "../index.ts";
import { stagedName, WriteError, writeThrough } from "./write.ts";

/**
 * A folder of the disk. What is written is flushed, renamed, and the folder flushed too, so that after a kill or a power
 * cut each name holds the whole of one version.
 *
 * @throws WriteError where something cannot be written: the disk is full, the folder closed, a path leads outside.
 */
export function diskFolder(root: string): Folder {
  const inside = (path: string): string => {
    const whole = resolve(root, path);
    if (whole !== resolve(root) && !whole.startsWith(resolve(root) + sep))
      throw new WriteError(path, `expected a path inside ${root}`, "one outside");
    return whole;
  };
  return {
    async list(path) {
      return (await orNothing(readdir(inside(path)))) ?? [];
    },
    read: (path, room) => orNothing(room ? readInto(inside(path), room) : readFile(inside(path))),
    async size(path) {
      return (await orNothing(stat(inside(path))))?.size;
    },
    async write(path, bytes) {
      const whole = inside(path);
      await writeThrough(whole, bytes);
      await flushFolder(dirname(whole));
    },
    create: (path) => createFile(inside(path)),
  };
}

async function readInto(path: string, room: ArrayBuffer): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > room.byteLength) return await file.readFile();
    const bytes = new Uint8Array(room, 0, size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) return bytes.subarray(0, at); // it has become shorter
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function createFile(path: string) {
  const staged = stagedName(path);
  const orFail = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw new WriteError(path, "expected a file that can be written", error);
    }
  };
  const file = await orFail(() => open(staged, "wx"));
  return {
    append: (bytes: Uint8Array) => orFail(() => file.writeFile(bytes)),
    async close() {
      await orFail(async () => {
        await file.sync();
        await file.close();
        await rename(staged, path);
      });
      await flushFolder(dirname(path));
    },
    async drop() {
      await file.close().catch(() => {}); // it may be closed
      await rm(staged, { force: true }).catch(() => {}); // what went wrong before is what tells
    },
  };
}

/** A rename is on the disk once its folder is; systems that cannot flush a folder do it by themselves. */
async function flushFolder(path: string): Promise<void> {
  const folder = await orNothing(open(path, "r"));
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** What is missing is no error here; what cannot be read is taken as missing and made again. */
const orNothing = <T>(found: Promise<T>): Promise<T | undefined> => found.catch(() => undefined);

/** Removes what a killed run left half-written. */
export async function sweepUp(root: string): Promise<void> {
  for (const folder of [root, join(root, "shards"), join(root, "maps")])
    for (const name of (await orNothing(readdir(folder))) ?? [])
      if (/^\.cuptake-.*\.part$/.test(name)) await rm(join(folder, name), { force: true }).catch(() => {});
}
