import { makeRandom } from "../../index.ts";

/** A rectangle in which the dots of one pool stand. */
export interface Zone {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Shapes tell the pools apart without color: a disk, a disk, a ring, a square. */
const shapes = [
  "M-6 0a6 6 0 1 1 12 0a6 6 0 1 1 -12 0Z",
  "M-6 0a6 6 0 1 1 12 0a6 6 0 1 1 -12 0Z",
  "M-6 0a6 6 0 1 1 12 0a6 6 0 1 1 -12 0ZM-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z",
  "M-5.5 -5.5H5.5V5.5H-5.5Z",
] as const;

export interface DotCloud {
  /** The pool of each dot. */
  readonly pools: Uint8Array;
  /** Puts all dots into one pool. */
  gather(pool: number): void;
  /** Shares the dots out by percentages, with as few of them changing their pool as can be. */
  share(percents: readonly number[]): void;
  /** Lets the dots drift and fly to where they belong. */
  move(seconds: number): void;
  /** Puts each where it belongs, at once. */
  settle(): void;
  /** Writes places and shapes into the elements of a layer, one a dot. */
  draw(layer: SVGGElement): void;
}

/** Makes the dots of a picture; their places are seeded, so that the same state is the same picture. */
export function makeDotCloud(n: number, zones: readonly Zone[]): DotCloud {
  const random = makeRandom(11);
  const pools = new Uint8Array(n);
  const drawn = new Int8Array(n).fill(-1);
  const goal = Float64Array.from({ length: 2 * n }, () => 0);
  const at = new Float64Array(2 * n);
  const phase = Float64Array.from({ length: n }, () => 2 * Math.PI * random.uniform());
  const home = new Int8Array(n).fill(-1);
  let clock = 0;

  /** A dot whose pool has changed gets a place there. */
  function aim(): void {
    for (let k = 0; k < n; k++) {
      if (home[k] === pools[k]) continue;
      home[k] = pools[k];
      const { x, y, width, height } = zones[pools[k]];
      goal[2 * k] = x + 8 + (width - 16) * random.uniform();
      goal[2 * k + 1] = y + 8 + (height - 16) * random.uniform();
    }
  }

  function settle(): void {
    aim();
    at.set(goal);
  }

  settle();
  return {
    pools,
    gather(pool) {
      pools.fill(pool);
    },
    share(percents) {
      const quota = largestRemainders(percents, n);
      const counts = quota.map((_, i) => pools.reduce((sum, pool) => sum + (pool === i ? 1 : 0), 0));
      for (let k = 0; k < n; k++) {
        const from = pools[k];
        if (counts[from] <= quota[from]) continue;
        const to = quota.findIndex((wanted, i) => counts[i] < wanted);
        if (to < 0) return;
        counts[from]--;
        counts[to]++;
        pools[k] = to;
      }
    },
    move(seconds) {
      aim();
      clock += seconds;
      const share = 1 - Math.exp(-seconds / 0.18);
      for (let k = 0; k < n; k++) {
        at[2 * k] += share * (goal[2 * k] + 4 * Math.sin(clock + phase[k]) - at[2 * k]);
        at[2 * k + 1] += share * (goal[2 * k + 1] + 4 * Math.cos(0.8 * clock + phase[k]) - at[2 * k + 1]);
      }
    },
    settle,
    draw(layer) {
      while (layer.childElementCount < n)
        layer.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
      for (let k = 0; k < n; k++) {
        const dot = layer.children[k];
        dot.setAttribute("transform", `translate(${at[2 * k].toFixed(1)} ${at[2 * k + 1].toFixed(1)})`);
        if (drawn[k] === pools[k] && dot.hasAttribute("d")) continue;
        drawn[k] = pools[k];
        dot.setAttribute("d", shapes[pools[k]]);
        dot.setAttribute("class", `pool-${pools[k]}`);
      }
    },
  };
}

/** Whole numbers in proportion to shares that add up to `n` (Hamilton's method). */
export function largestRemainders(shares: readonly number[], n: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const exact = shares.map((share) => (n * share) / total);
  const whole = exact.map(Math.floor);
  const order = exact.map((_, i) => i).sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]));
  const missing = n - whole.reduce((sum, count) => sum + count, 0);
  for (const i of order.slice(0, missing)) whole[i]++;
  return whole;
}
