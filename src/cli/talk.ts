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

/** Makes a progress bar on a terminal; elsewhere a line each tenth. */
export function makeProgress(label: string): (progress: Progress) => void {
  const start = performance.now();
  let told = -1;
  return ({ done, total }) => {
    const share = total === 0 ? 1 : done / total;
    const rest =
      done === 0 ? "" : `, ${digits(((performance.now() - start) / 1000 / share) * (1 - share), 2)} s left`;
    if (process.stderr.isTTY) {
      const filled = Math.round(share * 24);
      const bar = "█".repeat(filled) + "░".repeat(24 - filled);
      process.stderr.write(
        `\r${label} ${bar} ${done}/${total}${done < total ? rest : ""}\u001b[K${done === total ? "\n" : ""}`,
      );
    } else if (Math.floor(share * 10) > told) {
      told = Math.floor(share * 10);
      say(`${label} ${done}/${total}`);
    }
  };
}

/** The signal of Ctrl-C (SIGINT) and SIGTERM: the first asks to stop, the second ends at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    say("\nstopping; press Ctrl-C again to end at once");
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return controller.signal;
}
