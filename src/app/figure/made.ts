import type { FigureSpec, Panel } from "../../index.ts";

/** Panels of one name, and what a caption says of them; or what must be done first. */
export type Made =
  | { readonly panels: readonly Panel[]; readonly caption: string }
  | { readonly missing: string; readonly view: "cell" | "tumor" | "sweep" };

export const of = ({ panels, caption }: FigureSpec): Made => ({ panels, caption });
