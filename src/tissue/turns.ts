/** Long arithmetic that can be left off: it yields now and then, and returns its result. */
export type Steps<T> = Generator<void, T, void>;

/** Takes all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** How long the program may be deaf to signals, in ms. */
const deaf = 200;

/**
 * Takes the steps, and lets in what else waits (a signal to stop) between two of them, a few times a second.
 *
 * @throws what `signal` was aborted with.
 */
export async function finishInTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let last = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (performance.now() - last < deaf) continue;
    // The first turn may end before signals are polled; the second cannot.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    last = performance.now();
  }
}
