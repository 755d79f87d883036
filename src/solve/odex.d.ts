/** Types of the part of odex 2.0.4 that is used; the package's own sources do not pass strict checks. */
export class Solver {
  constructor(n: number);
  maxSteps: number;
  denseOutput: boolean;
  initialStepSize: number;
  relativeTolerance: number | number[];
  absoluteTolerance: number | number[];
  solve(
    f: (x: number, y: number[]) => number[],
    x0: number,
    y0: number[],
    xEnd: number,
    solOut?: (
      n: number,
      xOld: number,
      x: number,
      y: number[],
      interpolate: (i: number, x: number) => number,
    ) => boolean | undefined,
  ): { y: number[]; outcome: number; nStep: number; nEval: number };
}
