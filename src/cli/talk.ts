import type { Progress } from "../index.ts";

/** Talk goes to stderr, results to stdout. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
export const print = (text: string): void => {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
};
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** A number with a stated count of significant digits. */
export const digits = (x: number, n = 4): string =>
  Number.isFinite(x) ? String(Number(x.toPrecision(n))) : "–";

/** Lays rows out in columns; numbers to the right. */
export function layTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => (typeof cell === "number" ? digits(cell) : cell)),
  );
  const widths = head.map((_, j) => Math.max(...cells.map((row) => (row[j] ?? "").length)));
  const isNumber = head.map((_, j) => rows.length > 0 && rows.every((row) => typeof row[j] === "number"));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, j) => (isNumber[j] ? cell.padStart(widths[j]) : cell.padEnd(widths[j])))
      .join("  ")
      .trimEnd();
  return [line(cells[0]), widths.map((w) => "─".repeat(w)).join("  "), ...cells.slice(1).map(line)].join(
    "\n",
  );
}

/** Makes a progress bar on a terminal; elsewhere it says nothing. */
export function makeProgress(label: string): (progress: Progress) => void {
  if (!process.stderr.isTTY) return () => {};
  const start = performance.now();
  return ({ done, total }) => {
    const share = total === 0 ? 1 : done / total;
    const rest = ((performance.now() - start) / 1000 / share) * (1 - share);
    const filled = Math.round(share * 24);
    const bar = "█".repeat(filled) + "░".repeat(24 - filled);
    const left = done === 0 || done === total ? "" : `, ${digits(rest, 2)} s left`;
    process.stderr.write(`\r${label} ${bar} ${done}/${total}${left}\u001b[K${done === total ? "\n" : ""}`);
  };
}

/** The signal of Ctrl-C (SIGINT), SIGTERM and a terminal that closes (SIGHUP): the first asks to stop, the second ends at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say("\nstopping; press Ctrl-C again to end at once");
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  return controller.signal;
}

/** Lets a signal that came during a long stretch of arithmetic in, and stops if there was one. */
export async function checkInterrupt(signal: AbortSignal): Promise<void> {
  // The first turn may end before signals are polled; the second cannot.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

/** A reader that leaves early, such as `head`, ends the talk to it and is no error. */
export function allowEarlyReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}

/**
 * Shortens absolute paths of this machine to the package or file that they name, so that what a loader says can go
 * into results.
 */
export const withoutPaths = (text: string): string =>
  text
    .replace(/(?:file:\/\/)?[^\s"'`(]*[/\\]node_modules[/\\]((?:@[\w.-]+[/\\])?[\w.-]+)[^\s"'`):]*/g, "$1")
    .replace(
      /(?<![\w.:/\\])(?:file:\/\/)?(?:[A-Za-z]:)?[/\\](?:[^\s"'`():/\\]+[/\\])+([^\s"'`():/\\]+)/g,
      "$1",
    );
