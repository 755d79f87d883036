import { useEffect, useRef } from "preact/hooks";
import { changer, nextStroke } from "../state/store.ts";
import { ColorBar } from "./color-bar.tsx";
import { paint } from "./color-scale.ts";
import { type Brush, beginBrush, drawBrush, n, type Vessels, vesselsNow, width_um } from "./vessels.ts";

const change = changer("tumor");
const scaleBar_um = 200;

interface FieldProps {
  readonly title: string;
  readonly values: Float64Array;
  readonly range: readonly [number, number];
  readonly unit: string;
  readonly vessels: Vessels;
  readonly brush: Brush;
}

/** A field of the tissue, its vessels as dots; a click or a drag is the brush. */
export function MicroField({ title, values, range, unit, vessels, brush }: FieldProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stroke = useStroke(brush);
  useEffect(() => {
    canvas.current
      ?.getContext("2d")
      ?.putImageData(paint(Float32Array.from(values), n, range, "cividis"), 0, 0);
  }, [values, range[0], range[1]]);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return (
    <figure class="slice micro-field">
      <figcaption>{title}</figcaption>
      <button
        type="button"
        aria-label={`${title}: mean ${mean.toFixed(0)} ${unit}. A click or a drag paints vessels; with keys use the place boxes`}
        onPointerDown={stroke.down}
        onPointerMove={stroke.move}
        onPointerUp={stroke.up}
        onPointerCancel={stroke.cancel}
      >
        <canvas ref={canvas} width={n} height={n} data-field={title} />
        <svg viewBox={`0 0 ${width_um} ${width_um}`} aria-hidden="true">
          {Array.from({ length: vessels.length / 2 }, (_, i) => (
            <circle
              key={`${vessels[2 * i]} ${vessels[2 * i + 1]}`}
              cx={vessels[2 * i]}
              cy={width_um - vessels[2 * i + 1]}
              r={7}
            />
          ))}
        </svg>
      </button>
      <div class="scale-bar" style={{ width: `${(100 * scaleBar_um) / width_um}%` }}>
        {scaleBar_um} µm
      </div>
      <ColorBar range={range} quantity={title} unit={unit} colormap="cividis" largest={largest} />
    </figure>
  );
}

interface Stroke {
  readonly number: number;
  last: readonly [number, number];
  /** A finger may be about to scroll: nothing is painted until it moves across, or is lifted. */
  hasBegun: boolean;
}

/** Pixels that a finger moves before it paints. */
const slack_px = 6;

/** Paints from the press of a button to its release, in one step of undo. */
function useStroke(brush: Brush) {
  const stroke = useRef<Stroke | undefined>(undefined);
  const begin = (own: Stroke): void => {
    own.hasBegun = true;
    change({ vessels: beginBrush(vesselsNow(), own.last, brush) }, own.number);
  };
  return {
    down(event: PointerEvent): void {
      if (event.button !== 0) return;
      const own = { number: nextStroke(), last: placeOf(event), hasBegun: false };
      stroke.current = own;
      if (event.pointerType === "touch") return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId); // the picture that has the listener
      begin(own);
    },
    move(event: PointerEvent): void {
      const own = stroke.current;
      if (!own) return;
      const to = placeOf(event);
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      const moved_px = (Math.hypot(to[0] - own.last[0], to[1] - own.last[1]) * box.width) / width_um;
      if (!own.hasBegun && moved_px < slack_px) return;
      if (!own.hasBegun) begin(own);
      change({ vessels: drawBrush(vesselsNow(), own.last, to, brush) }, own.number);
      own.last = to;
    },
    up(): void {
      if (stroke.current && !stroke.current.hasBegun) begin(stroke.current);
      stroke.current = undefined;
    },
    cancel(): void {
      stroke.current = undefined;
    },
  };
}

/** The place under the pointer in µm; y runs up. */
function placeOf(event: PointerEvent): readonly [number, number] {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [
    ((event.clientX - box.left) / box.width) * width_um,
    (1 - (event.clientY - box.top) / box.height) * width_um,
  ];
}
