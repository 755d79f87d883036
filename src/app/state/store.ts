import { computed, signal } from "@preact/signals";
import { back, emptyHistory, forth, type History, remember } from "./history.ts";
import { initialShared, type PartName, type Shared } from "./shared.ts";

/** The one object of state; only the functions below write it. */
const current = signal<Shared>(initialShared);
const history = signal<History<Shared>>(emptyHistory);

export const shared = computed(() => current.value);
export const canUndo = computed(() => history.value.past.length > 0);
export const canRedo = computed(() => history.value.future.length > 0);

export type Part<Name extends PartName> = Shared[Name];
/** Changes some entries of one part; changes of one stroke, which has a number, are one step. */
export type Change<T> = (patch: Partial<T>, stroke?: number) => void;

/** Makes the function that changes one part, and remembers what was before. */
export const changer =
  <Name extends PartName>(name: Name): Change<Part<Name>> =>
  (patch, stroke) => {
    const before = current.value;
    const own: Part<Name> = before[name];
    const keys = Object.keys(patch) as (keyof Part<Name>)[];
    if (keys.every((key) => Object.is(own[key], patch[key]))) return;
    history.value = remember(history.value, before, `${name} ${keys.join(" ")}`, performance.now(), stroke);
    current.value = { ...before, [name]: { ...own, ...patch } };
  };

/** Puts another state in the place of this one; it can be taken back like any change. */
export function replaceAll(next: Shared): void {
  history.value = remember(history.value, current.value, "all", Number.POSITIVE_INFINITY);
  current.value = next;
}

let strokes = 0;
/** The number of a stroke that begins. */
export const nextStroke = (): number => ++strokes;

/** Starts from a state, with nothing to take back. */
export function startFrom(next: Shared): void {
  current.value = next;
  history.value = emptyHistory;
}

export const undo = (): void => step(back);
export const redo = (): void => step(forth);

function step(move: typeof back): void {
  const moved = move(history.value, current.value);
  if (!moved) return;
  history.value = moved.history;
  current.value = moved.state;
}

/** Opens another view; that is no change to take back. */
export function goTo(view: Shared["page"]["view"]): void {
  current.value = { ...current.value, page: { view } };
}

/** Everything as it was at the start, in the view that is open. */
export function resetAll(): void {
  replaceAll({ ...initialShared, page: current.value.page });
}

/** The parts that a view holds. */
const partsOf: Readonly<Record<Shared["page"]["view"], readonly PartName[]>> = {
  learn: ["learn"],
  cell: ["cell", "tissue"],
  tumor: ["tumor"],
  sweep: ["sweep"],
  figure: ["figure"],
};

/** The open view as it was at the start; the others stay. */
export function resetView(): void {
  const parts = partsOf[current.value.page.view];
  replaceAll({ ...current.value, ...Object.fromEntries(parts.map((part) => [part, initialShared[part]])) });
}
