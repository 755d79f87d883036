/** The frames of a PET-BIDS file as it lists them, in s. */
export interface FrameList {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  /** Allows the scan to pause between frames. */
  readonly hasPauses?: boolean | undefined;
  /** What to do about a frame that ends before the next one begins. */
  readonly adviseGap: string;
}

export type FrameReport = (key: "FrameTimesStart" | "FrameDuration", message: string, advice: string) => void;

/** Rounding of a file: a millisecond, or a thousandth of the frame. */
const slack = (length: number): number => 1e-3 + 1e-3 * length;

/**
 * Holds the lengths of frames against their starts: each must end where the next one begins, or, where the scan may
 * pause, before it. Goes to `report` with the two numbers.
 */
export function checkFrameOrder(
  { starts, lengths, hasPauses = false, adviseGap }: FrameList,
  report: FrameReport,
): void {
  starts.slice(0, lengths.length).forEach((start, i) => {
    const [length, next] = [lengths[i], starts[i + 1]];
    const late = start + length - next;
    if (!(length > 0))
      report("FrameDuration", `expected frame ${i + 1} to last longer than 0 s, found ${length}`, "mend it");
    else if (late > slack(length) || (!hasPauses && late < -slack(length)))
      report(
        "FrameDuration",
        `expected frame ${i + 1} to end when the next one begins, found an end at ${start + length} s (${start} + ${length}) and a start at ${next} s`,
        late > 0 ? "mend the one that is wrong; is a time in another unit?" : adviseGap,
      );
  });
}
