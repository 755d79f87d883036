import { CallError } from "../errors.ts";
import type { Provenance, SourcedQuantity } from "../quantity.ts";
import type { Column } from "../sweep/batch.ts";
import { type OxygenField, solveOxygen } from "../tissue/micro/oxygen.ts";
import { countVoxels, type Patch } from "../tissue/micro/patch.ts";
import { makeCylinder, makeRod, makeSlab, makeSpheroid } from "../tissue/micro/shapes.ts";
import { makeTable, readTable } from "../tissue/table.ts";
import { readUnit } from "../units.ts";
import type { JobOf } from "./job-plan.ts";
import type { JobSource } from "./job-source.ts";
import { makeLately } from "./lately.ts";
import { modelQuantities } from "./model-axes.ts";
import { chooseObservables, type ModelRun, makeModelRun, readDriven, wordTime } from "./model-run.ts";
import type { Prepared, Swept } from "./swept.ts";

type Shape = JobOf<"patch">["shape"];

/** A quantity of a patch in the unit that the micro grid works in. */
function quantity(
  name: string,
  unit: string,
  value: number,
  range: readonly [number, number],
  provenance: Provenance,
  source: string,
): SourcedQuantity {
  // What is written here are units of this program: a factor of 1.
  const scale = readUnit(unit) ?? { text: unit, dimension: [], factor: 1 };
  return {
    name,
    value,
    range,
    scale: "linear",
    unit: { ...scale, factor: 1 },
    provenance,
    source,
    description: "",
  };
}

const oxygenQuantities: readonly SourcedQuantity[] = [
  quantity("vessel_pO2", "mmHg", 40, [10, 60], "reported", "Kirkpatrick 2003 (inlet)"),
  quantity("consumption", "mmHg/s", 15, [5, 30], "unverified", "Kelly & Brady 2006; Dasu"),
  quantity("half_consumption_pO2", "mmHg", 2, [0.5, 4], "reported", "tumorcode, tumor"),
  quantity("diffusivity", "um^2/s", 2000, [1500, 3000], "reported", "tumorcode, D_tissue"),
];
const radius = quantity("radius", "um", 60, [30, 200], "assumed", "half the distance between vessels");
const vesselRadius = quantity("vessel_radius", "um", 5, [2, 10], "assumed", "");
const bodyRadius = quantity("radius", "um", 150, [30, 400], "assumed", "");
const thickness = quantity("thickness", "um", 100, [30, 200], "assumed", "");

const ownQuantities: Readonly<Record<Shape, readonly SourcedQuantity[]>> = {
  cylinder: [radius, vesselRadius],
  slab: [thickness],
  rod: [bodyRadius],
  spheroid: [bodyRadius],
};

const thresholds_mmHg = [2.5, 5, 10] as const;
/** The pO2 around which retention bends most: half of a table's nodes lie below it. */
const bendPO2_mmHg = 1.5;

/**
 * Opens the job `patch`: the oxygen of a micro patch and, with a model, the retention of its tissue on average beside that
 * at the average O2 tension. Points that differ in the model alone share the oxygen.
 */
export function openSweptPatch(job: JobOf<"patch">, source: JobSource): Swept {
  const own = [...oxygenQuantities, ...ownQuantities[job.shape]];
  const model = source.model && openPatchModel(job, source);
  const quantities = {
    ...Object.fromEntries(own.map((q) => [q.name, q])),
    ...(model?.quantities ?? {}),
  };
  const width = model ? 2 : 0;
  const columns: Column[] = [
    { name: "mean pO2", unit: "mmHg" },
    { name: "lowest pO2", unit: "mmHg" },
    ...thresholds_mmHg.map((P) => ({ name: `fraction below ${P} mmHg`, unit: "1" })),
    ...(model?.columns ?? []),
  ];

  function prepare(axes: readonly string[]): Prepared {
    const names = own.map(({ name }) => name);
    const modelAxes = axes.flatMap((name, j) => (names.includes(name) ? [] : [{ name, j }]));
    const run = model?.prepare(modelAxes.map(({ name }) => name));
    const fieldFor = makeLately<Tissue>(8);
    return {
      columns,
      run(values, _, { results }) {
        const at = Object.fromEntries(own.map(({ name, value }) => [name, value]));
        axes.forEach((name, j) => {
          if (name in at) at[name] = values[j];
        });
        const tissue = fieldFor(JSON.stringify(at), () => solvePatch(job, at));
        results.set(tissue.numbers);
        run?.set(Float64Array.from(modelAxes, ({ j }) => values[j]));
        if (run) results.set(averageRetention(run, tissue), results.length - width);
      },
    };
  }

  return { quantities, largestBatch: 64, patience_s: 120, fileBytes: 0, prepare };
}

function openPatchModel(job: JobOf<"patch">, source: JobSource) {
  if (job.time_min === undefined)
    throw new CallError("job.time_min: expected a time beside a model, found none");
  const network = readDriven(source.model);
  const { pO2, ...quantities } = modelQuantities(network);
  if (!pO2) throw new CallError(`job.model: expected a model with the input pO2, found ${network.name}`);
  const [{ name, unit }] = chooseObservables(
    network,
    job.observable === undefined ? undefined : [job.observable],
  );
  const times = [job.time_min * 60];
  const when = wordTime(job.time_min);
  return {
    quantities,
    columns: [
      { name: `mean ${name} ${when}`, unit },
      { name: `${name} ${when} at the mean pO2`, unit },
    ],
    prepare: (axes: readonly string[]) => makeModelRun(network, { axes, observables: [name], times }),
  };
}

/** A solved patch: pO2 of its tissue with the share of each voxel, and the numbers of both. */
interface Tissue {
  readonly pO2: Float64Array;
  readonly share: Float64Array;
  readonly mean: number;
  readonly numbers: Float64Array;
}

function solvePatch(job: JobOf<"patch">, at: Readonly<Record<string, number>>): Tissue {
  const patch = makePatch(job, at);
  const field = solveOxygen(patch, {
    diffusivity: at.diffusivity,
    vesselPO2: at.vessel_pO2,
    law: { kind: "michaelis-menten", P50: at.half_consumption_pO2 },
  });
  if (field.outcome !== "converged")
    throw new Error(
      `the oxygen of the patch did not converge: ${field.outcome} after ${field.cycles} cycles`,
    );
  return readTissue(patch, field);
}

function makePatch({ shape, voxels: n }: JobOf<"patch">, at: Readonly<Record<string, number>>): Patch {
  const { consumption } = at;
  switch (shape) {
    case "cylinder":
      return makeCylinder({ radius: at.radius, vesselRadius: at.vessel_radius, n, consumption });
    case "slab":
      return makeSlab({ thickness: at.thickness, n, consumption });
    case "rod":
      return makeRod({ radius: at.radius, n, consumption });
    case "spheroid":
      return makeSpheroid({ radius: at.radius, n, consumption });
  }
}

function readTissue(patch: Patch, field: OxygenField): Tissue {
  const pO2: number[] = [];
  const share: number[] = [];
  for (let i = 0; i < countVoxels(patch); i++) {
    if (!(patch.tissue[i] > 0)) continue;
    pO2.push(field.pO2[i]);
    share.push(patch.tissue[i]);
  }
  const whole = share.reduce((sum, s) => sum + s, 0);
  const over = (f: (P: number) => number): number =>
    pO2.reduce((sum, P, i) => sum + share[i] * f(P), 0) / whole;
  const mean = over((P) => P);
  const lowest = pO2.reduce((low, P) => Math.min(low, P), Number.POSITIVE_INFINITY);
  const fractions = thresholds_mmHg.map((limit) => over((P) => (P < limit ? 1 : 0)));
  return {
    ...{ pO2: Float64Array.from(pO2), share: Float64Array.from(share, (s) => s / whole), mean },
    numbers: Float64Array.of(mean, lowest, ...fractions),
  };
}

/** Retention on average over the tissue, and at its average O2 tension: what a voxel of an image takes it for. */
function averageRetention(run: ModelRun, { pO2, share, mean }: Tissue): Float64Array {
  const curve = (P: number): Float64Array => {
    const out = new Float64Array(1);
    run.read(out, P);
    return out;
  };
  const table = makeTable(curve, { halfPO2_mmHg: bendPO2_mmHg, nodes: 65, tolerance: 1e-5 });
  const out = new Float64Array(1);
  let sum = 0;
  for (let i = 0; i < pO2.length; i++) sum += share[i] * readTable(table, pO2[i], out)[0];
  return Float64Array.of(sum, curve(mean)[0]);
}
