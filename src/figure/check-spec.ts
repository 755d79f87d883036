import { CallError, InputError, type Problem } from "../errors.ts";
import {
  type AxisSpec,
  type CurvePanel,
  type DiagramPanel,
  type FigureSpec,
  type MapPanel,
  type MatrixPanel,
  panelLetter,
  type Series,
} from "./spec.ts";

/** Smallest text that Nature, PLOS and Cell Press allow in print. */
export const MIN_FONT_PT = 5;

type Report = (where: string, message: string, advice?: string) => void;

/** Throws CallError for a size that cannot be printed and InputError with every problem of the panels at once. */
export function checkSpec(spec: FigureSpec): void {
  checkSize(spec);
  const problems: Problem[] = [];
  const report: Report = (where, message, advice) => problems.push({ where, message, advice });
  if (spec.panels.length === 0) report("panels", "expected at least one panel, found none");
  spec.panels.forEach((panel, i) => {
    const where = `panel ${panelLetter(i)}`;
    if (panel.kind === "curve") checkCurve(panel, where, report);
    else if (panel.kind === "matrix") checkMatrix(panel, where, report);
    else if (panel.kind === "diagram") checkDiagram(panel, where, report);
    else checkMap(panel, where, report);
  });
  if (problems.length > 0) throw new InputError("figure", problems);
}

function checkSize({ width_mm, height_mm, fontSize_pt = 7, columns = 1, dpi = 300 }: FigureSpec): void {
  if (!(fontSize_pt >= MIN_FONT_PT)) {
    throw new CallError(
      `fontSize_pt: expected at least ${MIN_FONT_PT} pt, which print needs, found ${fontSize_pt}`,
    );
  }
  if (!(width_mm > 0 && width_mm <= 1000)) {
    throw new CallError(`width_mm: expected more than 0 and at most 1000, found ${width_mm}`);
  }
  if (height_mm !== undefined && !(height_mm > 0 && height_mm <= 2000)) {
    throw new CallError(`height_mm: expected more than 0 and at most 2000, found ${height_mm}`);
  }
  if (!(dpi >= 30 && dpi <= 10_000)) throw new CallError(`dpi: expected 30 to 10000, found ${dpi}`);
  if (!(Number.isInteger(columns) && columns > 0)) {
    throw new CallError(`columns: expected a whole number above 0, found ${columns}`);
  }
}

function checkCurve(panel: CurvePanel, where: string, report: Report): void {
  checkAxis(panel.x, `${where}, x axis`, report);
  checkAxis(panel.y, `${where}, y axis`, report);
  checkNames(panel, where, report);
  if (panel.series.length === 0) report(where, "expected at least one series, found none");
  panel.series.forEach((s) => {
    checkSeries(s, panel, `${where}, series "${s.name}"`, report);
  });
  const names = panel.series.map((s) => s.name);
  for (const { name, joins } of panel.series)
    if (joins !== undefined && (joins === name || !names.includes(joins)))
      report(`${where}, series "${name}"`, `expected to join another series, found "${joins}"`);
  for (const name of new Set(names.filter((n, i) => names.indexOf(n) < i))) {
    report(
      `${where}, series "${name}"`,
      "expected one series of a name, found several",
      "rename all but one",
    );
  }
}

function checkAxis({ quantity, unit, scale, domain }: AxisSpec, where: string, report: Report): void {
  if (quantity.trim() === "") report(where, "expected a quantity, found an empty text");
  checkUnit(unit, where, report);
  if (domain === undefined) return;
  const [lo, hi] = domain;
  if (!(Number.isFinite(lo) && Number.isFinite(hi) && lo < hi)) {
    report(where, `expected a domain of two rising numbers, found [${lo}, ${hi}]`);
  } else if (scale === "log" && lo <= 0) {
    report(
      where,
      `expected a log domain above 0, found [${lo}, ${hi}]`,
      "a value of 0 gets its own place at the break",
    );
  }
}

function checkNames({ y }: CurvePanel, where: string, report: Report): void {
  if (y.names === undefined) return;
  if (y.scale === "log") report(`${where}, y axis`, "expected names on a linear axis, found a log one");
  if (y.names.length === 0) report(`${where}, y axis`, "expected at least one name, found none");
}

function checkUnit(unit: string, where: string, report: Report): void {
  if (unit.trim() !== "") return;
  report(
    where,
    "expected a unit, found an empty text",
    'write "1" for a number without dimension, "%" for a share',
  );
}

function checkSeries(s: Series, { x, y }: CurvePanel, where: string, report: Report): void {
  const n = s.x.length;
  const lengths: [string, number | undefined][] = [
    ["y", s.y.length],
    ["sd", s.sd?.length],
    ["band.low", s.band?.low.length],
    ["band.high", s.band?.high.length],
  ];
  for (const [name, length] of lengths) {
    if (length !== undefined && length !== n)
      report(where, `expected x and ${name} of equal length, found ${n} and ${length}`);
  }
  const drawn = Array.from({ length: n }, (_, i) => i).filter(
    (i) => Number.isFinite(s.x[i]) && Number.isFinite(s.y[i]),
  );
  if (n === 0) report(where, "expected at least one point, found none");
  else if (drawn.length === 0)
    report(where, "expected at least one finite x and y, found only NaN or infinite values");
  checkSign(s.x, x, `${where}, x`, report);
  checkSign(s.y, y, `${where}, y`, report);
  if (s.sd?.some((sd) => sd !== null && !(sd >= 0)))
    report(`${where}, sd`, "expected null or a number from 0, found a negative one or NaN");
  if (s.order !== undefined && !(Number.isInteger(s.order) && s.order >= 0))
    report(where, `expected order as a whole number from 0, found ${s.order}`);
  if (s.color !== undefined && !/^#[0-9a-f]{6}$/i.test(s.color))
    report(where, `expected a color as #rrggbb, found "${s.color}"`);
}

function checkSign(values: ArrayLike<number>, { scale }: AxisSpec, where: string, report: Report): void {
  if (scale !== "log") return;
  const negative = Array.from(values).find((v) => v < 0);
  if (negative !== undefined)
    report(where, `expected no value below 0 on a log axis, found ${negative}`, "use a linear axis");
}

function checkMap(panel: MapPanel, where: string, report: Report): void {
  const { values, nx, ny, voxel_mm, range, scaleBar_mm } = panel;
  checkUnit(panel.unit, `${where}, color bar`, report);
  if (panel.quantity.trim() === "") report(`${where}, color bar`, "expected a quantity, found an empty text");
  if (!(Number.isInteger(nx) && Number.isInteger(ny) && nx > 0 && ny > 0)) {
    report(where, `expected nx and ny as whole numbers above 0, found ${nx} and ${ny}`);
  } else if (values.length !== nx * ny) {
    report(where, `expected nx·ny = ${nx * ny} values, found ${values.length}`);
  } else if (!values.some((v) => Number.isFinite(v))) {
    report(where, "expected at least one finite value, found only NaN or infinite values");
  }
  if (!voxel_mm.every((d) => d > 0 && Number.isFinite(d)))
    report(where, `expected voxel sizes above 0 mm, found ${voxel_mm}`);
  if (!(range[0] < range[1] && range.every(Number.isFinite))) {
    report(where, `expected a range of two rising numbers, found [${range}]`);
  }
  const odd = panel.contours?.find((level) => !Number.isFinite(level));
  if (odd !== undefined) report(where, `expected finite contours, found ${odd}`);
  if (!(scaleBar_mm > 0 && scaleBar_mm <= nx * voxel_mm[0])) {
    report(
      where,
      `expected a scale bar above 0 and at most the map's width of ${nx * voxel_mm[0]} mm, found ${scaleBar_mm} mm`,
    );
  }
}

function checkMatrix({ names, values, quantity, unit }: MatrixPanel, where: string, report: Report): void {
  checkUnit(unit, where, report);
  if (quantity.trim() === "") report(where, "expected a quantity, found an empty text");
  const n = names.length;
  if (n === 0) report(where, "expected at least one name, found none");
  if (values.length !== n * n) report(where, `expected n² = ${n * n} values, found ${values.length}`);
  // What was computed may stand beyond by its rounding.
  const odd = values.find((v) => v !== null && !(Math.abs(v) <= 1 + 1e-9));
  if (odd !== undefined) report(where, `expected null or numbers from −1 to 1, found ${odd}`);
}

function checkDiagram({ nodes, edges }: DiagramPanel, where: string, report: Report): void {
  if (nodes.length === 0) report(where, "expected at least one node, found none");
  const names = nodes.map(({ name }) => name);
  for (const name of new Set(names.filter((n, i) => names.indexOf(n) < i)))
    report(`${where}, node "${name}"`, "expected one node of a name, found several");
  for (const { name, from, to } of edges)
    for (const end of [from, to])
      if (!names.includes(end)) report(`${where}, edge "${name}"`, `expected a node, found "${end}"`);
  for (const { name, column, row } of nodes)
    if (![column, row].every((place) => Number.isInteger(place) && place >= 0 && place < 100))
      report(`${where}, node "${name}"`, `expected column and row from 0 to 99, found ${column} and ${row}`);
}
