import { bench, describe } from "vitest";
import { openBackend } from "../../src/tissue/backend.ts";
import { makeCamera } from "../../src/tissue/camera.ts";
import { gatherPlain, makeGather } from "../../src/tissue/gather.ts";
import { packTables } from "../../src/tissue/packed-tables.ts";
import { fieldCurves, makeFieldTables } from "../tissue/field.ts";
import { makeSphere } from "../tissue/sphere.ts";

const phantom = makeSphere();
const { pO2, labels, size, voxel_mm } = phantom;
const tables = makeFieldTables();
const packed = packTables(tables);

const target = {
  frames: new Float32Array(packed.nFrames * pO2.length),
  start: 0,
  stride: pO2.length,
};

/** The consumer of every result, so that none is optimized away. */
const sink = { value: 0 };

describe("seven frames of the default tumor", async () => {
  for (const name of ["simd", "plain", "webasm", "cpu"] as const) {
    const gather = makeGather(await openBackend({ name }));
    bench(`32-bit floats on ${name}`, async () => {
      await gather(packed, { pO2, labels }, target);
      sink.value += target.frames[0];
    });
  }
  bench("plain JavaScript in 64-bit floats", () => {
    sink.value += gatherPlain(tables, pO2, labels)[0];
  });
  bench("the closed form in a hundredth of the voxels", () => {
    for (let i = 0; i < pO2.length; i += 100) sink.value += fieldCurves[labels[i]](pO2[i])[0];
  });
});

describe("one frame through the camera", () => {
  const blur = makeCamera({ size, voxel_mm, fwhm_mm: [1.6, 1.6, 1.6] });
  const frame = pO2.slice();
  const out = new Float32Array(frame.length);
  bench("1.6 mm FWHM", () => {
    blur(frame, out);
    sink.value += out[0];
  });
});
