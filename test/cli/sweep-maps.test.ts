import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cuptake, makeFolder, root } from "./cuptake.ts";

test("of many points some maps are drawn side by side, the first and the last among them, with one range of colors", async () => {
  const folder = makeFolder();
  const map = readFileSync(join(root, "notebooks/plans/tumor-map.yaml"), "utf8")
    .replace("[96, 96, 48]", "[16, 16, 12]")
    .replace("[0.4, 0.4, 0.4]", "[1.5, 1.5, 1.5]");
  writeFileSync(join(folder, "tumor-map.yaml"), map);
  const values = Array.from({ length: 14 }, (_, i) => (i + 2) / 100);
  writeFileSync(
    join(folder, "many.yaml"),
    `{ cuptake: 1, kind: sweep, name: many, title: Many, job: { kind: map, plan: tumor-map.yaml },
       axes: [{ name: tumor.kinetics.K1, values: [${values}] }], store: { maps: [60 min] } }`,
  );
  const { code, stderr } = await cuptake(["sweep", "many.yaml", "--workers", "1"], { cwd: folder });
  expect(code, stderr).toBe(0);
  const svg = readFileSync(join(folder, "out/many/maps.svg"), "utf8");
  expect(svg).toContain("one range of colors for all 12 of 14 points");
  const titles = values.filter((value) => svg.includes(`>${value}<`));
  expect(titles).toHaveLength(12);
  expect([titles[0], titles.at(-1)]).toEqual([0.02, 0.15]);
  // The maps, and beside each row of four the colors.
  expect(svg.match(/<image/g)).toHaveLength(12 + 3);
});
