import { type ProxyMarked, proxy, type Remote, wrap } from "comlink";
import {
  type ComparedFit,
  type Comparison,
  type FigurePreset,
  type FigureSpec,
  readWorkerPolicy,
} from "../../index.ts";
import type { SeriesRow } from "./series.ts";
import { type Tell, untilAnswer } from "./until-answer.ts";
import type {
  AnalyzedFit,
  FitRequest,
  FitResult,
  OxygenReply,
  OxygenRequest,
  PlanRequest,
  Preview,
  RenderRequest,
} from "./work.ts";
import type { EngineDoor } from "./worker.ts";

export interface Means {
  /** True if the policy that the host sends leaves the worker no network. */
  readonly isSealed: boolean;
  readonly mayGenerate: boolean;
  readonly hasWebgpu: boolean;
}

/** What the page asks of its worker. */
export interface Engine {
  describe(): Promise<Means>;
  /** Analyzes a fit, and tells how far it is. */
  fit(request: FitRequest, onProgress: Tell): Promise<FitResult>;
  fitPlan(request: PlanRequest, onProgress: Tell): Promise<AnalyzedFit>;
  fitSeries(name: string, request: FitRequest | PlanRequest, onProgress: Tell): Promise<SeriesRow>;
  compare(fits: readonly ComparedFit[]): Promise<Comparison>;
  oxygen(request: OxygenRequest): Promise<OxygenReply>;
  /** Writes a figure as the bytes of a file. */
  render(request: RenderRequest): Promise<Uint8Array>;
  /** Draws a figure as SVG with its letters inside, for the screen. */
  draw(spec: FigureSpec): Promise<string>;
  preview(spec: FigureSpec, preset: FigurePreset): Promise<Preview>;
}

interface Hired {
  readonly worker: Worker;
  /** Open once the worker knows whether it may make code of text. */
  readonly door: Promise<Remote<EngineDoor>>;
  /** Ends all that waits when the worker does. */
  readonly end: (why: Error) => void;
  readonly ended: Promise<never>;
}

/** Figures are drawn beside what takes long: a fit must not hold them up, and its end not end them. */
type Trade = "compute" | "draw";
const hired: { [name in Trade]?: Hired | undefined } = {};

function hire(trade: Trade): Hired {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  let end: (why: Error) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  ended.catch(() => {});
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    dismiss(trade, new Error(event.message || "the script of the worker could not be loaded"));
  });
  return { worker, door: open(wrap<EngineDoor>(worker)), end, ended };
}

async function open(door: Remote<EngineDoor>): Promise<Remote<EngineDoor>> {
  await door.permit(await readWorkerPolicy(await door.where()));
  return door;
}

/** Ends the worker and whatever it is about; the next call gets a new one. */
function dismiss(trade: Trade, why: Error): void {
  hired[trade]?.worker.terminate();
  hired[trade]?.end(why);
  hired[trade] = undefined;
}

/** Thrown by work that someone ended. */
export class Canceled extends Error {
  override readonly name = "Canceled";
}

/** Ends what is computed; what is drawn goes on. */
export const cancelEngine = (): void => dismiss("compute", new Canceled("canceled"));

async function ask<T>(act: (door: Remote<EngineDoor>) => Promise<T>, trade: Trade = "compute"): Promise<T> {
  hired[trade] ??= hire(trade);
  const { door, ended } = hired[trade];
  return Promise.race([door.then(act), ended]);
}

/** Asks for what tells how far it is. */
const askTelling = <T>(
  onProgress: Tell,
  act: (door: Remote<EngineDoor>, tell: Tell & ProxyMarked) => Promise<Reply<T>>,
): Promise<T> => untilAnswer(onProgress, (tell) => ask((door) => unwrap(act(door, proxy(tell)))));

/** The workers beside the page, started by their first task. */
export const engine = (): Engine => ({
  describe: () => ask((door) => door.describe()),
  fit: (request, onProgress) => askTelling(onProgress, (door, tell) => door.fit(request, tell)),
  fitPlan: (request, onProgress) => askTelling(onProgress, (door, tell) => door.fitPlan(request, tell)),
  fitSeries: (name, request, onProgress) =>
    askTelling(onProgress, (door, tell) => door.fitSeries(name, request, tell)),
  compare: (fits) => ask((door) => unwrap(door.compare(fits))),
  oxygen: (request) => ask((door) => unwrap(door.oxygen(request))),
  render: (request) => ask((door) => unwrap(door.render(request)), "draw"),
  draw: (spec) => ask((door) => unwrap(door.draw(spec)), "draw"),
  preview: (spec, preset) => ask((door) => unwrap(door.preview(spec, preset)), "draw"),
});

/** An answer, or the words of an error. */
type Reply<T> = { readonly value: T } | { readonly error: string };

async function unwrap<T>(reply: Promise<Reply<T>>): Promise<T> {
  const told = await reply;
  if ("error" in told) throw new Error(told.error);
  return told.value;
}
