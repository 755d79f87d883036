import { CallError } from "../errors.ts";
import type { Margins } from "./curve-panel.ts";
import type { Box } from "./scene.ts";

/** What the grid needs to know of a panel. */
export interface Cell {
  readonly margins: Margins;
  /** Height over width of a map; undefined for a plot that takes any shape. */
  readonly aspect: number | undefined;
  /** True where names stand at its left: it keeps its margin for itself. */
  readonly isLoose?: boolean;
}

/** The plots of all panels, and where the cells of each begin. */
export interface Grid {
  readonly plots: readonly Box[];
  /** Top left corner of each cell. */
  readonly corners: readonly (readonly [number, number])[];
  /** Lower edge of the last row. */
  readonly bottom: number;
}

export interface GridArea {
  readonly columns: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Height for all rows; undefined lets the plots choose. */
  readonly height: number | undefined;
}

const COLUMN_GAP_PT = 9;
const ROW_GAP_PT = 9;
const CURVE_ASPECT = 0.72;
const MIN_PLOT_PT = 25;

/** A loose plot that would have less than this takes its column with it. */
const LEAST_LOOSE_PT = 60;

/** Lays plots of equal width in rows so that the axes of a row and of a column stand in line, but for loose ones. */
export function layGrid(cells: readonly Cell[], area: GridArea): Grid {
  const across = spread(chunked(cells, area.columns), area);
  const fits = ({ margins }: Cell, i: number): boolean =>
    looseWidth(across, margins, i % area.columns) >= LEAST_LOOSE_PT;
  const settled = cells.map((cell, i) =>
    cell.isLoose && !fits(cell, i) ? { ...cell, isLoose: false } : cell,
  );
  const rows = chunked(settled, area.columns);
  const sizes = spread(rows, area);
  checkRoom(sizes.plotWidth, "width_mm", "make the figure wider or take fewer columns");
  return placeCells(rows, { ...sizes, heights: rowHeights(rows, sizes.plotWidth, area.height) }, area);
}

/** How the width is shared out: the margins of each column, and what is left to each plot. */
interface Across {
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  readonly plotWidth: number;
}

function spread(rows: readonly (readonly Cell[])[], { columns, width }: GridArea): Across {
  const [lefts, rights] = [commonMargins(rows, columns, "left"), commonMargins(rows, columns, "right")];
  const plotWidth = (width - sum(lefts) - sum(rights) - COLUMN_GAP_PT * (columns - 1)) / columns;
  return { lefts, rights, plotWidth };
}

const looseWidth = ({ lefts, rights, plotWidth }: Across, { left, right }: Margins, c: number): number =>
  lefts[c] + plotWidth + rights[c] - left - right;

/** The widest margin of each column; what is loose counts only where nothing else stands. */
function commonMargins(
  rows: readonly (readonly Cell[])[],
  columns: number,
  side: "left" | "right",
): number[] {
  return Array.from({ length: columns }, (_, c) => {
    const all = rows.flatMap((row) => row.slice(c, c + 1));
    const fixed = all.filter(({ isLoose }) => !isLoose);
    return Math.max(0, ...(fixed.length > 0 ? fixed : all).map(({ margins }) => margins[side]));
  });
}

function placeCells(
  rows: readonly (readonly Cell[])[],
  sizes: Across & { readonly heights: readonly number[] },
  area: GridArea,
): Grid {
  const plots: Box[] = [];
  const corners: [number, number][] = [];
  let y = area.y;
  rows.forEach((row, r) => {
    const top = Math.max(...row.map((c) => c.margins.top));
    let x = area.x;
    row.forEach(({ margins, isLoose }, c) => {
      corners.push([x, y]);
      const left = isLoose ? margins.left : sizes.lefts[c];
      const own = isLoose ? looseWidth(sizes, margins, c) : sizes.plotWidth;
      plots.push({ x: x + left, y: y + top, width: own, height: sizes.heights[r] });
      x += sizes.lefts[c] + sizes.plotWidth + sizes.rights[c] + COLUMN_GAP_PT;
    });
    y += top + sizes.heights[r] + Math.max(...row.map((c) => c.margins.bottom)) + ROW_GAP_PT;
  });
  return { plots, corners, bottom: y - ROW_GAP_PT };
}

function rowHeights(
  rows: readonly (readonly Cell[])[],
  plotWidth: number,
  height: number | undefined,
): number[] {
  const natural = rows.map((row) => plotWidth * Math.max(...row.map((c) => c.aspect ?? CURVE_ASPECT)));
  if (height === undefined) return natural;
  const around = rows.map(
    (row) => Math.max(...row.map((c) => c.margins.top)) + Math.max(...row.map((c) => c.margins.bottom)),
  );
  const free = height - sum(around) - ROW_GAP_PT * (rows.length - 1);
  const isFree = rows.map((row) => row.every((c) => c.aspect === undefined));
  const fixed = sum(natural.filter((_, r) => !isFree[r]));
  // Maps keep their shape while curves have room to give; without curves all rows shrink alike.
  const share = (free - fixed) / isFree.filter(Boolean).length;
  const heights = isFree.some(Boolean)
    ? natural.map((h, r) => (isFree[r] ? share : h))
    : natural.map((h) => Math.min(h, (h * free) / fixed));
  checkRoom(Math.min(...heights), "height_mm", "make the figure higher or leave the height out");
  return heights;
}

function checkRoom(points: number, option: string, advice: string): void {
  if (points >= MIN_PLOT_PT) return;
  throw new CallError(
    `${option}: expected at least ${MIN_PLOT_PT} pt for each plot, found ${Math.round(points)}; ${advice}`,
  );
}

function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
