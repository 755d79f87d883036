import { useEffect, useMemo, useRef } from "preact/hooks";
import type { MapPanel } from "../../index.ts";
import { nextStroke } from "../state/store.ts";
import { paint } from "./color-scale.ts";
import type { Sides } from "./orientation.ts";
import type { Outline } from "./outlines.ts";
import { moveTo, type Plane, roundThird, type Voxel } from "./planes.ts";
import type { Edge } from "./threshold-edges.ts";
import type { Window } from "./tumor-state.ts";
import { dragWindow, makeWheel } from "./window-drag.ts";

/** What all pictures of one map share. */
export interface MapLooks {
  /** The tracer, where there are two maps. */
  readonly name: string;
  /** One number a voxel. */
  readonly values: Float32Array;
  readonly size: Voxel;
  readonly voxel_mm: Voxel;
  readonly cursor: Voxel;
  readonly range: readonly [number, number];
  readonly colormap: MapPanel["colormap"];
  readonly onMove: (cursor: Voxel) => void;
  /** The window that the colors show, and where a drag with the right button takes it. */
  readonly window: Window;
  readonly most: number;
  readonly onWindow: (window: Window, stroke: number) => void;
}

interface PictureProps extends Omit<MapLooks, "values"> {
  readonly plane: Plane;
  readonly title: string;
  readonly note: string;
  /** What it is and what keys do, for who does not see it. */
  readonly label: string;
  /** Width × height, row 0 at the bottom. */
  readonly pixels: Float32Array;
  readonly outlines: readonly Outline[];
  readonly edges: readonly Edge[];
  /** Letters of the patient's sides, where they are known. */
  readonly sides: Sides | undefined;
  /** Where a place that was pointed at, or is chosen with Enter, lies in depth. */
  readonly settle?: (at: Voxel) => Voxel;
  /** True where the wheel goes through slices. */
  readonly hasDepth: boolean;
}

/** Voxels around the crosshair's center that stay free, so that it never hides what it points at. */
const gap = 3;

/** A picture of the grid at data resolution with the crosshair; a click or the arrow keys move it. */
export function Picture(props: PictureProps) {
  const { plane, name, title, note, label, pixels, size, voxel_mm, cursor, range, colormap } = props;
  const { onMove, outlines, edges, settle = (at) => at } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drag = useWindowDrag(props);
  const turn = useMemo(() => makeWheel(), []);
  const [width, height] = [size[plane.right], size[plane.up]];
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(paint(pixels, width, range, colormap), 0, 0);
  }, [pixels, range[0], range[1], colormap, width]);
  const width_mm = width * voxel_mm[plane.right];
  const scaleBar_mm = roundThird(Math.min(size[0] * voxel_mm[0], size[1] * voxel_mm[1]));
  const widest_mm = Math.max(size[0] * voxel_mm[0], size[1] * voxel_mm[1]);
  return (
    <figure class="slice" style={{ "--share": width_mm / widest_mm }}>
      <figcaption>
        {title} <small>{note}</small>
      </figcaption>
      <button
        type="button"
        aria-label={label}
        onPointerDown={(event) => {
          if (!drag.start(event) && event.button === 0) onMove(settle(pointed(event, props)));
        }}
        onPointerMove={(event) => {
          if (!drag.move(event) && event.buttons === 1) onMove(settle(pointed(event, props)));
        }}
        onPointerUp={drag.end}
        onPointerCancel={drag.end}
        onContextMenu={drag.menu}
        onWheel={(event) => {
          if (!props.hasDepth || event.ctrlKey) return;
          const place = cursor[plane.through];
          const moved = moveTo(cursor, plane.through, place - turn(event), size);
          // At its end the wheel scrolls the page.
          const isAtEnd = event.deltaY > 0 ? place === 0 : place === size[plane.through] - 1;
          if (isAtEnd) return;
          event.preventDefault();
          if (moved[plane.through] !== place) onMove(moved);
        }}
        onKeyDown={(event) => {
          const moved = event.key === "Enter" ? settle(cursor) : keyed(event, props);
          if (!moved) return;
          event.preventDefault();
          onMove(moved);
        }}
      >
        <canvas ref={canvas} width={width} height={height} data-plane={`${name}${title}`} />
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {outlines.map(({ name: key, ...ellipse }) => (
            <g key={key}>
              <ellipse {...ellipse} class="halo" />
              <ellipse {...ellipse} />
            </g>
          ))}
          {edges.map(({ name: key, d }) => (
            <g key={key} data-edge={key}>
              <path d={d} class="halo" />
              <path d={d} class="edge" />
            </g>
          ))}
          <Crosshair
            width={width}
            height={height}
            x={cursor[plane.right] + 0.5}
            y={height - cursor[plane.up] - 0.5}
          />
        </svg>
        {Object.entries(props.sides ?? {}).map(([side, letter]) => (
          <span key={side} class={`side-letter ${side}`} aria-hidden="true">
            {letter}
          </span>
        ))}
      </button>
      <div class="scale-bar" style={{ width: `${(100 * scaleBar_mm) / width_mm}%` }}>
        {scaleBar_mm} mm
      </div>
    </figure>
  );
}

interface WindowDrag {
  readonly x: number;
  readonly y: number;
  readonly from: Window;
  readonly stroke: number;
  isHeld: boolean;
  hasMoved: boolean;
}

/**
 * A drag with the right button: across for the width of the window, up for its level. The menu of that button stays away
 * while it is held and after a drag; some systems open it at once, others when the button comes up.
 */
function useWindowDrag({ window, most, onWindow }: PictureProps) {
  const drag = useRef<WindowDrag | undefined>(undefined);
  return {
    start(event: PointerEvent): boolean {
      drag.current = undefined;
      if (event.button !== 2) return false;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId); // the picture that has the listener
      const { clientX: x, clientY: y } = event;
      drag.current = { x, y, from: window, stroke: nextStroke(), isHeld: true, hasMoved: false };
      return true;
    },
    move({ clientX, clientY }: PointerEvent): boolean {
      const own = drag.current;
      if (!own?.isHeld) return false;
      const [dx, dy] = [clientX - own.x, clientY - own.y];
      own.hasMoved ||= Math.hypot(dx, dy) > 3;
      if (own.hasMoved) onWindow(dragWindow(own.from, dx, dy, most), own.stroke);
      return true;
    },
    end(): void {
      if (drag.current) drag.current.isHeld = false;
    },
    menu(event: MouseEvent): void {
      // The key that opens a menu has no button, and is left alone.
      if (event.button === 2 && (drag.current?.isHeld || drag.current?.hasMoved)) event.preventDefault();
      if (!drag.current?.isHeld) drag.current = undefined;
    },
  };
}

interface CrosshairProps {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

function Crosshair({ width, height, x, y }: CrosshairProps) {
  const arms = [
    `M0 ${y}H${x - gap}`,
    `M${x + gap} ${y}H${width}`,
    `M${x} 0V${y - gap}`,
    `M${x} ${y + gap}V${height}`,
  ];
  const path = arms
    .filter((_, i) => [x - gap > 0, x + gap < width, y - gap > 0, y + gap < height][i])
    .join("");
  return (
    <>
      <path class="halo" d={path} />
      <path d={path} />
    </>
  );
}

type Pointed = Pick<PictureProps, "plane" | "size" | "cursor">;

/** The voxel under the pointer. */
function pointed(event: PointerEvent, { plane, size, cursor }: Pointed): Voxel {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect(); // the picture that has the listener
  const right = Math.floor(((event.clientX - box.left) / box.width) * size[plane.right]);
  const up = size[plane.up] - 1 - Math.floor(((event.clientY - box.top) / box.height) * size[plane.up]);
  return moveTo(moveTo(cursor, plane.right, right, size), plane.up, up, size);
}

/** Where a key moves the crosshair; with Shift five voxels at once. */
function keyed(event: KeyboardEvent, { plane, size, cursor }: Pointed): Voxel | undefined {
  const moves = {
    ArrowLeft: [plane.right, -1],
    ArrowRight: [plane.right, 1],
    ArrowDown: [plane.up, -1],
    ArrowUp: [plane.up, 1],
    PageDown: [plane.through, -1],
    PageUp: [plane.through, 1],
  } as const;
  if (!Object.hasOwn(moves, event.key)) return undefined;
  const [axis, direction] = moves[event.key as keyof typeof moves]; // asked in the line above
  return moveTo(cursor, axis, cursor[axis] + direction * (event.shiftKey ? 5 : 1), size);
}
