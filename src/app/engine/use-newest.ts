import { useEffect, useRef, useState } from "preact/hooks";

export interface Answer<Reply> {
  readonly reply: Reply | undefined;
  readonly failure: string;
}

/** The answer to the newest request; while one is worked on the last one stays, and what came between is left out. */
export function useNewest<Request, Reply>(
  request: Request,
  ask: (request: Request, last: Reply | undefined) => Promise<Reply>,
): Answer<Reply> {
  const [answer, setAnswer] = useState<Answer<Reply>>({ reply: undefined, failure: "" });
  const work = useRef({
    isBusy: false,
    wanted: undefined as { readonly request: Request } | undefined,
    last: undefined as Reply | undefined,
  });
  useEffect(() => {
    const { current } = work;
    current.wanted = { request };
    const next = async (): Promise<void> => {
      while (current.wanted) {
        const own = current.wanted;
        current.wanted = undefined;
        try {
          current.last = await ask(own.request, current.last);
          setAnswer({ reply: current.last, failure: "" });
        } catch (error) {
          const failure = error instanceof Error ? error.message : String(error);
          setAnswer({ reply: current.last, failure });
        }
      }
      current.isBusy = false;
    };
    if (current.isBusy) return;
    current.isBusy = true;
    next();
  }, [request]);
  return answer;
}
