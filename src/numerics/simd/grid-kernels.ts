import type { KernelText } from "./parse-kernel.ts";

/** What flows in from the neighbors of cell i. */
const inflow = `gx*(fx[-1]*x[-1] + fx*x[1])
  + gy*(fy[-nx]*x[-nx] + fy*x[nx])
  + gz*(fz[-plane]*x[-plane] + fz*x[plane])`.replaceAll("\n", " ");
const grid = { numbers: "gx gy gz w", strides: "nx plane" } as const;

/** The loops of a multigrid cycle and of conjugate gradients; `stripe` are the cells of one color. */
export const gridKernels = {
  first: { float32: "b inverse x", numbers: "w", body: "x = w*b*inverse" },
  second: {
    ...grid,
    float32: "b inverse fx fy fz x rest",
    body: `
      s = b + ${inflow}
      x = stripe ? w*s*inverse : x
      rest = (1 - w)*s`,
  },
  rest: {
    ...grid,
    float32: "b fx fy fz x rest",
    body: `
      s = ${inflow} + (1 - w)*b
      rest = stripe ? s : rest`,
  },
  sweep: {
    ...grid,
    float32: "b inverse fx fy fz x",
    body: `
      s = b + ${inflow}
      x = stripe ? x + w*(s*inverse - x) : x`,
  },
  gather: {
    float32: "a b c d out",
    numbers: "share",
    body: "out = share*(even(a) + odd(a) + even(b) + odd(b) + even(c) + odd(c) + even(d) + odd(d))",
  },
  gatherFlat: { float32: "a b c d out", numbers: "share", body: "out = share*(a + b + c + d)" },
  mix: { float32: "near far out", body: "out = 0.75*near + 0.25*far" },
  spread: {
    float32: "near far x",
    body: `
      middle = 0.75*near + 0.25*far
      before = 0.75*near[-1] + 0.25*far[-1]
      after = 0.75*near[1] + 0.25*far[1]
      pairs(x, 0.75*middle + 0.25*before, 0.75*middle + 0.25*after)`,
  },
  spreadFlat: { float32: "near far x", body: "x = x + 0.75*near + 0.25*far" },
  dot: { float32: "u v", sums: "uv", body: "uv += u*v" },
  dotPair: { float32: "u v w", sums: "uv uw", body: "uv += u*v\nuw += u*w" },
  take: { float32: "p z", body: "p = z" },
  turn: { float32: "p z", numbers: "beta", body: "p = z + beta*p" },
  matrix: {
    numbers: "gx gy gz",
    strides: "nx plane",
    float32: "diagonal fx fy fz x q",
    sums: "xq",
    body: `
      s = diagonal*x - (${inflow})
      q = s
      xq += s*x`,
  },
  advance: {
    float32: "r p q",
    float64: "x",
    numbers: "alpha",
    sums: "rr",
    body: `
      x = x + alpha*p
      s = r - alpha*q
      r = s
      rr += s*s`,
  },
} as const satisfies Readonly<Record<string, KernelText>>;
