import type { TimeCourse } from "../time-course.ts";
import type { WrittenCourse } from "./written-course.ts";

/** What it takes to read pieces: the time unit in s, its name, and where problems go. */
interface PieceReader {
  readonly unit: number;
  readonly unitName: string;
  report(at: readonly (string | number)[], message: string, advice: string): void;
}

/**
 * Reads the form that all others have inside: from each start on Σ A τⁿ e^(−λτ) cos(ωτ + φ), τ the time since that start;
 * a first piece without a start runs since ever.
 */
export function readPieces(
  pieces: NonNullable<WrittenCourse["pieces"]>,
  { unit, unitName, report }: PieceReader,
): TimeCourse | undefined {
  let isGood = true;
  const refuse = (at: readonly (string | number)[], message: string, advice: string): void => {
    report(["pieces", ...at], message, advice);
    isGood = false;
  };
  if (pieces.length === 0)
    refuse([], "expected one piece or more, found none", "write [{ start, terms }, …]");
  const starts = pieces.map(({ start }) => start ?? Number.NEGATIVE_INFINITY);
  starts.forEach((start, i) => {
    if (i > 0 && !(start > starts[i - 1]))
      refuse(
        [i],
        `expected rising starts, found ${start} ${unitName} after ${starts[i - 1]} ${unitName}`,
        "put the pieces in order",
      );
  });
  pieces.forEach(({ terms }, i) => {
    terms.forEach(({ power = 0, omega = 0, phase = 0 }, j) => {
      if (power > 0 && (omega !== 0 || phase !== 0))
        refuse([i, "terms", j], `expected a wave without a power, found power ${power}`, "write two terms");
    });
  });
  if (!isGood) return undefined;
  return {
    pieces: pieces.map(({ terms }, i) => ({
      start: starts[i] * unit,
      terms: terms.map(({ amplitude, rate = 0, power = 0, omega, phase }) => ({
        amplitude: amplitude / unit ** power,
        rate: rate / unit,
        power,
        ...(omega !== undefined && { omega: omega / unit }),
        ...(phase !== undefined && { phase }),
      })),
    })),
  };
}
