import { type LabelPlace, placeLabels } from "./chart-labels.ts";

/** A line with its own words beside it, so that no color has to be told. */
export interface ChartLine {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** One of the line looks of the style sheet. */
  readonly look: "a" | "b" | "c" | "d" | "e" | "own" | "plain";
  /** Where along the line, 0 to 1, its name stands; none without it. */
  readonly labelAt?: number;
  /** Its name stands below it where that is free. */
  readonly isLabelBelow?: boolean;
  /** Its name stands beyond its end where there is room. */
  readonly isLabelAtEnd?: boolean;
}

/** Where values stand in the plot, in px. */
export interface Place {
  x(value: number): number;
  y(value: number): number;
  readonly top: number;
  readonly bottom: number;
}

/** A line that is told by its name, and where the name stands in the plot; nowhere where it is too crowded. */
export interface PlacedName {
  readonly line: ChartLine;
  readonly at: LabelPlace | undefined;
}

/** Places names beside their lines, the reader's own first. */
export function placeNames(
  lines: readonly ChartLine[],
  place: Place,
  { left, right }: { readonly left: number; readonly right: number },
): PlacedName[] {
  const named = lines
    .filter(({ labelAt }) => labelAt !== undefined)
    .sort((a, b) => Number(b.look === "own") - Number(a.look === "own"));
  const places = placeLabels(
    named.map(({ name, labelAt = 1, isLabelBelow = false, isLabelAtEnd = false, x, y }) => ({
      ...{ name, at: labelAt, isBelow: isLabelBelow, isAtEnd: isLabelAtEnd },
      points: Array.from(x, (value, i) => [place.x(value), place.y(y[i])] as const).filter(([, at]) =>
        Number.isFinite(at),
      ),
    })),
    { left: left + 4, right: right - 6, top: place.top, bottom: place.bottom },
  );
  return named.map((line, i) => ({ line, at: places[i] }));
}

/** Names beside their lines; none covers another. */
export const Labels = ({ names }: { readonly names: readonly PlacedName[] }) => (
  <>
    {names.map(
      ({ line: { name, look }, at }) =>
        at && (
          <text key={name} class={`label ${look}`} x={at.x} y={at.y} text-anchor="middle">
            {name}
          </text>
        ),
    )}
  </>
);

/** Names that the plot has no room for, each behind a piece of its line. */
export function LineKeys({ names }: { readonly names: readonly PlacedName[] }) {
  const left = names.filter(({ line, at }) => !at && Array.from(line.y).some(Number.isFinite));
  if (left.length === 0) return null;
  return (
    <ul class="line-keys">
      {left.map(({ line: { name, look } }) => (
        <li key={name}>
          <svg width="36" height="12" aria-hidden="true">
            <path class={`line ${look}`} d="M0 6H36" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
