import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { printFigure, renderFigure } from "../../src/index.ts";
import * as examples from "../figure/examples.ts";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();

test("a figure that is written down is drawn, checked and cited by its file, to the bytes of the library", async () => {
  writeFileSync(join(folder, "map.json"), printFigure(examples.contours, "map"));
  for (const format of ["svg", "pdf", "tiff"] as const) {
    const { code, stderr } = await cuptake(["figure", "map.json", "--out", `map.${format}`], { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toContain(examples.contours.caption);
    const found = readFileSync(join(folder, `map.${format}`));
    expect(Buffer.compare(found, await renderFigure(examples.contours, format))).toBe(0);
  }
  const checked = await cuptake(["check", "map.json"], { cwd: folder });
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining("figure, 1 panel, 89 mm wide")]);
  const cited = await cuptake(["cite", "map.json"], { cwd: folder });
  expect(cited.code).toBe(0);
});

/** Pixels an inch, as the file's own chunk has them in pixels a meter. */
const dpiOf = (png: Buffer): number => png.readUInt32BE(png.indexOf("pHYs") + 4) * 0.0254;

test("PNG has the resolution of the figure, else that of a journal of its width, unless --dpi says another", async () => {
  const own = { ...examples.contours, dpi: 200 };
  writeFileSync(join(folder, "own.json"), printFigure(own, "own"));
  const draw = async (plan: string, ...flags: string[]): Promise<number> => {
    const { code } = await cuptake(["figure", plan, "--out", "a.png", ...flags], { cwd: folder });
    expect(code).toBe(0);
    return dpiOf(readFileSync(join(folder, "a.png")));
  };
  expect(await draw("own.json")).toBeCloseTo(200, 1);
  expect(Buffer.compare(readFileSync(join(folder, "a.png")), await renderFigure(own, "png"))).toBe(0);
  // One column of Nature, whose guide asks for 450.
  expect(own.width_mm).toBe(89);
  expect(await draw("map.json")).toBeCloseTo(450, 1);
  expect(await draw("own.json", "--dpi", "150")).toBeCloseTo(150, 1);
  for (const [flag, words] of [
    ["many", /--dpi: expected a number, found "many"/],
    ["3", /--dpi: expected a whole number from 30 to 10000, found "3"/],
    ["9000", /dpi: expected 30 to what gives at most 100 megapixels, found 9000/],
  ] as const) {
    const { code, stderr } = await cuptake(["figure", "own.json", "--out", "b.png", "--dpi", flag], {
      cwd: folder,
    });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(words);
  }
});

test("what is wrong with such a file is said with its place", async () => {
  const text = printFigure(examples.contours, "map").replace('"nx":60', '"nx":61');
  writeFileSync(join(folder, "wrong.json"), text);
  const { code, stderr } = await cuptake(["figure", "wrong.json", "--out", "wrong.svg"], { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(/panel a: expected nx·ny = 2440 values, found 2400/);
});

test("the curves of a run name every parameter with its source in picture and table, and say which was set", async () => {
  for (const file of ["run.svg", "run.csv"]) {
    const { code } = await cuptake(
      [
        "run",
        "cu-atsm-redox",
        "--pO2",
        "1",
        "--duration",
        "10min",
        "--points",
        "3",
        "--set",
        "k_in=0.002",
        "--out",
        file,
      ],
      { cwd: folder },
    );
    expect(code).toBe(0);
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain("set (--set): k_in 0.002 s⁻¹");
    expect(text).toMatch(/k_red 0\.052 s⁻¹/);
    expect(text).toContain("unverified (Holland 2009");
  }
});

test("flags choose the palette and outline the text, to the bytes of the library; a palette that is none is refused", async () => {
  writeFileSync(join(folder, "signs.json"), printFigure(examples.signs, "signs"));
  const draw = (...flags: string[]) =>
    cuptake(["figure", "signs.json", "--out", "signs.pdf", ...flags], { cwd: folder });
  const { code } = await draw("--palette", "grays", "--outline-text");
  expect(code).toBe(0);
  const found = readFileSync(join(folder, "signs.pdf"));
  const own = { ...examples.signs, palette: "grays", text: "outlined" } as const;
  expect(Buffer.compare(found, await renderFigure(own, "pdf"))).toBe(0);
  expect(Buffer.compare(found, await renderFigure(examples.signs, "pdf"))).not.toBe(0);
  const wrong = await draw("--palette", "gray");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(
    /--palette: expected one of okabe-ito, tol-medium, grays, found "gray".*grays/,
  );
});
