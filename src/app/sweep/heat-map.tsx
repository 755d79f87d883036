import { ticks } from "d3-array";
import { contourLines } from "../../index.ts";
import { digits } from "../format.ts";
import { colorTable, inkOn } from "../tumor/color-scale.ts";
import { settingLabels } from "../tumor/settings.ts";
import { numbersOf, rowAt, type ShownProps, unitOf } from "./grid-numbers.ts";
import { openPoint, type SweptRow } from "./run-sweep.ts";

/** Of a cell, in CSS pixels: lines over the table must know where it is. */
const cell = { width: 84, height: 44, head: 32 } as const;
/** Between two values a line says less than the two numbers that it would cross. */
const fewest = 3;

/** A table whose cells are tinted by their number, with contours; a click opens the map of that cell. */
export function HeatMap(props: ShownProps) {
  const { axes, rows, reading } = props;
  const numbers = numbersOf(props);
  const all = numbers.flat().filter(Number.isFinite);
  const range = [Math.min(...all), Math.max(...all)] as const;
  const [down, across] = axes;
  const levels = axes.every(({ values }) => values.length >= fewest) ? contourLevels(range) : [];
  return (
    <div class="heat-map">
      <p>
        <b id="heat-title">{reading}.</b> {settingLabels[across.path]} ({unitOf(across.path)}) across,{" "}
        {settingLabels[down.path]} ({unitOf(down.path)}) down. A click opens that map.
        {levels.length > 0 && ` Contours at ${levels.map((level) => digits(level)).join(", ")}.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label="Heat map, scrolls">
        <div class="heat-field">
          <table class="heat" aria-labelledby="heat-title">
            <thead>
              <tr>
                <td />
                {across.values.map((value) => (
                  <th scope="col" key={value}>
                    {digits(value)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {down.values.map((value, i) => (
                <tr key={value}>
                  <th scope="row">{digits(value)}</th>
                  {across.values.map((other, j) => (
                    <HeatCell key={other} row={rowAt(rows, axes, i, j)} reading={reading} range={range} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <Contours numbers={numbers} levels={levels} />
        </div>
      </section>
    </div>
  );
}

const contourLevels = ([low, high]: readonly [number, number]): number[] =>
  high > low ? ticks(low, high, 5).filter((level) => level > low && level < high) : [];

interface ContoursProps {
  readonly numbers: readonly (readonly number[])[];
  readonly levels: readonly number[];
}

/** Lines of one number, straight between the middles of cells. */
function Contours({ numbers, levels }: ContoursProps) {
  const [rows, columns] = [numbers.length, numbers[0].length];
  const { width, height, head } = cell;
  const lines = levels.flatMap((level) =>
    contourLines(numbers.flat(), columns, rows, level).map((line) => ({ level, line })),
  );
  const path = (line: (typeof lines)[number]["line"]): string =>
    `M${line.map(([i, j]) => `${((i + 0.5) * width).toFixed(1)} ${((j + 0.5) * height).toFixed(1)}`).join("L")}`;
  return (
    <svg
      class="contours"
      aria-hidden="true"
      width={columns * width}
      height={rows * height}
      style={{ left: `${width}px`, top: `${head}px` }}
    >
      {lines.map(({ level, line }, i) => (
        <g key={`${level} ${i}`} data-level={level}>
          <path class="halo" d={path(line)} />
          <path d={path(line)} />
        </g>
      ))}
    </svg>
  );
}

interface HeatCellProps {
  readonly row: SweptRow | undefined;
  readonly reading: string;
  readonly range: readonly [number, number];
}

function HeatCell({ row, reading, range: [low, high] }: HeatCellProps) {
  if (!row) return <td>…</td>;
  if (row.outcome !== "ok") return <td title={row.reason}>{row.outcome}</td>;
  const value = row.results[reading];
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const entry = 3 * Math.round(255 * Math.max(0, Math.min(1, share)));
  const table = colorTable("cividis");
  const [r, g, b] = [table[entry], table[entry + 1], table[entry + 2]];
  const where = Object.entries(row.values).map(([path, v]) => `${path} ${digits(v)}`);
  const background = `rgb(${r} ${g} ${b})`;
  return (
    <td style={{ background }}>
      <button
        type="button"
        style={{ background: "transparent", color: inkOn([r, g, b]) }}
        aria-label={`${digits(value)} at ${where.join(", ")}; open this map`}
        onClick={() => openPoint(row.values)}
      >
        <span style={{ background }}>{digits(value)}</span>
      </button>
    </td>
  );
}
