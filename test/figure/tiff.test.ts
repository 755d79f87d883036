import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzlibSync } from "fflate";
import { expect, test } from "vitest";
import { renderFigure } from "../../src/figure/figure.ts";
import { encodeTiff } from "../../src/figure/tiff.ts";
import { signs } from "./examples.ts";

/** 7 × 37 pixels of noise: three strips, the last one short. */
const [width, height] = [7, 37];
const noise = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255);

/** Reads the tags of the one directory, written against the specification and not against the writer. */
function readTags(tiff: Uint8Array): Map<number, number[]> {
  const view = new DataView(tiff.buffer, tiff.byteOffset);
  expect(String.fromCharCode(tiff[0], tiff[1])).toBe("II");
  expect(view.getUint16(2, true)).toBe(42);
  const at = view.getUint32(4, true);
  const size: Record<number, number> = { 2: 1, 3: 2, 4: 4, 5: 8 };
  const count = view.getUint16(at, true);
  // No other page behind it.
  expect(view.getUint32(at + 2 + 12 * count, true)).toBe(0);
  return new Map(
    Array.from({ length: count }, (_, i) => {
      const entry = at + 2 + 12 * i;
      const [type, n] = [view.getUint16(entry + 2, true), view.getUint32(entry + 4, true)];
      const place = n * size[type] <= 4 ? entry + 8 : view.getUint32(entry + 8, true);
      const values = Array.from({ length: n }, (__, k) => {
        const here = place + k * size[type];
        if (type === 2) return view.getUint8(here);
        if (type === 3) return view.getUint16(here, true);
        return type === 4
          ? view.getUint32(here, true)
          : view.getUint32(here, true) / view.getUint32(here + 4, true);
      });
      return [view.getUint16(entry, true), values];
    }),
  );
}

test("strips unpack to the very pixels, and tags rise as the specification asks", () => {
  const tiff = encodeTiff(noise, width, height, { dpi: 600, description: "Δ text" });
  const tags = readTags(tiff);
  expect([...tags.keys()]).toEqual([...tags.keys()].sort((a, b) => a - b));
  const [offsets, counts] = [tags.get(273) ?? [], tags.get(279) ?? []];
  const rows = offsets.flatMap((offset, s) => {
    const strip = unzlibSync(tiff.subarray(offset, offset + counts[s]));
    for (let i = 0; i < strip.length; i++) if (i % (3 * width) >= 3) strip[i] += strip[i - 3];
    return Array.from(strip);
  });
  expect(rows).toEqual(Array.from(noise));
});

test("it is opaque RGB of 8 bits, deflated, with the resolution in dots an inch", async () => {
  const tags = readTags(await renderFigure(signs, "tiff", { dpi: 300 }));
  // 89 mm at 300 dpi = 1051.2 pixels.
  expect(tags.get(256)).toEqual([1051]);
  expect(tags.get(258)).toEqual([8, 8, 8]);
  expect(tags.get(259)).toEqual([8]);
  expect(tags.get(262)).toEqual([2]);
  expect(tags.get(277)).toEqual([3]);
  expect([tags.get(282), tags.get(283), tags.get(296)]).toEqual([[300], [300], [2]]);
  // ExtraSamples would be an alpha channel.
  expect(tags.has(338)).toBe(false);
});

const hasTiffinfo = spawnSync("tiffinfo", ["-h"]).error === undefined;
test.skipIf(!hasTiffinfo)(
  `libtiff reads every strip without a word${hasTiffinfo ? "" : " (SKIPPED: tiffinfo, Debian package libtiff-tools, is missing)"}`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tiff-"));
    const file = join(folder, "a.tif");
    writeFileSync(file, await renderFigure(signs, "tiff", { dpi: 300 }));
    // -D decodes the pixels; what is wrong goes to stderr.
    const found = spawnSync("tiffinfo", ["-D", file], { encoding: "utf8" });
    execFileSync("tiffinfo", ["-D", file], { stdio: "ignore" });
    rmSync(folder, { recursive: true });
    expect(found.stderr).toBe("");
    expect(found.stdout).toMatch(/Resolution: 300, 300 pixels\/inch/);
    expect(found.stdout).toMatch(/Compression Scheme: AdobeDeflate/);
  },
);
