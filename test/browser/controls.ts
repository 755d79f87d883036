import type { ElementHandle, Page } from "playwright-core";
import { expect } from "vitest";

/** What has nothing to do as the page starts: it is there already, or at its end. */
export const idle = /^button (?:# to #|Undo|Redo|Reset all|My mark, .*: one step down)$/;

const query = [
  'nav[aria-label="Views"] a',
  "header .tools button, header .tools select, header .tools input:not([readonly])",
  ".messages button",
  "main button, main select, main input, main textarea, main summary",
  "footer summary",
].join();

export interface Control {
  /** Kind and name, and a number where several share them. */
  readonly key: string;
  readonly kind: string;
}

/** The controls that can be used now; all that is folded is opened first. */
export const listControls = (page: Page): Promise<Control[]> =>
  page.evaluate(async (selector) => {
    const folded = document.querySelectorAll("main details:not([open])");
    for (const each of folded) each.setAttribute("open", "");
    // What is inside may be drawn once it is open.
    if (folded.length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const hasChoice = (node: HTMLElement): boolean =>
      !(node instanceof HTMLSelectElement) ||
      Array.from(node.options).some(({ selected, value }) => !selected && value !== "");
    const seen = new Map<string, number>();
    const usable = Array.from(document.querySelectorAll<HTMLInputElement>(selector)).filter(
      (node) =>
        node.checkVisibility() && !node.disabled && !node.hasAttribute("aria-current") && hasChoice(node),
    );
    return usable.map((node) => {
      const label =
        node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent ?? "";
      const own = node.localName === "input" ? node.type : node.localName;
      const kind = /arrow keys move it/.test(label)
        ? "handle"
        : node.closest(".micro-field")
          ? "field"
          : node.closest("figure.slice")
            ? "slice"
            : own;
      const name = `${kind} ${label
        .replace(/\s+/g, " ")
        .replace(/\d[\d.]*/g, "#")
        .trim()
        .slice(0, 60)}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const key = count === 1 ? name : `${name} ${count}`;
      node.dataset.control = key;
      return { key, kind };
    });
  }, query);

async function find(page: Page, key: string): Promise<ElementHandle<HTMLInputElement>> {
  // "Run again" is there again when the run is done.
  await expect.poll(() => isThere(page, key), { timeout: 60_000, message: `${key} comes back` }).toBe(true);
  const found = await page.evaluateHandle(
    (wanted) =>
      Array.from(document.querySelectorAll<HTMLElement>("[data-control]")).find(
        (node) => node.dataset.control === wanted,
      ),
    key,
  );
  const element = found.asElement();
  if (!element) throw new Error(`${key} is gone`);
  return element as ElementHandle<HTMLInputElement>;
}

/** All that can be seen of the page, and the values that its markup does not hold. */
const look = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const values = Array.from(
      document.querySelectorAll<HTMLInputElement>("input, select, textarea"),
      (node) => (node.type === "checkbox" || node.type === "radio" ? String(node.checked) : node.value),
    );
    for (const area of document.querySelectorAll("textarea"))
      values.push(`${area.selectionStart} to ${area.selectionEnd}`);
    return `${document.body.innerHTML.replace(/ data-control="[^"]*"/g, "")} ${values.join(" ")}`;
  });

type Act = (page: Page, element: ElementHandle<HTMLInputElement>) => Promise<unknown>;

/** Goes to the end of the slider that is further away. */
const clickFar: Act = async (page, element) => {
  await element.scrollIntoViewIfNeeded();
  const box = await element.boundingBox();
  if (!box) throw new Error("a slider without a box");
  const share = await element.evaluate(
    (node) => (node.valueAsNumber - Number(node.min)) / (Number(node.max) - Number(node.min)),
  );
  await page.mouse.click(box.x + box.width * (share > 0.5 ? 0.1 : 0.9), box.y + box.height / 2);
};
const click: Act = (_, element) => element.click({ timeout: 30_000 });
const otherOption: Act = async (_, element) => {
  const other = await element.evaluate((node) =>
    Array.from((node as unknown as HTMLSelectElement).options).findIndex(
      (option) => !option.selected && option.value !== "",
    ),
  );
  await element.selectOption({ index: other });
};
/** Types the middle of what is allowed, or what is next to it. */
const typeNumber: Act = async (page, element) => {
  await element.focus();
  const next = await element.evaluate((node) => {
    const [low, high] = [Number(node.min), Number(node.max)];
    const middle = Number.isFinite(low + high) && node.max !== "" ? Math.round((low + high) / 2) : 3;
    return node.valueAsNumber === middle ? middle + 1 : middle;
  });
  await page.keyboard.press("Control+A");
  await page.keyboard.type(String(next));
  await page.keyboard.press("Enter");
};
const focusAnd =
  (...keys: readonly string[]): Act =>
  async (page, element) => {
    await element.focus();
    expect(await element.evaluate((node) => node.tabIndex), "it can be reached by Tab").toBe(0);
    for (const key of keys) await page.keyboard.press(key);
  };
const moveSlider: Act = async (page, element) => {
  const isLow = await element.evaluate((node) => node.value === node.min);
  await focusAnd(...Array.from({ length: 3 }, () => (isLow ? "ArrowRight" : "ArrowLeft")))(page, element);
};
const drag: Act = async (page, element) => {
  const box = await element.boundingBox();
  if (!box) throw new Error("a handle without a box");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 20, { steps: 4 });
  await page.mouse.up();
};
const clickThen =
  (type: Act): Act =>
  async (page, element) => {
    await click(page, element);
    await type(page, element);
  };
const moveChoice: Act = async (page, element) => {
  const isLast = await element.evaluate((node) => {
    const { selectedIndex, length } = node as unknown as HTMLSelectElement;
    return selectedIndex === length - 1;
  });
  await focusAnd(isLast ? "ArrowUp" : "ArrowDown")(page, element);
};
const typeText: Act = async (page, element) => {
  await element.focus();
  await page.keyboard.type("#");
};

/** How each kind is used by mouse and by keys. */
export const uses: Readonly<Record<string, { readonly mouse: Act; readonly keys?: Act }>> = {
  a: { mouse: click, keys: focusAnd("Enter") },
  button: { mouse: click, keys: focusAnd("Enter") },
  handle: { mouse: drag, keys: focusAnd("ArrowRight") },
  slice: {
    mouse: (_, element) => element.click({ position: { x: 20, y: 20 } }),
    keys: focusAnd("ArrowRight"),
  },
  // A place on it is given in numbers: the boxes beside it are its keys.
  field: { mouse: click },
  summary: { mouse: click, keys: focusAnd("Enter") },
  checkbox: { mouse: click, keys: focusAnd("Space") },
  radio: { mouse: click, keys: focusAnd("Space") },
  range: { mouse: clickFar, keys: moveSlider },
  number: {
    mouse: clickThen(typeNumber),
    keys: typeNumber,
  },
  select: { mouse: otherOption, keys: moveChoice },
  text: { mouse: clickThen(typeText), keys: typeText },
  textarea: {
    mouse: clickThen(typeText),
    keys: typeText,
  },
  file: { mouse: (_, element) => element.evaluate((node) => node.click()), keys: focusAnd("Enter") },
};

/**
 * True if nothing came of it: the page looks as before, no file was saved, and none was asked for. A radio button that
 * is chosen may stay so.
 */
export async function isInert(page: Page, key: string, act: Act): Promise<boolean> {
  const element = await find(page, key);
  if (await element.evaluate((node) => node.type === "radio" && node.checked)) return false;
  const before = await look(page);
  const event = { came: false };
  const note = (): void => {
    event.came = true;
  };
  page.once("download", note);
  page.once("filechooser", note);
  await act(page, element);
  const isSame = async (): Promise<boolean> => !event.came && (await look(page)) === before;
  // What is told for a moment alone, as "writing …" is, was an answer too.
  let same = await isSame();
  for (let i = 0; i < 200 && same; i++) {
    await page.waitForTimeout(50);
    same = await isSame();
  }
  page.off("download", note);
  page.off("filechooser", note);
  return same;
}

export const isThere = async (page: Page, key: string): Promise<boolean> =>
  (await listControls(page)).some((control) => control.key === key);
