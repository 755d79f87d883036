import { type FinestGrid, type GridLevel, makeLevels } from "../../src/numerics/grid-level.ts";
import { sumFaces } from "../../src/numerics/multigrid.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { type FieldStore, plainStore } from "../../src/numerics/simd/field-memory.ts";

/** A box of cells, every face open or random, with sinks on all grids. */
export function makeRoughLevels(
  { size, spacing }: Pick<FinestGrid, "size" | "spacing">,
  store: FieldStore = plainStore,
  { sink = 0.1, isRough = true } = {},
): GridLevel[] {
  const [nx, ny, nz] = size;
  const { uniform } = makeRandom(1);
  const faces = [0, 1, 2].map(() => store.float32(nx * ny * (nz + 2)));
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const i = ((z + 1) * ny + y) * nx + x;
        [x, y, z].forEach((k, axis) => {
          if (k + 1 < size[axis]) faces[axis][i] = isRough ? uniform() : 1;
        });
      }
    }
  }
  const levels = makeLevels({ size, spacing, diffusivity: 1, faces: [faces[0], faces[1], faces[2]] }, store);
  for (const level of levels) {
    sumFaces(level, level.diagonal);
    const plane = level.size[0] * level.size[1];
    for (let i = plane; i < level.diagonal.length - plane; i++) {
      level.diagonal[i] += sink;
      level.inverse[i] = 1 / level.diagonal[i];
    }
  }
  return levels;
}
