import { InputError, type Problem } from "../../errors.ts";
import type { System } from "../../system.ts";

/**
 * What of a model lies outside the cells and diffuses: one of its species (the medium E of a closed dish), or the input
 * that drives it (the plasma Cp), which becomes a concentration of its own in a share of the tissue.
 */
export type Medium =
  | { readonly kind: "species"; readonly name: string }
  | { readonly kind: "input"; readonly name: string; readonly share: number };

/** What a linear model does in one voxel: v dC/dt and dp/dt are A(P) [C p]ᵀ. */
export interface LocalLaw {
  /** The medium, then the pools. */
  readonly names: readonly string[];
  /** v, the share of the tissue that C is a concentration of. */
  readonly share: number;
  readonly initial: Float64Array;
  /** Writes A at one pO2 into `A[i · n + j]`. */
  fill(pO2: number, A: Float64Array): void;
}

export interface LawOptions {
  readonly medium: Medium;
  /** Values of `system.parameters`. */
  readonly parameters: ArrayLike<number>;
  /** Inputs beside pO2 and the medium, by name; 0 unless given. */
  readonly levels?: Readonly<Record<string, number>>;
  /** Share of the cells that take up tracer, by their pO2: it multiplies what they take from the medium. */
  readonly capacity?: (pO2: number) => number;
}

/** The pO2 in mmHg at which half of the cells are dead, in P/(P + 1.2). */
export const halfLivingPO2 = 1.2;
/** The share of living cells, P/(P + 1.2). */
export const livingShare = (pO2: number): number => pO2 / (pO2 + halfLivingPO2);

/**
 * Reads what a linear model does in a voxel off its Jacobians. With the medium for a species it is the model itself,
 *
 *     dC/dt = A_mm C + Σ A_mj pⱼ,    dpᵢ/dt = A_im C + Σ A_ij pⱼ,
 *
 * and with the medium in place of an input, whose column of the input Jacobian is U, all that the pools gain is taken
 * from it, and all that they lose goes back to it (nothing is lost between pools and medium):
 *
 *     v dC/dt = −Σᵢ (Uᵢ C + Σⱼ A_ij pⱼ),    dpᵢ/dt = Uᵢ C + Σ A_ij pⱼ.
 *
 * The column of the medium is multiplied by the capacity.
 *
 * @throws InputError with all problems if the model is not linear, has events, constant sources or not these names.
 */
export function readLaw(system: System, options: LawOptions): LocalLaw {
  const { medium, parameters, levels = {}, capacity = () => 1 } = options;
  const { dim, inputs } = system;
  const p = new Float64Array(system.parameters.length + inputs.length);
  p.set(Array.from(parameters));
  inputs.forEach((name, k) => {
    p[system.parameters.length + k] = levels[name] ?? 0;
  });
  const oxygen = inputs.indexOf("pO2");
  const own = (medium.kind === "species" ? system.names : inputs).indexOf(medium.name);
  const problems = checkLaw(system, options, own);
  if (problems.length > 0) throw new InputError("tracer", problems);
  const zero = new Float64Array(dim);
  checkSources(system, p, zero);

  const [J, U] = [new Float64Array(dim * dim), new Float64Array(dim * inputs.length)];
  const isSpecies = medium.kind === "species";
  const pools = Array.from({ length: dim }, (_, i) => i).filter((i) => !(isSpecies && i === own));
  const n = pools.length + 1;
  const column = (i: number): number => (isSpecies ? J[i * dim + own] : U[i * inputs.length + own]);
  const y = new Float64Array(dim);
  system.initial(p, y);
  return {
    names: [medium.name, ...pools.map((i) => system.names[i])],
    share: isSpecies ? 1 : medium.share,
    initial: Float64Array.from([isSpecies ? y[own] : 0, ...pools.map((i) => y[i])]),
    fill(pO2, A) {
      if (oxygen >= 0) p[system.parameters.length + oxygen] = pO2;
      system.jacobian(zero, p, J);
      if (!isSpecies) system.inputJacobian(zero, p, U);
      const cells = capacity(pO2);
      A.fill(0);
      if (isSpecies) A[0] = cells * J[own * dim + own];
      pools.forEach((i, k) => {
        const row = (k + 1) * n;
        A[row] = cells * column(i);
        if (!isSpecies) A[0] -= A[row];
        pools.forEach((j, l) => {
          A[row + l + 1] = J[i * dim + j];
          if (!isSpecies) A[l + 1] -= J[i * dim + j];
        });
        if (isSpecies) A[k + 1] = J[own * dim + i];
      });
    },
  };
}

function checkLaw(system: System, { medium, parameters }: LawOptions, own: number): Problem[] {
  const problems: Problem[] = [];
  if (!system.isLinear || system.events || system.whole)
    problems.push({
      where: "model",
      message: "expected a model that is linear in its species and has no events, found another",
      advice: "take a linear model such as cu-atsm-plasma",
    });
  if (parameters.length !== system.parameters.length) {
    const message = `expected ${system.parameters.length} values, found ${parameters.length}`;
    problems.push({ where: "parameters", message });
  }
  const names = medium.kind === "species" ? system.names : system.inputs;
  if (own < 0) {
    const message = `expected one of ${names.join(", ") || "none"}, found "${medium.name}"`;
    problems.push({ where: `medium.${medium.kind}`, message });
  } else if (medium.kind === "input" && !system.isSource[own]) {
    const message = `expected an input that the model holds as a source, found "${medium.name}"`;
    problems.push({ where: "medium.input", message });
  }
  if (medium.kind === "input" && !(medium.share > 0 && medium.share <= 1))
    problems.push({
      where: "medium.share",
      message: `expected a share above 0 and up to 1, found ${medium.share}`,
    });
  return problems;
}

/** What comes from elsewhere than the medium would be taken from it all the same. */
function checkSources(system: System, p: Float64Array, zero: Float64Array): void {
  const rest = new Float64Array(system.dim);
  system.rhs(zero, p, rest);
  const k = rest.findIndex((f) => f !== 0);
  if (k < 0) return;
  const message = `expected no source beside the medium, found ${rest[k]} per s for ${system.names[k]}`;
  throw new InputError("tracer", [{ where: "levels", message, advice: "set the inputs behind it to 0" }]);
}
