import { useEffect, useRef, useState } from "preact/hooks";

/** Whether the reader asks for less motion. */
export function useIsStill(): boolean {
  const query = "(prefers-reduced-motion: reduce)";
  const [isStill, setIsStill] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = (): void => setIsStill(list.matches);
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, []);
  return isStill;
}

/** Calls `step` with the seconds since the last screen frame, while it runs. */
export function useFrames(isRunning: boolean, step: (seconds: number) => void): void {
  const newest = useRef(step);
  newest.current = step;
  useEffect(() => {
    if (!isRunning) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function turn(now) {
      // A tab that was hidden goes on where it was, not minutes later.
      newest.current(Math.min(0.1, Math.max(0, now - before) / 1000));
      before = now;
      frame = requestAnimationFrame(turn);
    });
    return () => cancelAnimationFrame(frame);
  }, [isRunning]);
}
