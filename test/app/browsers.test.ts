import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("README and the foot of the page state the browsers that the page is built for", () => {
  const target = /const browsers = \[([^\]]+)\]/.exec(readFileSync("vite.config.ts", "utf8"))?.[1] ?? "";
  const built = Object.fromEntries(
    [...target.matchAll(/"([a-z]+)([\d.]+)"/g)].map(([, name, from]) => [name, from]),
  );
  expect(Object.keys(built)).toEqual(["chrome", "edge", "firefox", "safari"]);
  for (const file of ["README.md", "src/app/shell/footer.tsx"]) {
    const text = readFileSync(file, "utf8").replace(/\s+/g, " ");
    const stated = /It needs Chrome or Edge ([\d.]+), Firefox ([\d.]+), Safari ([\d.]+), or newer/.exec(text);
    expect(stated?.slice(1), file).toEqual([built.chrome, built.firefox, built.safari]);
  }
  expect(built.edge).toBe(built.chrome);
});
