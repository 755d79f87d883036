import { expect, test } from "vitest";
import { readUiLevel, withUiLevel } from "../../src/app/state/ui-level.ts";

test.each([
  ["", "full"],
  ["?ui=story", "story"],
  ["?x=1&ui=none", "none"],
  ["?ui=STORY", "full"],
  ["?ui=<script>", "full"],
])("the address part %j asks for the level %s", (search, level) => {
  expect(readUiLevel(search)).toBe(level);
});

test("a level is put before the hash and taken away again, and nothing else changes", () => {
  const plain = "https://host.example/app/index.html#v1.a-b_c#d";
  const story = "https://host.example/app/index.html?ui=story#v1.a-b_c#d";
  expect(withUiLevel(plain, "story")).toBe(story);
  expect(withUiLevel(story, "none")).toBe(story.replace("story", "none"));
  expect(withUiLevel(story, "full")).toBe(plain);
  expect(withUiLevel("file:///c/cuptake.html?lang=en#cell", "none")).toBe(
    "file:///c/cuptake.html?lang=en&ui=none#cell",
  );
});
