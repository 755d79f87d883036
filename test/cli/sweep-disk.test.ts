import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskFolder } from "../../src/cli/sweep-disk.ts";
import { makeFolder } from "./cuptake.ts";

test("a file is read into the room that is given if it is large enough, and else into memory of its own", async () => {
  const root = makeFolder();
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
  writeFileSync(join(root, "a"), bytes);
  writeFileSync(join(root, "none"), "");
  const folder = diskFolder(root);
  const large = new Uint8Array(120).fill(7).buffer;
  const inRoom = await folder.read("a", large);
  expect(inRoom?.buffer).toBe(large);
  expect([...(inRoom ?? [])]).toEqual([...bytes]);
  expect(new Uint8Array(large)[100]).toBe(7);
  const small = new ArrayBuffer(99);
  const beside = await folder.read("a", small);
  expect(beside?.buffer).not.toBe(small);
  expect([...(beside ?? [])]).toEqual([...bytes]);
  expect((await folder.read("none", large))?.length).toBe(0);
  expect(await folder.read("b", large)).toBeUndefined();
  expect(await folder.read("b")).toBeUndefined();
});
