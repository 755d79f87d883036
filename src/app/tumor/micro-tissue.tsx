import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { countOxygen, layClusters, layLattice, layRandom } from "../../index.ts";
import { makeCellModel } from "../cell/cell-model.ts";
import { readCellModel } from "../cell/cell-sources.ts";
import { makeRetentionTable, type RetentionTable } from "../cell/retention-table.ts";
import { useOxygen } from "../engine/use-oxygen.ts";
import type { OxygenReply } from "../engine/work.ts";
import { digits } from "../format.ts";
import { Nudges } from "../nudges.tsx";
import { NumberBox } from "../number-box.tsx";
import { changer, shared } from "../state/store.ts";
import { ColorBar } from "./color-bar.tsx";
import { paint } from "./color-scale.ts";

const change = changer("tumor");
const n = 128;
const width_um = 640;
const radius_um = 4;
const scaleBar_um = 200;
const hour = 3600;
const grid = { size: [n, n, 1], spacing: [width_um / n, width_um / n, width_um / n] } as const;

/** Ways to lay vessels, some 100 µm apart. */
const patterns = {
  lattice: () => layLattice(grid, { spacing: 107, radius: radius_um }),
  random: () => layRandom(grid, { spacing: 107, radius: radius_um, seed: 3 }),
  clusters: () => layClusters(grid, { spacing: 107, radius: radius_um, clusterSize: 6, spread: 45, seed: 5 }),
} as const;
const flat = (name: keyof typeof patterns): number[] =>
  patterns[name]().flatMap(({ center }) => [Math.round(center[0]), Math.round(center[1])]);

let start: readonly number[] | undefined;
/** The vessels as they are set, or a random pattern. */
function vesselsNow(): readonly number[] {
  start ??= flat("random");
  const { vessels } = shared.value.tumor;
  return vessels.length >= 2 ? vessels : start;
}

/** Two tracers on one tissue: each spot as cells of its O2 in a closed medium after an hour. */
function makeTables(): { readonly title: string; readonly table: RetentionTable }[] {
  return (["cu-atsm-redox", "cu-ptsm"] as const).map((name) => ({
    title: name === "cu-ptsm" ? "Cu-PTSM" : "Cu-ATSM",
    table: makeRetentionTable(makeCellModel(readCellModel(name), undefined), hour),
  }));
}

/** A cut through tissue of 0.64 mm: paint vessels, and O2 and tracers follow. */
export function MicroTissue() {
  const { vesselPO2, consumption } = shared.value.tumor;
  const vessels = vesselsNow();
  const request = useMemo(
    () => ({ n, width_um, vessels, radius_um, vesselPO2, consumption, diffusivity: 2000, P50: 2 }),
    [vessels, vesselPO2, consumption],
  );
  const { reply, failure } = useOxygen(request);
  const tables = useMemo(makeTables, []);
  // Kept while only the crosshair moves.
  const tracers = useMemo(
    () => reply && tables.map(({ title, table }) => ({ title, values: reply.pO2.map((P) => table.at(P)) })),
    [reply, tables],
  );
  return (
    <section aria-labelledby="micro-title" class="micro">
      <h3 id="micro-title">Inside one voxel: paint vessels</h3>
      <div class="part">
        <div class="side">
          <Brush vessels={vessels} />
          <Sliders />
          {failure && <p role="alert">{failure}</p>}
          {reply && <Told reply={reply} />}
        </div>
        <div class="slices">
          {reply && (
            <>
              <Field title="pO₂" values={reply.pO2} range={[0, 40]} unit="mmHg" vessels={vessels} />
              {tracers?.map(({ title, values }) => (
                <Field
                  key={title}
                  title={`${title} after 1 h`}
                  values={values}
                  range={[20, 100]}
                  unit="% of dose"
                  vessels={vessels}
                />
              ))}
            </>
          )}
        </div>
      </div>
      <p>
        <small>
          Steady O₂ of a cut across straight vessels (2-D, Michaelis–Menten with 2 mmHg, D 2000 µm²/s, vessels
          of {radius_um} µm radius). Each spot takes up tracer as cells of its O₂ do in a closed medium; the
          tracer's own diffusion is left out here.
        </small>
      </p>
    </section>
  );
}

const brush = { isAdding: true };

/** Adds a vessel, or removes the nearest one. */
function touch(x: number, y: number, isAdding: boolean): void {
  const vessels = vesselsNow();
  const inside = (v: number): number => Math.round(Math.max(5, Math.min(width_um - 5, v)));
  if (isAdding) {
    if (vessels.length < 400) change({ vessels: [...vessels, inside(x), inside(y)] });
    return;
  }
  if (vessels.length <= 2) return;
  let nearest = 0;
  for (let i = 0; i < vessels.length; i += 2)
    if (
      Math.hypot(vessels[i] - x, vessels[i + 1] - y) <
      Math.hypot(vessels[nearest] - x, vessels[nearest + 1] - y)
    )
      nearest = i;
  change({ vessels: vessels.filter((_, i) => i !== nearest && i !== nearest + 1) });
}

/** What a click on the maps does, and the same by numbers for keys. */
function Brush({ vessels }: { readonly vessels: readonly number[] }) {
  const [isAdding, setIsAdding] = useState(true);
  const [x, setX] = useState(width_um / 2);
  const [y, setY] = useState(width_um / 2);
  brush.isAdding = isAdding;
  return (
    <fieldset>
      <legend>Vessels ({vessels.length / 2})</legend>
      <div class="row">
        {(Object.keys(patterns) as (keyof typeof patterns)[]).map((name) => (
          <button key={name} type="button" onClick={() => change({ vessels: flat(name) })}>
            {name}
          </button>
        ))}
      </div>
      {[true, false].map((adds) => (
        <label class="check" key={String(adds)}>
          <input type="radio" name="brush" checked={isAdding === adds} onChange={() => setIsAdding(adds)} />
          {adds ? "a click adds one" : "a click removes the nearest"}
        </label>
      ))}
      <div class="slider-row">
        <NumberBox
          name="Place of a vessel, x in µm"
          value={x}
          low={0}
          high={width_um}
          unit=""
          onChange={setX}
        />
        <NumberBox
          name="Place of a vessel, y in µm"
          value={y}
          low={0}
          high={width_um}
          unit="µm"
          onChange={setY}
        />
        <button type="button" onClick={() => touch(x, y, true)}>
          Add here
        </button>
        <button type="button" onClick={() => touch(x, y, false)}>
          Remove nearest
        </button>
      </div>
    </fieldset>
  );
}

function Sliders() {
  const { vesselPO2, consumption } = shared.value.tumor;
  const rows = [
    {
      key: "vesselPO2",
      label: "pO₂ in the vessels",
      value: vesselPO2,
      low: 5,
      high: 100,
      unit: "mmHg",
      start: 40,
    },
    {
      key: "consumption",
      label: "O₂ consumption M₀",
      value: consumption,
      low: 0,
      high: 60,
      unit: "mmHg/s",
      start: 15,
    },
  ] as const;
  return (
    <>
      {rows.map(({ key, label, value, low, high, unit, start: first }) => (
        <div class="control" key={key}>
          <label for={`micro-${key}`}>{label}</label>
          <div class="slider-row">
            <input
              class="whole"
              id={`micro-${key}`}
              type="range"
              min={low}
              max={high}
              step={0.5}
              value={value}
              aria-valuetext={`${value} ${unit}`}
              onInput={(event) => change({ [key]: event.currentTarget.valueAsNumber })}
              onDblClick={() => change({ [key]: first })}
            />
            <NumberBox
              name={`${label} in ${unit}`}
              value={value}
              low={low}
              high={high}
              unit={unit}
              onChange={(next) => change({ [key]: next })}
            />
            <Nudges
              name={label}
              onNudge={(direction) => change({ [key]: Math.max(low, Math.min(high, value + direction)) })}
            />
          </div>
        </div>
      ))}
    </>
  );
}

function Told({ reply }: { readonly reply: OxygenReply }) {
  const { mean, below } = useMemo(() => countOxygen(reply, reply.pO2), [reply]);
  const shares = Object.entries(below)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([limit, share]) => `${(100 * share).toFixed(1)} % below ${limit} mmHg`);
  return (
    <p role="status" data-readout="micro">
      {reply.nVessels} vessels: mean {digits(mean)} mmHg; {shares.join(", ")}.{" "}
      <small>
        <span class="timing">
          residual {digits(reply.residual, 2)}, {reply.ms.toFixed(0)} ms for {n}²
        </span>
      </small>
    </p>
  );
}

interface FieldProps {
  readonly title: string;
  readonly values: Float64Array;
  readonly range: readonly [number, number];
  readonly unit: string;
  readonly vessels: readonly number[];
}

/** A field of the tissue, its vessels as dots; a click is the brush. */
function Field({ title, values, range, unit, vessels }: FieldProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
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
        aria-label={`${title}: mean ${mean.toFixed(0)} ${unit}. A click paints a vessel; with keys use the place boxes`}
        onClick={(event) => {
          if (event.detail === 0) return; // from a key: there is no place
          const box = event.currentTarget.getBoundingClientRect();
          const x = ((event.clientX - box.left) / box.width) * width_um;
          const y = (1 - (event.clientY - box.top) / box.height) * width_um;
          touch(x, y, brush.isAdding);
        }}
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
