/**
 * Finds the O2 tension at which uptake is midway between none and much oxygen,
 *
 *     U(P½) = (U(0) + U(high)) / 2,
 *
 * in mmHg, by bisection. It depends on the time at which U is read: always report it with that time.
 *
 * Returns NaN if U does not fall from 0 to `high`, as for a tracer that does not see oxygen.
 */
export function findHalfUptakePO2(uptakeAt: (pO2: number) => number, { high = 160 } = {}): number {
  const [top, bottom] = [uptakeAt(0), uptakeAt(high)];
  // A difference at rounding level is none.
  if (!(top - bottom > 1e-9 * Math.abs(top))) return Number.NaN;
  const middle = (top + bottom) / 2;
  let [low, up] = [0, high];
  // 60 halvings reach the last digit of any tension that matters.
  for (let i = 0; i < 60; i++) {
    const P = (low + up) / 2;
    if (uptakeAt(P) > middle) low = P;
    else up = P;
  }
  return (low + up) / 2;
}
