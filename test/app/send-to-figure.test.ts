import { beforeEach, expect, test } from "vitest";
import { sendPanel, tellPlace } from "../../src/app/send-to-figure.tsx";
import { initialShared, mostPanels } from "../../src/app/state/shared.ts";
import { canUndo, replaceAll, shared, startFrom, undo } from "../../src/app/state/store.ts";

beforeEach(() => startFrom(initialShared));

test("a panel that is sent stands behind the others, and undo takes it away", () => {
  const before = shared.value.figure.panels;
  expect(tellPlace("fit")).toBe("");
  sendPanel("fit");
  expect(tellPlace("fit")).toBe("Panel 3 of Figure, with its caption.");
  expect(shared.value.figure.panels).toEqual([...before, "fit"]);
  undo();
  expect(shared.value.figure.panels).toEqual(before);
});

test("a panel that is there already is named by its place and not sent again", () => {
  sendPanel("retention");
  expect(tellPlace("retention")).toBe("Panel 2 of Figure, with its caption.");
  expect(canUndo.value).toBe(false);
});

test("a figure that is full takes no more, and says what to do", () => {
  const panels = Array.from({ length: mostPanels }, () => "uptake" as const);
  replaceAll({ ...initialShared, figure: { ...initialShared.figure, panels } });
  sendPanel("fit");
  expect(tellPlace("fit")).toMatch(/20 panels.*remove one/);
  expect(shared.value.figure.panels).toHaveLength(mostPanels);
});
