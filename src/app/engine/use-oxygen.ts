import { engine } from "./engine.ts";
import { type Answer, useNewest } from "./use-newest.ts";
import type { OxygenReply, OxygenRequest } from "./work.ts";

/** The field before is near the next one while something is dragged. */
const ask = (request: OxygenRequest, last: OxygenReply | undefined): Promise<OxygenReply> => {
  const start = last?.pO2.length === request.n ** 2 ? { start: last.pO2 } : {};
  return engine().oxygen({ ...request, ...start });
};

/** The field of the newest request. */
export const useOxygen = (request: OxygenRequest): Answer<OxygenReply> => useNewest(request, ask);
