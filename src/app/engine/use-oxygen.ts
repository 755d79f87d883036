import { useEffect, useRef, useState } from "preact/hooks";
import { engine } from "./engine.ts";
import type { OxygenReply, OxygenRequest } from "./work.ts";

/** The field of the newest request; while one is computed the last one stays, and what came between is left out. */
export function useOxygen(request: OxygenRequest): { reply: OxygenReply | undefined; failure: string } {
  const [reply, setReply] = useState<OxygenReply>();
  const [failure, setFailure] = useState("");
  const work = useRef({
    isBusy: false,
    wanted: undefined as OxygenRequest | undefined,
    last: undefined as OxygenReply | undefined,
  });
  useEffect(() => {
    const { current } = work;
    current.wanted = request;
    const next = async (): Promise<void> => {
      while (current.wanted) {
        const own = current.wanted;
        current.wanted = undefined;
        try {
          // The field before is near the next one while something is dragged.
          const { last } = current;
          const start = last?.pO2.length === own.n ** 2 ? { start: last.pO2 } : {};
          current.last = await engine().oxygen({ ...own, ...start });
          setReply(current.last);
          setFailure("");
        } catch (error) {
          setFailure(error instanceof Error ? error.message : String(error));
        }
      }
      current.isBusy = false;
    };
    if (current.isBusy) return;
    current.isBusy = true;
    next();
  }, [request]);
  return { reply, failure };
}
