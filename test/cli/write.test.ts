import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFolder, WriteError, writeAll, writeAtomically } from "../../src/cli/write.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cuptake-write-"));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

const messageOf = async (act: Promise<unknown>): Promise<string> => {
  const error = await act.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(WriteError);
  return String((error as WriteError).message).replaceAll(folder, "FOLDER");
};

/** Permissions bind everybody but the superuser, so where this is the superuser it steps down meanwhile. */
const asNobody = async <T>(act: () => Promise<T>): Promise<T> => {
  const isSuperuser = process.geteuid?.() === 0;
  if (isSuperuser) process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    if (isSuperuser) process.seteuid?.(0);
  }
};

test("a file is replaced as a whole, text or bytes, and nothing else stays", async () => {
  const path = join(folder, "a.txt");
  await writeAtomically(path, "old");
  await writeAtomically(path, new Uint8Array([110, 101, 119]));
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["a.txt"]);
});

test("files of a set appear together, in folders that are made for them", async () => {
  await writeAll(
    join(folder, "out"),
    new Map<string, string | Uint8Array>([
      ["a.csv", "1"],
      ["maps/b.bin", new Uint8Array([2])],
    ]),
  );
  expect(readFileSync(join(folder, "out/a.csv"), "utf8")).toBe("1");
  expect([...readFileSync(join(folder, "out/maps/b.bin"))]).toEqual([2]);
});

test("if one file of a set cannot be written none appears and old ones stay", async () => {
  writeFileSync(join(folder, "a.csv"), "old");
  mkdirSync(join(folder, "b.csv"));
  const files = new Map([
    ["a.csv", "new"],
    ["b.csv", "new"],
    ["c.csv", "new"],
  ]);
  expect(await messageOf(writeAll(folder, files))).toMatchInlineSnapshot(`
    "FOLDER/b.csv: expected a file that can be written, found a folder of this name
      → choose another name or folder"
  `);
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe("old");
  expect(readdirSync(folder).sort()).toEqual(["a.csv", "b.csv"]);
});

test("a file where a folder is expected is named", async () => {
  writeFileSync(join(folder, "out"), "I am a file");
  expect(await messageOf(openFolder(join(folder, "out")))).toMatchInlineSnapshot(`
    "FOLDER/out: expected a folder that can be written, found a file where a folder is needed
      → move that file, or choose another folder"
  `);
  expect(await messageOf(openFolder(join(folder, "out/deeper")))).toContain(
    "a file where a folder is needed",
  );
  expect(await messageOf(writeAtomically(join(folder, "out/a.csv"), "x"))).toMatchInlineSnapshot(`
    "FOLDER/out/a.csv: expected a file that can be written, found a file where a folder is needed
      → move that file, or choose another folder"
  `);
  expect(readFileSync(join(folder, "out"), "utf8")).toBe("I am a file");
});

test("a read-only folder is refused before the run, and a file in it at the write", async () => {
  chmodSync(folder, 0o555);
  expect(await asNobody(() => messageOf(openFolder(folder)))).toMatchInlineSnapshot(`
    "FOLDER: expected a folder that can be written, found no permission
      → change the permissions, or choose another folder"
  `);
  expect(await asNobody(() => messageOf(openFolder(join(folder, "new"))))).toContain("no permission");
  expect(await asNobody(() => messageOf(writeAtomically(join(folder, "a.csv"), "x")))).toContain(
    "no permission",
  );
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder is made with its parents, and the probe leaves no trace", async () => {
  await openFolder(join(folder, "a/b"));
  await openFolder(join(folder, "a/b"));
  expect(readdirSync(join(folder, "a/b"))).toEqual([]);
});

test("no name leads out of the folder", async () => {
  for (const name of ["../a.csv", "/etc/a.csv", "a/../../b", ""])
    expect(await messageOf(writeAll(join(folder, "out"), new Map([[name, "x"]])))).toContain(
      "expected a path inside",
    );
  expect(existsSync(join(folder, "a.csv"))).toBe(false);
});
