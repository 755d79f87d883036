import type { MapPanel } from "../../index.ts";
import { digits } from "../format.ts";
import { gradientOf } from "./color-scale.ts";
import "./color-bar.css";

interface ColorBarProps {
  readonly range: readonly [number, number];
  readonly quantity: string;
  readonly unit: string;
  readonly colormap: MapPanel["colormap"];
  /** Largest value of what is shown; beyond the range it is clamped, and the bar says so. */
  readonly largest: number;
}

export function ColorBar({ range: [low, high], quantity, unit, colormap, largest }: ColorBarProps) {
  return (
    <div class="color-bar">
      <span class="title">
        {quantity} ({unit})
      </span>
      <span class="gradient" style={{ background: gradientOf(colormap) }} />
      <span class="ticks">
        <span>{digits(low)}</span>
        <span>{digits((low + high) / 2)}</span>
        <span>
          {largest > high ? "≥ " : ""}
          {digits(high)}
        </span>
      </span>
    </div>
  );
}
