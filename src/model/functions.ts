/** A function that a model may call: how many arguments, what it does, how generated JavaScript says it. */
export interface ModelFunction {
  readonly arity: readonly [least: number, most: number];
  /** What the arguments are, for messages. */
  readonly usage: string;
  value(...args: number[]): number;
  text(...args: string[]): string;
}

/**
 * log 0 is a large finite number here, so that 0 · log 0 is 0 and not NaN (see `differentiate`); not the largest,
 * which a factor above 1 would make infinite.
 */
export const safeLog = (x: number): number => (x === 0 ? -1e300 : Math.log(x));

/** Takes the value behind the first condition that holds, else the last one. */
function choose(...args: number[]): number {
  for (let i = 0; i + 1 < args.length; i += 2) if (args[i] !== 0) return args[i + 1];
  return args[args.length - 1];
}

const chooseText = (...args: string[]): string => {
  const [condition, value, ...rest] = args;
  return rest.length === 0 ? condition : `(${condition} ? ${value} : ${chooseText(...rest)})`;
};

const plain = (usage: string, name: string, value: (x: number) => number): ModelFunction => ({
  arity: [1, 1],
  usage,
  value,
  text: (x) => `${name}(${x})`,
});

/** The functions of the model language, by name. */
export const modelFunctions = {
  exp: plain("exp(x)", "Math.exp", Math.exp),
  log: plain("log(x)", "safeLog", safeLog),
  sqrt: plain("sqrt(x)", "Math.sqrt", Math.sqrt),
  abs: plain("abs(x)", "Math.abs", Math.abs),
  min: {
    arity: [2, 8],
    usage: "min(a, b, …)",
    value: Math.min,
    text: (...args) => `Math.min(${args.join(", ")})`,
  },
  max: {
    arity: [2, 8],
    usage: "max(a, b, …)",
    value: Math.max,
    text: (...args) => `Math.max(${args.join(", ")})`,
  },
  piecewise: {
    arity: [3, 15],
    usage: "piecewise(condition, value, …, otherwise)",
    value: choose,
    text: chooseText,
  },
  /** xⁿ / (Kⁿ + xⁿ). */
  hill: {
    arity: [3, 3],
    usage: "hill(x, K, n)",
    value: (x, K, n) => x ** n / (K ** n + x ** n),
    text: (x, K, n) => `(Math.pow(${x}, ${n}) / (Math.pow(${K}, ${n}) + Math.pow(${x}, ${n})))`,
  },
  /** x / (K + x). */
  michaelis: {
    arity: [2, 2],
    usage: "michaelis(x, K)",
    value: (x, K) => x / (K + x),
    text: (x, K) => `(${x} / (${K} + ${x}))`,
  },
} as const satisfies Record<string, ModelFunction>;

export type FunctionName = keyof typeof modelFunctions;
export const functionNames = Object.keys(modelFunctions) as FunctionName[];

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(modelFunctions, name);

/** Comparisons, which stand only as conditions of `piecewise`; true is 1, false is 0. */
export const comparisons = {
  "<": (a: number, b: number): number => (a < b ? 1 : 0),
  "<=": (a: number, b: number): number => (a <= b ? 1 : 0),
  ">": (a: number, b: number): number => (a > b ? 1 : 0),
  ">=": (a: number, b: number): number => (a >= b ? 1 : 0),
} as const;
export type Comparison = keyof typeof comparisons;
