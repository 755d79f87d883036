import { type MapPanel, suvFigure, toPlotly } from "../../index.ts";

type Colormap = MapPanel["colormap"];
type Stop = readonly [share: number, hex: string];

/** Entries of a table of colors: finer than the eye. */
const nEntries = 256;
const tables = new Map<Colormap, Uint8Array>();

/** Stops of a color map, those of the exported figures. */
export function stopsOf(colormap: Colormap): readonly Stop[] {
  const pixel = { time_s: 0, values: [0], nx: 1, ny: 1, voxel_mm: [1, 1] as const };
  const [heatmap] = toPlotly(suvFigure({ slices: [pixel], range: [0, 1], colormap, caption: "" })).data;
  return heatmap.colorscale as Stop[]; // toPlotly writes it so
}

/** The table of a color map: red, green and blue of each entry. */
export function colorTable(colormap: Colormap): Uint8Array {
  const table = tables.get(colormap) ?? makeTable(stopsOf(colormap));
  tables.set(colormap, table);
  return table;
}

function makeTable(stops: readonly Stop[]): Uint8Array {
  const colors = stops.map(([, hex]) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return Uint8Array.from({ length: 3 * nEntries }, (_, i) => {
    const place = (Math.floor(i / 3) / (nEntries - 1)) * (colors.length - 1);
    const below = Math.min(Math.floor(place), colors.length - 2);
    const [a, b] = [colors[below][i % 3], colors[below + 1][i % 3]];
    return Math.round(a + (place - below) * (b - a));
  });
}

/** Paints a slice, one pixel a voxel, its row 0 at the bottom; values beyond the range take the end colors. */
export function paint(
  slice: Float32Array,
  width: number,
  [low, high]: readonly [number, number],
  colormap: Colormap,
): ImageData {
  const table = colorTable(colormap);
  const height = slice.length / width;
  const image = new ImageData(width, height);
  const { data } = image;
  for (let row = height - 1, i = 0; row >= 0; row--)
    for (let at = 4 * row * width; at < 4 * (row + 1) * width; at += 4, i++) {
      const share = Math.max(0, Math.min(1, (slice[i] - low) / (high - low)));
      const entry = 3 * Math.round(share * (nEntries - 1));
      for (let c = 0; c < 3; c++) data[at + c] = table[entry + c];
      data[at + 3] = 255;
    }
  return image;
}

/** A color map as a CSS gradient. */
export const gradientOf = (colormap: Colormap): string =>
  `linear-gradient(to right, ${stopsOf(colormap)
    .map(([share, hex]) => `${hex} ${100 * share}%`)
    .join(", ")})`;

/** Black or white, whichever has more contrast on a color: red, green and blue from 0 to 255 (WCAG 2.2, relative luminance). */
export function inkOn(color: readonly number[]): "#000000" | "#ffffff" {
  const [r, g, b] = color.map((x) => (x <= 10 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
}
