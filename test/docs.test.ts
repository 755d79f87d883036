import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const place = (path: string): URL => new URL(`../${path}`, import.meta.url);
const read = (path: string): string => readFileSync(place(path), "utf8");

/** Targets of Markdown links and images that lie in this repository. */
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));

test.each(["README.md", "CONTRIBUTING.md", "models/README.md"])(
  "every relative link of %s leads somewhere",
  (page) => {
    expect(existsSync(place(page)), `${page} does not exist yet: write it`).toBe(true);
    const folder = page.includes("/") ? page.replace(/[^/]*$/, "") : "";
    const dead = linksOf(read(page)).filter((target) => !existsSync(place(folder + target)));
    expect(dead, `${page} links to files that do not exist: make them or mend the links`).toEqual([]);
  },
);

test("links are found where they are", () => {
  expect(linksOf("[a](b.md#c) ![d](e/f.svg) [g](https://h.org) [i](#j)")).toEqual(["b.md", "e/f.svg"]);
});

test("the README names files and commands that exist", () => {
  const readme = read("README.md");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const [, script] of readme.matchAll(/npm (?:run )?(demo|test|start|[a-z]+)\b(?= {2,}#|`)/g))
    expect(Object.keys(scripts), `npm run ${script}`).toContain(script);
  for (const [, path] of readme.matchAll(/\b((?:models|notebooks)\/[\w./-]+\.\w+)/g))
    expect(existsSync(place(path)), path).toBe(true);
});

test("package.json and CITATION.cff give one version, and the changelog knows it or has an unreleased head", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(read("CITATION.cff").match(/^version: (.*)$/m)?.[1]).toBe(version);
  expect(read("CHANGELOG.md")).toMatch(
    new RegExp(`^## (\\[?${version.replaceAll(".", "\\.")}|\\[?Unreleased)`, "m"),
  );
});

test("the guide for those who carry on gives each dependency its reason, and fits on a screen", () => {
  const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  const guide = read("CONTRIBUTING.md");
  const reasons = guide.slice(guide.indexOf("## Dependencies"));
  expect(Object.keys(dependencies).filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
  expect(guide.split("\n").length).toBeLessThan(80);
});

test("every script of package.json that a person calls is in the guide or the README", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const said = read("CONTRIBUTING.md") + read("README.md");
  // Parts of others, called by them.
  const parts = ["setup", "build", "build:node", "build:types", "check"];
  const called = (name: string): RegExp => new RegExp(`npm (?:run )?${name}(?![\\w:])`);
  expect(Object.keys(scripts).filter((name) => !parts.includes(name) && !called(name).test(said))).toEqual(
    [],
  );
});
