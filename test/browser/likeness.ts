import type { Page } from "playwright-core";

/** Edge of a block whose mean color is compared: letters may be smoothed otherwise from machine to machine. */
const block = 8;
/** Edge of a tile in blocks: what differs most, and where. */
const tile = 8;

/** How unlike two pictures are. */
export interface Difference {
  /** Width and height of both, in px. */
  readonly sizes: readonly (readonly [number, number])[];
  /** Mean difference of the colors of the worst tile, 0 to 255, and its place in px. */
  readonly worst: { readonly score: number; readonly x: number; readonly y: number };
}

/**
 * Compares two pictures as an eye would that stands back: means over blocks of 8 px, and of the tiles of 64 px made of
 * them the worst one. A letter drawn by another font scores below 1; a word or a button that is gone scores above 6.
 */
export const compare = (page: Page, pictures: readonly [Buffer, Buffer]): Promise<Difference> =>
  page.evaluate(
    async ([sources, blockSize, tileSize]) => {
      const load = async (source: string) => {
        const image = await createImageBitmap(await (await fetch(source)).blob());
        const { width, height } = image;
        const across = Math.ceil(width / blockSize);
        const down = Math.ceil(height / blockSize);
        const canvas = new OffscreenCanvas(across * blockSize, down * blockSize).getContext("2d");
        if (!canvas) throw new Error("no canvas");
        canvas.drawImage(image, 0, 0);
        const { data } = canvas.getImageData(0, 0, across * blockSize, down * blockSize);
        const means = new Float64Array(3 * across * down);
        for (let i = 0; i < data.length / 4; i++) {
          const x = Math.floor((i % (across * blockSize)) / blockSize);
          const y = Math.floor(i / (across * blockSize) / blockSize);
          for (let c = 0; c < 3; c++) means[3 * (y * across + x) + c] += data[4 * i + c] / blockSize ** 2;
        }
        return { size: [width, height] as const, across, down, means };
      };
      const [a, b] = await Promise.all(sources.map(load));
      const [across, down] = [Math.min(a.across, b.across), Math.min(a.down, b.down)];
      const worst = { score: 0, x: 0, y: 0 };
      const differenceAt = (x: number, y: number): number => {
        let sum = 0;
        for (let c = 0; c < 3; c++)
          sum += Math.abs(a.means[3 * (y * a.across + x) + c] - b.means[3 * (y * b.across + x) + c]) / 3;
        return sum;
      };
      for (let y = 0; y + tileSize <= down; y += tileSize / 2)
        for (let x = 0; x + tileSize <= across; x += tileSize / 2) {
          let score = 0;
          for (let k = 0; k < tileSize ** 2; k++)
            score += differenceAt(x + (k % tileSize), y + Math.floor(k / tileSize)) / tileSize ** 2;
          if (score > worst.score) Object.assign(worst, { score, x: x * blockSize, y: y * blockSize });
        }
      return { sizes: [a.size, b.size], worst };
    },
    [pictures.map((bytes) => `data:image/jpeg;base64,${bytes.toString("base64")}`), block, tile] as const,
  );
