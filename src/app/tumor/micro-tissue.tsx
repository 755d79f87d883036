import { useMemo, useState } from "preact/hooks";
import { countOxygen } from "../../index.ts";
import { makeCellModel } from "../cell/cell-model.ts";
import { readCellModel } from "../cell/cell-sources.ts";
import { makeRetentionTable, type RetentionTable } from "../cell/retention-table.ts";
import { DataTable } from "../data-table.tsx";
import { useOxygen } from "../engine/use-oxygen.ts";
import type { OxygenReply } from "../engine/work.ts";
import { digits } from "../format.ts";
import { NumberBox } from "../number-box.tsx";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { MicroField } from "./micro-field.tsx";
import { MicroSliders } from "./micro-sliders.tsx";
import {
  addVessel,
  type Brush,
  firstSeed,
  layVessels,
  n,
  patternNames,
  radius_um,
  removeNearest,
  type Vessels,
  vesselsNow,
  width_um,
} from "./vessels.ts";

const change = changer("tumor");
const hour = 3600;

/** Two tracers on one tissue: each spot as cells of its O2 in a closed medium after an hour. */
function makeTables(): { readonly title: string; readonly table: RetentionTable }[] {
  return (["cu-atsm-redox", "cu-ptsm"] as const).map((name) => ({
    title: name === "cu-ptsm" ? "Cu-PTSM" : "Cu-ATSM",
    table: makeRetentionTable(makeCellModel(readCellModel(name), undefined), hour),
  }));
}

/** A cut through tissue of 0.64 mm: paint vessels, and O2 and tracers follow. */
export function MicroTissue() {
  const { vesselPO2, consumption, diffusivity, P50 } = shared.value.tumor;
  const [brush, setBrush] = useState<Brush>({ isAdding: true, size_um: 60 });
  const vessels = vesselsNow();
  const request = useMemo(
    () => ({ n, width_um, vessels, radius_um, vesselPO2, consumption, diffusivity, P50 }),
    [vessels, vesselPO2, consumption, diffusivity, P50],
  );
  const { reply, failure } = useOxygen(request);
  const tables = useMemo(makeTables, []);
  // Kept while only the crosshair moves.
  const tracers = useMemo(
    () => reply && tables.map(({ title, table }) => ({ title, values: reply.pO2.map((P) => table.at(P)) })),
    [reply, tables],
  );
  const shown = { vessels, brush };
  return (
    <section aria-labelledby="micro-title" class="micro">
      <h3 id="micro-title">Inside one voxel: paint vessels</h3>
      <div class="part">
        <div class="side">
          <BrushControls vessels={vessels} brush={brush} onBrush={setBrush} />
          <MicroSliders />
          {failure && <p role="alert">{failure}</p>}
          {reply && <Told reply={reply} />}
        </div>
        <div class="slices">
          {reply && (
            <>
              <MicroField title="pO₂" values={reply.pO2} range={[0, 40]} unit="mmHg" {...shown} />
              {tracers?.map(({ title, values }) => (
                <MicroField
                  key={title}
                  title={`${title} after 1 h`}
                  values={values}
                  range={[20, 100]}
                  unit="% of dose"
                  {...shown}
                />
              ))}
            </>
          )}
        </div>
      </div>
      {reply && <MiddleTable pO2={reply.pO2} tracers={tracers ?? []} />}
      <p>
        <small>
          Steady O₂ of a cut across straight vessels (2-D, Michaelis–Menten with {P50} mmHg, D {diffusivity}{" "}
          µm²/s, vessels of {radius_um} µm radius). Each spot takes up tracer as cells of its O₂ do in a
          closed medium; the tracer's own diffusion is left out here.
        </small>
      </p>
    </section>
  );
}

interface MiddleProps {
  readonly pO2: Float64Array;
  readonly tracers: readonly { readonly title: string; readonly values: Float64Array }[];
}

const nMiddle = 16;

/** The fields in numbers, along the line from left to right through the middle. */
function MiddleTable({ pO2, tracers }: MiddleProps) {
  const step = n / nMiddle;
  const head = ["from the left (µm)", "pO₂ (mmHg)", ...tracers.map(({ title }) => `${title} (% of dose)`)];
  const rows = Array.from({ length: nMiddle }, (_, k) => {
    const [column, row] = [Math.floor((k + 0.5) * step), Math.floor(n / 2)];
    const at = row * n + column;
    const values = [pO2, ...tracers.map(({ values }) => values)].map((field) => digits(field[at]));
    return [digits(((column + 0.5) * width_um) / n), ...values];
  });
  return <DataTable title="pO₂ and tracers along the middle" head={head} rows={rows} />;
}

interface BrushProps {
  readonly vessels: Vessels;
  readonly brush: Brush;
  readonly onBrush: (brush: Brush) => void;
}

/** What a click or a drag on the maps does, and the same by numbers for keys. */
function BrushControls({ vessels, brush, onBrush }: BrushProps) {
  const [seed, setSeed] = useState(firstSeed);
  return (
    <fieldset>
      <legend>Vessels ({vessels.length / 2})</legend>
      <div class="slider-row">
        {patternNames.map((name) => (
          <button key={name} type="button" onClick={() => change({ vessels: layVessels(name, seed) })}>
            {name}
          </button>
        ))}
      </div>
      <div class="slider-row">
        <label for="pattern-seed">seed of random and clusters</label>
        <NumberBox
          id="pattern-seed"
          name="Seed of random vessels and clusters"
          value={seed}
          low={0}
          high={1e6}
          unit=""
          onChange={(next) => setSeed(Math.round(next))}
        />
      </div>
      <RadioGroup
        name="brush"
        legend="Brush"
        options={[
          [true, "adds: a click one, a drag many"],
          [false, "removes: a click the nearest, a drag all below it"],
        ]}
        value={brush.isAdding}
        onChange={(isAdding) => onBrush({ ...brush, isAdding })}
      >
        <div class="slider-row">
          <label for="brush-size">size</label>
          <input
            id="brush-size"
            type="range"
            min={20}
            max={200}
            step={5}
            value={brush.size_um}
            aria-valuetext={`${brush.size_um} µm`}
            onInput={(event) => onBrush({ ...brush, size_um: event.currentTarget.valueAsNumber })}
          />
          <span class="number">{brush.size_um} µm</span>
        </div>
      </RadioGroup>
      <PlaceControls />
    </fieldset>
  );
}

/** A vessel by numbers, for keys. */
function PlaceControls() {
  const [x, setX] = useState(width_um / 2);
  const [y, setY] = useState(width_um / 2);
  const box = { low: 0, high: width_um } as const;
  return (
    <div class="slider-row">
      <NumberBox name="Place of a vessel, x in µm" value={x} {...box} unit="" onChange={setX} />
      <NumberBox name="Place of a vessel, y in µm" value={y} {...box} unit="µm" onChange={setY} />
      <button type="button" onClick={() => change({ vessels: addVessel(vesselsNow(), [x, y]) })}>
        Add here
      </button>
      <button type="button" onClick={() => change({ vessels: removeNearest(vesselsNow(), [x, y]) })}>
        Remove nearest
      </button>
    </div>
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
