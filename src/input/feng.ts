import { runFrom, type TimeCourse } from "../time-course.ts";

/** Parameters of the plasma curve of Feng (1993, model 2), amplitudes in µCi/mL (A1 per minute), rates in min⁻¹. */
export interface FengParameters {
  readonly A1: number;
  readonly A2: number;
  readonly A3: number;
  readonly l1: number;
  readonly l2: number;
  readonly l3: number;
  readonly delay_min: number;
}

/** The published curve of FDG in man, in the pairing A2 with the slow rate; a shape, not one of Cu-ATSM. */
export const fengFdg: FengParameters = {
  A1: 851.1225,
  A2: 21.8798,
  A3: 20.8113,
  l1: 4.133859,
  l2: 0.01043449,
  l3: 0.1190949,
  delay_min: 0,
};

/**
 * Makes the plasma curve of Feng, in the units of its amplitudes,
 *
 *     Cp(t) = (A1 t − A2 − A3) e^(−l1 t) + A2 e^(−l2 t) + A3 e^(−l3 t),
 *
 * t in minutes after the delay; Cp(0) = 0.
 *
 * @see Feng, Huang & Wang, Int J Biomed Comput 1993;32:95, model 2.
 */
export function fengInput({ A1, A2, A3, l1, l2, l3, delay_min }: FengParameters = fengFdg): TimeCourse {
  const perSecond = 1 / 60;
  const terms = [
    { amplitude: A1 * perSecond, rate: l1 * perSecond, power: 1 },
    { amplitude: -A2 - A3, rate: l1 * perSecond, power: 0 },
    { amplitude: A2, rate: l2 * perSecond, power: 0 },
    { amplitude: A3, rate: l3 * perSecond, power: 0 },
  ] as const;
  return { pieces: [{ start: delay_min * 60, terms }] };
}

/** Time and height of the highest point of a Feng curve, by golden section in its first ten minutes. */
export function fengPeak(parameters: FengParameters = fengFdg): { time: number; value: number } {
  const { value: at } = runFrom(fengInput({ ...parameters, delay_min: 0 }), 0);
  let [low, high] = [0, 600];
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 90; i++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(a) < at(b)) low = a;
    else high = b;
  }
  const time = (low + high) / 2;
  return { time, value: at(time) };
}
