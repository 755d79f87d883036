/** One thing that is wrong with what the user gave, and what to do about it. */
export interface Problem {
  /** Where inside the file or call: `reactions[2].from`, `row 3, column "uptake"`, `--out`. */
  readonly where: string;
  /** 1-based line in the file, where one is known. */
  readonly line?: number | undefined;
  /** What was expected and what was found, in one sentence without a full stop. */
  readonly message: string;
  /** What to do now. */
  readonly advice?: string | undefined;
}

/** Thrown when a model, a data file or a plan is wrong (exit code 1); carries all problems at once. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    // In the order of the file, whatever the order in which its parts were read.
    const place = ({ line = Number.MAX_SAFE_INTEGER }: Problem): number => line;
    const sorted = [...problems].sort((a, b) => place(a) - place(b));
    super(describeProblems(file, sorted));
    this.file = file;
    this.problems = sorted;
  }
}

/** Thrown when the call itself is wrong: an unknown flag, option or name (exit code 2). */
export class CallError extends Error {
  override readonly name = "CallError";
}

/** Prints problems as `file:line: n problems` and one `✖ where: message` with its `→ advice` for each. */
export function describeProblems(file: string, problems: readonly Problem[]): string {
  const first = problems.find((p) => p.line !== undefined)?.line;
  const place = first === undefined ? file : `${file}:${first}`;
  const head = `${place}: ${problems.length} problem${problems.length === 1 ? "" : "s"}`;
  const body = problems.map((p) => {
    const line = problems.length > 1 && p.line !== undefined ? `line ${p.line}, ` : "";
    return `  ✖ ${line}${p.where}: ${p.message}${p.advice ? `\n    → ${p.advice}` : ""}`;
  });
  return [head, ...body].join("\n");
}

/** Returns the `count` candidates nearest to `name` in edit distance, nearest first. */
export function nearestNames(name: string, candidates: readonly string[], count = 3): string[] {
  return [...candidates]
    .map((candidate) => ({ candidate, d: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.d - b.d || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** Words the advice for an unknown name: `did you mean "k_in", "k_out" or "k_ox"?`. */
export function adviseNames(name: string, candidates: readonly string[]): string {
  const quoted = nearestNames(name, candidates).map((c) => `"${c}"`);
  if (quoted.length === 0) return "none is defined here";
  const last = quoted.pop();
  return `did you mean ${quoted.length > 0 ? `${quoted.join(", ")} or ` : ""}${last}?`;
}

/** Levenshtein distance by one rolling row; names are cut at 64 characters so that hostile text stays cheap. */
function editDistance(a: string, b: string): number {
  const s = a.slice(0, 64);
  const t = b.slice(0, 64);
  let row = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const next = [i];
    for (let j = 1; j <= t.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (s[i - 1] === t[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[t.length] ?? 0;
}
