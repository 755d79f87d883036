import { readDocument } from "../document.ts";
import * as z from "../late-schema.ts";
import { checkSpec } from "./check-spec.ts";
import { paletteNames } from "./colors.ts";
import type { FigureSpec } from "./spec.ts";

/** A number, or null for what JSON has no word for. */
const gap = z.union([z.number(), z.literal(null)]).transform((value) => value ?? Number.NaN);
const numbers = z.array(gap);
const pair = z.tuple([z.number(), z.number()]);

const axis = z.strictObject({
  ...{ quantity: z.string(), unit: z.string(), scale: z.enum(["linear", "log"]) },
  domain: pair.optional(),
  names: z.array(z.string()).optional(),
});

const series = z.strictObject({
  ...{ name: z.string(), x: numbers, y: numbers, style: z.enum(["line", "points", "line+points"]) },
  dash: z.array(z.number().positive()).optional(),
  color: z.string().optional(),
  width_pt: z.number().positive().optional(),
  sd: z.array(z.union([z.number(), z.literal(null)])).optional(),
  order: z.number().optional(),
  joins: z.string().optional(),
  band: z.strictObject({ low: numbers, high: numbers }).optional(),
});

const curve = z.strictObject({
  ...{ kind: z.literal("curve"), x: axis, y: axis, series: z.array(series) },
  title: z.string().optional(),
  legend: z
    .strictObject({ title: z.string().optional(), place: z.enum(["auto", "below", "none"]).optional() })
    .optional(),
});

const map = z.strictObject({
  ...{ kind: z.literal("map"), title: z.string(), values: numbers, nx: z.number(), ny: z.number() },
  ...{ voxel_mm: pair, range: pair, quantity: z.string(), unit: z.string(), scaleBar_mm: z.number() },
  colormap: z.enum(["cividis", "gray-inverted", "viridis", "gray", "hot", "turbo"]),
  contours: z.array(z.number()).optional(),
  note: z.string().optional(),
});

const matrix = z.strictObject({
  ...{ kind: z.literal("matrix"), names: z.array(z.string()), quantity: z.string(), unit: z.string() },
  values: z.array(z.union([z.number(), z.literal(null)])),
  title: z.string().optional(),
});

const diagram = z.strictObject({
  kind: z.literal("diagram"),
  nodes: z.array(
    z.strictObject({ name: z.string(), column: z.number(), row: z.number(), isPool: z.boolean() }),
  ),
  edges: z.array(z.strictObject({ name: z.string(), from: z.string(), to: z.string(), label: z.string() })),
  title: z.string().optional(),
});

const file = z.strictObject({
  ...{ cuptake: z.literal(1), kind: z.literal("figure"), name: z.string() },
  panels: z.array(z.discriminatedUnion("kind", [curve, map, matrix, diagram])),
  ...{ width_mm: z.number(), caption: z.string() },
  title: z.string().optional(),
  height_mm: z.number().optional(),
  columns: z.number().optional(),
  fontSize_pt: z.number().optional(),
  dpi: z.number().optional(),
  palette: z.enum(paletteNames).optional(),
  text: z.enum(["real", "outlined"]).optional(),
  legend: z.enum(["panel", "shared"]).optional(),
  note: z.string().optional(),
});

/**
 * Reads a figure that is written down as data: `cuptake: 1`, `kind: figure`, `name`, and the fields of `FigureSpec`; in
 * lists of numbers null is a gap.
 *
 * @throws InputError with every problem of the file at once.
 */
export function readFigure(text: string, name: string): FigureSpec {
  const { cuptake: _, kind: __, name: ___, ...spec } = readDocument(text, name, file).value;
  const found = spec as FigureSpec; // what is optional is left out, or has its type
  checkSpec(found);
  return found;
}

/** Writes a figure as the JSON that `readFigure` takes. */
export function printFigure(spec: FigureSpec, name: string): string {
  const plain = (_: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  return `${JSON.stringify({ cuptake: 1, kind: "figure", name, ...spec }, plain)}\n`;
}
