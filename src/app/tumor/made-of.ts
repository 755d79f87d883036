import type { MapJobArgument } from "../../index.ts";
import { images, roles } from "../state/images.ts";
import { jobOf } from "./page-plan.ts";
import { type TumorState, tumorState } from "./tumor-state.ts";

export const otherSettings = "made with other settings than shown now";

/** True where a map was made from what is set now, but for what does not matter: `settings` stand in its place. */
export function isOfNow(madeOf: MapJobArgument, settings: Partial<TumorState["settings"]> = {}): boolean {
  const state = tumorState();
  const now = jobOf({ ...state, settings: { ...state.settings, ...settings } }, "");
  const textOf = ({ plan, model, overrides }: MapJobArgument): string =>
    JSON.stringify([plan, model, overrides]);
  return (
    textOf(madeOf) === textOf(now) &&
    roles.every((role) => !images.value[role] || images.value[role]?.data === madeOf.images?.[role]?.data)
  );
}
