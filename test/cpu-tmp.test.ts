import { test } from "vitest";
import { makeRandom } from "../src/numerics/random.ts";
import { gatherBlocks } from "../src/tissue/gather-blocks.ts";
import { packTables } from "../src/tissue/packed-tables.ts";
import { makeTable } from "../src/tissue/table.ts";
import { makeLumpedCurve, muscleTissue, plasma, tumorTissue } from "./tissue/lumped.ts";
test("cpu", () => {
  const n = 128 ** 3;
  const frames = Array.from({ length: 60 }, (_, f) => [60 * f, 60 * (f + 1)] as const);
  const tables = packTables([muscleTissue, tumorTissue].map((t) => makeTable(makeLumpedCurve(t, plasma, frames), { halfPO2_mmHg: 1.5 })));
  const { uniform } = makeRandom(1);
  const pO2 = Float32Array.from({ length: n }, () => 1000 * 10 ** (-6 * uniform()));
  const labels = Uint8Array.from({ length: n }, (_, i) => (i >> 14) & 1);
  const [from, to] = [new Float32Array(60 * n).fill(1), new Float32Array(60 * n)];
  const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e3; };
  for (let k = 0; k < 4; k++) {
    let t = cpu(); let w = performance.now(); gatherBlocks(tables, { pO2, labels }); const d = cpu() - t; const wall = performance.now() - w;
    t = cpu(); to.set(from); const c = cpu() - t;
    process.stdout.write(`cells ${tables.classes[1]}: ${((60 * n) / d / 1e3).toFixed(0)} M/s of cpu (wall ${((60 * n) / wall / 1e3).toFixed(0)}), copy ${c.toFixed(0)} ms, ratio ${(d / c).toFixed(1)}\n`);
  }
});
