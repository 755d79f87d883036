import { digits } from "./numbers.ts";

/** What a cell can `view`: an element with a value, which says `input` when that changes. */
export type Control<Value> = HTMLElement & { readonly value: Value };

interface RangeOptions {
  /** What is set, with its unit: "O₂ tension (mmHg)". */
  readonly label: string;
  readonly value: number;
  readonly step?: number;
  /** Equal ways of the slider are equal ratios. */
  readonly log?: boolean;
  /** Counts when it is let go, not at each step on the way: for what takes long to compute. */
  readonly isLazy?: boolean;
}

let nControls = 0;

/** A labeled row; the kit's own inputs write handlers into attributes, which the policy of the server forbids. */
function makeRow(label: string, ...parts: readonly HTMLElement[]): HTMLElement {
  const row = document.createElement("div");
  const words = document.createElement("label");
  row.className = "control";
  words.textContent = label;
  parts[0].id = `control-${++nControls}`;
  words.htmlFor = parts[0].id;
  row.append(words, ...parts);
  return row;
}

const asControl = <Value>(row: HTMLElement, get: () => Value): Control<Value> =>
  Object.defineProperty(row, "value", { get }) as Control<Value>;

function makeInput(type: string, attributes: Readonly<Record<string, string>>): HTMLInputElement {
  const input = document.createElement("input");
  input.type = type;
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  return input;
}

/** A slider with a number box; what the box says counts only inside the ends. */
export function range([low, high]: readonly [number, number], options: RangeOptions): Control<number> {
  const { label, step, log = false } = options;
  const [to, from] = log ? [Math.log, Math.exp] : [Number, Number];
  // A thousandth of a log scale is finer than three digits.
  const slide = String(log || step === undefined ? (to(high) - to(low)) / 1000 : step);
  const slider = makeInput("range", { min: String(to(low)), max: String(to(high)), step: slide });
  const box = makeInput("number", { min: String(low), max: String(high), step: String(step ?? "any") });
  slider.setAttribute("aria-label", label);
  let value = options.value;
  const show = (): void => {
    slider.setAttribute("aria-valuetext", digits(value));
    box.value = String(value);
  };
  slider.addEventListener("input", () => {
    value = Number(from(slider.valueAsNumber).toPrecision(3));
    show();
  });
  box.addEventListener("input", (event) => {
    const isRight = box.valueAsNumber >= low && box.valueAsNumber <= high;
    box.setAttribute("aria-invalid", String(!isRight));
    if (!isRight) return event.stopPropagation();
    value = box.valueAsNumber;
    slider.value = String(to(value));
  });
  slider.value = String(to(value));
  show();
  const row = makeRow(label, box, slider);
  if (options.isLazy) waitForRelease(row, [box, slider]);
  return asControl(row, () => value);
}

function waitForRelease(row: HTMLElement, inputs: readonly HTMLElement[]): void {
  for (const input of inputs) {
    input.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("change", () => row.dispatchEvent(new Event("input", { bubbles: true })));
  }
}

/** The O2 tension at the cell, on a log scale from 0.1 to 160 mmHg. */
export const oxygen = (value: number, label = "O₂ tension (mmHg)"): Control<number> =>
  range([0.1, 160], { label, value, log: true });

/** One of several words. */
export function choice(label: string, words: readonly string[], value = words[0]): Control<string> {
  const select = document.createElement("select");
  for (const word of words) select.append(new Option(word, word, word === value, word === value));
  return asControl(makeRow(label, select), () => select.value);
}

/** Yes or no. */
export function toggle(label: string, value = false): Control<boolean> {
  const box = makeInput("checkbox", {});
  box.checked = value;
  return asControl(makeRow(label, box), () => box.checked);
}

/** A text that counts when its button is pressed, not at each key. */
export function editor(label: string, text: string, { rows = 24, action = "Run it" } = {}): Control<string> {
  const area = document.createElement("textarea");
  Object.assign(area, { rows, spellcheck: false, value: text });
  let value = text;
  const row = makeRow(label, area);
  row.classList.add("editor");
  row.append(
    makeButton(action, () => {
      value = area.value;
      row.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
  // What is typed is not yet what counts.
  area.addEventListener("input", (event) => event.stopPropagation());
  return asControl(row, () => value);
}

/** A button that counts how often it was pressed. */
export function button(words: string): Control<number> {
  const row = document.createElement("div");
  let value = 0;
  row.className = "control";
  row.append(
    makeButton(words, () => {
      value++;
      row.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
  return asControl(row, () => value);
}

export function makeButton(words: string, onPress: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = words;
  element.addEventListener("click", onPress);
  return element;
}

/** Words that stand until a promise has settled: what is computed is not simply missing. */
export function pending(words: string, promise: Promise<unknown>): HTMLElement {
  const note = document.createElement("p");
  const clear = (): void => note.remove();
  note.className = "pending";
  note.setAttribute("role", "status");
  note.textContent = words;
  promise.then(clear, clear);
  return note;
}

/** A guess that is made before the answer is shown: null until the reader asks, then the guess. */
export function guess(ends: readonly [number, number], options: RangeOptions): Control<number | null> {
  const slider = range(ends, options);
  const place = document.createElement("div");
  let isShown = false;
  const ask = makeButton("Show the answer", () => {
    isShown = true;
    ask.disabled = true;
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
  place.className = "guess";
  place.append(slider, ask);
  return asControl(place, () => (isShown ? slider.value : null));
}

/** Says how far a guess was from the answer, in words; `near` is what counts as close, in the unit of both. */
export function judge(guessed: number, answer: number, unit: string, near = 0.1 * Math.abs(answer)): string {
  const words = Math.abs(guessed - answer) <= near ? "close" : guessed > answer ? "too much" : "too little";
  return `You said ${digits(guessed)} ${unit}; the model says ${digits(answer)} ${unit}: ${words}.`;
}
