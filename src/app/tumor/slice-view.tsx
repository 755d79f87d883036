import { useEffect, useRef } from "preact/hooks";
import type { MapPanel } from "../../index.ts";
import { paint } from "./color-scale.ts";
import { axisNames, cutSlice, moveTo, type Plane, type Voxel } from "./planes.ts";

interface SliceViewProps {
  readonly plane: Plane;
  /** What is shown, where there are two maps. */
  readonly name: string;
  /** One number a voxel. */
  readonly values: Float32Array;
  readonly size: Voxel;
  readonly voxel_mm: Voxel;
  readonly cursor: Voxel;
  readonly range: readonly [number, number];
  readonly colormap: MapPanel["colormap"];
  readonly onMove: (cursor: Voxel) => void;
}

const scaleBar_mm = 10;
/** Voxels around the crosshair's center that stay free, so that it never hides what it points at. */
const gap = 3;

/** One slice at data resolution with the crosshair; a click or the arrow keys move it. */
export function SliceView(props: SliceViewProps) {
  const { plane, name, values, size, voxel_mm, cursor, range, colormap, onMove } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, height] = [size[plane.right], size[plane.up]];
  useEffect(() => {
    const slice = cutSlice(values, size, plane, cursor);
    canvas.current?.getContext("2d")?.putImageData(paint(slice, width, range, colormap), 0, 0);
  }, [values, size, plane, cursor, range, colormap, width]);
  const depth = ((cursor[plane.through] + 0.5) * voxel_mm[plane.through]).toFixed(1);
  const axes = `${axisNames[plane.right]} to the right, ${axisNames[plane.up]} up`;
  const barShare = (100 * scaleBar_mm) / (width * voxel_mm[plane.right]);
  return (
    <figure class="slice" style={{ "--width": width * voxel_mm[plane.right] }}>
      <figcaption>
        {plane.name} <small>{`${axisNames[plane.through]} = ${depth} mm`}</small>
      </figcaption>
      <button
        type="button"
        aria-label={`${name}${name && " "}${plane.name} slice, ${axes}; arrow keys move the crosshair, Page Up and Page Down the slice`}
        onPointerDown={(event) => onMove(pointed(event, props))}
        onPointerMove={(event) => {
          if (event.buttons === 1) onMove(pointed(event, props));
        }}
        onKeyDown={(event) => {
          const moved = keyed(event, props);
          if (!moved) return;
          event.preventDefault();
          onMove(moved);
        }}
      >
        <canvas ref={canvas} width={width} height={height} data-plane={`${name}${plane.name}`} />
        <Crosshair
          width={width}
          height={height}
          x={cursor[plane.right] + 0.5}
          y={height - cursor[plane.up] - 0.5}
        />
      </button>
      <div class="scale-bar" style={{ width: `${barShare}%` }}>
        {scaleBar_mm} mm
      </div>
    </figure>
  );
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
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="halo" d={path} />
      <path d={path} />
    </svg>
  );
}

/** The voxel under the pointer. */
function pointed(event: PointerEvent, { plane, size, cursor }: SliceViewProps): Voxel {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect(); // the slice that has the listener
  const right = Math.floor(((event.clientX - box.left) / box.width) * size[plane.right]);
  const up = size[plane.up] - 1 - Math.floor(((event.clientY - box.top) / box.height) * size[plane.up]);
  return moveTo(moveTo(cursor, plane.right, right, size), plane.up, up, size);
}

/** Where a key moves the crosshair; with Shift five voxels at once. */
function keyed(event: KeyboardEvent, { plane, size, cursor }: SliceViewProps): Voxel | undefined {
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
