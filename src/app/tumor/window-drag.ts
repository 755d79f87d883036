import type { Window } from "./tumor-state.ts";

/** Pixels of a drag that make a window e times as wide, or move it by its own width. */
const reach = 200;
/** Digits of an end of a window: finer than the eye. */
const nDigits = 4;

/**
 * The window after a drag of some pixels to the right and down from where it started, kept within 0 and `most`: across
 * it grows around its middle, upwards its middle rises,
 *
 *     width = width₀ e^(dx/200),   level = level₀ − width₀ dy/200.
 */
export function dragWindow([low, high]: Window, dx: number, dy: number, most: number): Window {
  const width = Math.min(most, Math.max(most / 1000, (high - low) * Math.exp(dx / reach)));
  const level = (low + high) / 2 - ((high - low) * dy) / reach;
  const start = Math.max(0, Math.min(most - width, level - width / 2));
  const round = (x: number): number => Number(x.toPrecision(nDigits));
  return [round(start), round(start + width)];
}

/** Turns the wheel into whole steps: a notch is one, and a touch pad adds up. */
export function makeWheel(step_px = 40): (event: Pick<WheelEvent, "deltaY" | "deltaMode">) => number {
  let rest = 0;
  return ({ deltaY, deltaMode }) => {
    if (deltaMode !== 0) return Math.sign(deltaY);
    if (Math.sign(deltaY) !== Math.sign(rest)) rest = 0;
    if (Math.abs(deltaY) >= 2 * step_px) {
      rest = 0;
      return Math.sign(deltaY);
    }
    rest += deltaY;
    if (Math.abs(rest) < step_px) return 0;
    const steps = Math.trunc(rest / step_px);
    rest -= steps * step_px;
    return steps;
  };
}
