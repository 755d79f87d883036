import { useEffect } from "preact/hooks";
import { redo, resetAll, resetView, undo } from "../state/store.ts";

/** Alt+R starts anew, Alt+Shift+R the open view alone; Ctrl+Z and Ctrl+Shift+Z (or Ctrl+Y) go back and forth, but not while a text is being typed. */
export function useKeys(): void {
  useEffect(() => {
    const act = (event: KeyboardEvent): void => {
      const found = actionOf(event);
      if (!found) return;
      event.preventDefault();
      found();
    };
    addEventListener("keydown", act);
    return () => removeEventListener("keydown", act);
  }, []);
}

function actionOf(event: KeyboardEvent): (() => void) | undefined {
  const key = event.key.toLowerCase();
  if (event.altKey && !event.ctrlKey && (key === "r" || event.code === "KeyR"))
    return event.shiftKey ? resetView : resetAll;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return undefined;
  if (key === "z") return event.shiftKey ? redo : undo;
  return key === "y" ? redo : undefined;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && ["text", "number", "search"].includes(target.type));
