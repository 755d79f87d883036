import type { JobName, Pool } from "../src/pool.ts";
import { type Answer, unwrapAnswer } from "./answer.ts";

/** One worker as the crew sees it. */
export interface Hand {
  call(job: string, argument: unknown, transfer: readonly ArrayBuffer[]): Promise<Answer>;
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

/**
 * Makes a pool from workers that are started when a job needs them, each doing one job at a time.
 *
 * A worker that ends by itself rejects its job, and the next job gets a fresh one in its place.
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
      hands.delete(hand);
      const place = idle.indexOf(hand);
      if (place >= 0) idle.splice(place, 1);
      running.get(hand)?.(new Error(why));
    });
    return hand;
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

  function work(hand: Hand, job: string, argument: unknown, transfer: readonly ArrayBuffer[]) {
    return new Promise<Answer>((resolve, reject) => {
      const stop = (why: Error) =>
        reject(new Error(`the worker ended while it ran the job "${job}": ${why.message}`, { cause: why }));
      if (isClosed || !hands.has(hand))
        return stop(new Error(isClosed ? "the pool was closed" : "it left before it began"));
      running.set(hand, stop);
      hand.hold(true);
      hand.call(job, argument, transfer).then(resolve, reject);
    }).finally(() => {
      hand.hold(false);
      release(hand);
    });
  }

  async function run<Result>(job: JobName, argument: unknown, transfer: readonly ArrayBuffer[] = []) {
    if (isClosed) throw new Error(`the pool is closed; the job "${job}" cannot run`);
    const hand = await take();
    const reply = await work(hand, job, argument, transfer);
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
