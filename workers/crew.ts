import { type JobName, type Pool, type Watch, WorkerError } from "../src/pool.ts";
import { type Answer, unwrapAnswer } from "./answer.ts";

/** One worker as the crew sees it. */
export interface Hand {
  call(
    job: string,
    argument: unknown,
    transfer: readonly ArrayBuffer[],
    onProgress?: (done: number) => void,
  ): Promise<Answer>;
  /** Tells, once, that the worker ended by itself, and why. */
  onEnd(listener: (why: string) => void): void;
  /** Says whether the program must stay alive for this worker. */
  hold(isBusy: boolean): void;
  end(): Promise<void>;
}

interface Waiting {
  readonly start: (hand: Hand) => void;
  readonly reject: (reason: Error) => void;
}

type Transfer = readonly ArrayBuffer[];

/**
 * Makes a pool from workers that are started when a job needs them, each doing one job at a time.
 *
 * A worker that ends by itself, or is ended because it was silent for longer than its job may be, rejects its job, and
 * the next job gets a fresh one in its place.
 */
export function makeCrew({ size, hire }: { size: number; hire: () => Hand }): Pool {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`expected a whole number of workers ≥ 1, found ${size}`);
  const hands = new Set<Hand>();
  const idle: Hand[] = [];
  const running = new Map<Hand, (reason: Error) => void>();
  const waiting: Waiting[] = [];
  let isClosed = false;

  function hireOne(): Hand {
    const hand = hire();
    hands.add(hand);
    hand.onEnd((why) => {
      forget(hand);
      running.get(hand)?.(new Error(why));
    });
    return hand;
  }

  function forget(hand: Hand): void {
    hands.delete(hand);
    const place = idle.indexOf(hand);
    if (place >= 0) idle.splice(place, 1);
  }

  function take(): Promise<Hand> {
    return new Promise((start, reject) => {
      const hand = idle.pop();
      if (hand) start(hand);
      else if (hands.size < size) start(hireOne());
      else waiting.push({ start, reject });
    });
  }

  function release(hand: Hand): void {
    running.delete(hand);
    if (isClosed) return;
    const isAlive = hands.has(hand);
    const next = waiting.shift();
    if (!next) {
      if (isAlive) idle.push(hand);
      return;
    }
    try {
      next.start(isAlive ? hand : hireOne());
    } catch (error) {
      next.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function work(hand: Hand, job: string, argument: unknown, transfer: Transfer, watch: Watch) {
    const { onProgress, patience_ms } = watch;
    let alarm: Alarm | undefined;
    return new Promise<Answer>((resolve, reject) => {
      const stop = (why: Error) => reject(endedDuring(job, why));
      if (isClosed || !hands.has(hand))
        return stop(new Error(isClosed ? "the pool was closed" : "it left before it began"));
      running.set(hand, stop);
      hand.hold(true);
      if (patience_ms !== undefined)
        alarm = makeAlarm(patience_ms, () => {
          forget(hand);
          void hand.end();
          stop(silentFor(patience_ms));
        });
      const hear = (done: number): void => {
        alarm?.hear();
        onProgress?.(done);
      };
      hand.call(job, argument, transfer, alarm || onProgress ? hear : undefined).then(resolve, reject);
    }).finally(() => {
      alarm?.off();
      hand.hold(false);
      release(hand);
    });
  }

  async function run<Result>(job: JobName, argument: unknown, transfer: Transfer = [], watch: Watch = {}) {
    if (isClosed) throw new Error(`the pool is closed; the job "${job}" cannot run`);
    const hand = await take();
    const reply = await work(hand, job, argument, transfer, watch);
    return unwrapAnswer(reply) as Result; // who names the job knows its result
  }

  async function close(): Promise<void> {
    isClosed = true;
    const why = new Error("the pool was closed");
    for (const stop of [...running.values()]) stop(why);
    for (const { reject } of waiting.splice(0)) reject(new Error("the pool was closed before the job began"));
    await Promise.all([...hands].map((hand) => hand.end()));
    hands.clear();
  }

  return { size, run, close };
}

const endedDuring = (job: string, why: Error): WorkerError =>
  new WorkerError(`the worker ended while it ran the job "${job}": ${why.message}`, { cause: why });
const silentFor = (patience_ms: number): Error =>
  new Error(`it was stuck, without a sign for ${Number((patience_ms / 1000).toPrecision(3))} s`);

interface Alarm {
  hear(): void;
  off(): void;
}

/**
 * Makes an alarm that rings once nothing was heard for so long. It looks twice, half the time apart: while this thread
 * itself was busy, what the worker said meanwhile still lies in its queue at the first look.
 */
function makeAlarm(patience_ms: number, ring: () => void): Alarm {
  let silent = 0;
  const timer = setInterval(() => {
    silent++;
    if (silent < 2) return;
    clearInterval(timer);
    ring();
  }, patience_ms / 2);
  return {
    hear() {
      silent = 0;
    },
    off: () => clearInterval(timer),
  };
}
