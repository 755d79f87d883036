import type { MapJobResult } from "../../index.ts";
import { NumberBox } from "../number-box.tsx";
import {
  mostRegions,
  type OwnRegion,
  type OwnSphere,
  type OwnThreshold,
  thresholdTissues,
} from "../state/own-region.ts";
import { axisNames, type Voxel } from "./planes.ts";
import { changeTumor, type TumorState } from "./tumor-state.ts";

interface OwnRegionsProps {
  readonly state: TumorState;
  readonly map: MapJobResult;
}

/** Spheres and thresholds beside the regions of the labels: the map is measured in them too. */
export function OwnRegions({ state, map }: OwnRegionsProps) {
  const { regions, frame } = state;
  const isFull = regions.length >= mostRegions;
  const here = placeOf(map, state.cursor);
  const change = (next: readonly OwnRegion[]): void => changeTumor({ regions: next });
  const add = (region: OwnRegion): void => change([...regions, region]);
  const threshold = {
    name: nextName(regions, "threshold"),
    kind: "threshold",
    within: "tumor",
    frame: map.frames[Math.min(frame, map.frames.length - 1)].name,
  } as const;
  return (
    <fieldset class="own-regions">
      <legend>Regions of your own ({regions.length})</legend>
      <div class="row">
        <button
          type="button"
          disabled={isFull}
          onClick={() =>
            add({ name: nextName(regions, "sphere"), kind: "sphere", center_mm: here, radius_mm: 3 })
          }
        >
          Add a sphere at the crosshair
        </button>
        <button type="button" disabled={isFull} onClick={() => add({ ...threshold, share_of_max: 0.41 })}>
          Add 41 % of the maximum
        </button>
        <button type="button" disabled={isFull} onClick={() => add({ ...threshold, SUV: 2.5 })}>
          Add a fixed SUV
        </button>
      </div>
      {regions.map((region, i) => (
        <OneRegion
          key={region.name}
          {...{ region, map, here }}
          onChange={(next) => change(regions.with(i, next))}
          onRemove={() => change(regions.toSpliced(i, 1))}
        />
      ))}
      <small>
        Spheres are drawn dashed, thresholds dotted along their voxels. Thresholds are taken of the image,
        within one tissue. The plan that can be downloaded has all of them, for the command line.
      </small>
    </fieldset>
  );
}

/** The middle of a voxel in mm, to 0.1 µm. */
const placeOf = ({ voxel_mm }: MapJobResult, at: Voxel): OwnSphere["center_mm"] => {
  const along = (axis: 0 | 1 | 2): number => Number(((at[axis] + 0.5) * voxel_mm[axis]).toFixed(4));
  return [along(0), along(1), along(2)];
};

/** `sphere 1`, `sphere 2`: the first one that is free. */
function nextName(regions: readonly OwnRegion[], kind: OwnRegion["kind"]): string {
  const taken = new Set(regions.map(({ name }) => name));
  let n = 1;
  while (taken.has(`${kind} ${n}`)) n += 1;
  return `${kind} ${n}`;
}

interface OneProps<Region> {
  readonly region: Region;
  readonly map: MapJobResult;
  /** The crosshair, in mm. */
  readonly here: OwnSphere["center_mm"];
  readonly onChange: (next: OwnRegion) => void;
}

function OneRegion({ onRemove, ...props }: OneProps<OwnRegion> & { readonly onRemove: () => void }) {
  const { region } = props;
  return (
    <fieldset class="own-region">
      <legend>{region.name}</legend>
      <div class="slider-row">
        {region.kind === "sphere" ? (
          <SphereControls {...props} region={region} />
        ) : (
          <ThresholdControls {...props} region={region} />
        )}
        <button type="button" aria-label={`Remove ${region.name}`} onClick={onRemove}>
          Remove
        </button>
      </div>
    </fieldset>
  );
}

function SphereControls({ region, map, here, onChange }: OneProps<OwnSphere>) {
  const { name, center_mm, radius_mm } = region;
  return (
    <>
      <span>radius</span>
      <NumberBox
        name={`Radius of ${name} in mm`}
        value={radius_mm}
        low={0.1}
        high={1000}
        unit="mm"
        onChange={(next) => onChange({ ...region, radius_mm: next })}
      />
      {([0, 1, 2] as const).map((axis) => (
        <span key={axis}>
          {axisNames[axis]}{" "}
          <NumberBox
            name={`Center of ${name}, ${axisNames[axis]} in mm`}
            value={center_mm[axis]}
            low={0}
            high={Number((map.size[axis] * map.voxel_mm[axis]).toFixed(4))}
            unit={axis === 2 ? "mm" : ""}
            onChange={(next) => {
              const [x, y, z] = center_mm.with(axis, next);
              onChange({ ...region, center_mm: [x, y, z] });
            }}
          />
        </span>
      ))}
      <button
        type="button"
        aria-label={`To the crosshair: center of ${name}`}
        onClick={() => onChange({ ...region, center_mm: here })}
      >
        To the crosshair
      </button>
    </>
  );
}

function ThresholdControls({ region, map, onChange }: OneProps<OwnThreshold>) {
  const { name, within, frame } = region;
  const frames = map.frames.map((each) => each.name);
  return (
    <>
      {"SUV" in region ? (
        <>
          <span>SUV from</span>
          <NumberBox
            name={`SUV limit of ${name} in g/mL`}
            value={region.SUV}
            low={0.001}
            high={1000}
            unit="g/mL"
            onChange={(SUV) => onChange({ ...region, SUV })}
          />
        </>
      ) : (
        <>
          <span>from</span>
          <NumberBox
            name={`Limit of ${name} in % of the maximum`}
            value={Number((100 * region.share_of_max).toPrecision(6))}
            low={1}
            high={100}
            unit="% of the maximum"
            onChange={(percent) => onChange({ ...region, share_of_max: percent / 100 })}
          />
        </>
      )}
      <Choice
        label={`Tissue of ${name}`}
        words="within"
        value={within}
        options={thresholdTissues}
        onChange={(next) => onChange({ ...region, within: next })}
      />
      <Choice
        label={`Frame of ${name}`}
        words="at"
        value={frames.includes(frame) ? frame : frames[frames.length - 1]}
        options={frames}
        onChange={(next) => onChange({ ...region, frame: next })}
      />
    </>
  );
}

interface ChoiceProps<Name extends string> {
  readonly label: string;
  readonly words: string;
  readonly value: Name;
  readonly options: readonly Name[];
  readonly onChange: (next: Name) => void;
}

function Choice<Name extends string>({ label, words, value, options, onChange }: ChoiceProps<Name>) {
  return (
    <span>
      {words}{" "}
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option === event.currentTarget.value);
          if (chosen) onChange(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </span>
  );
}
