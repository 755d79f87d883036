import type { FigureSpec, Panel } from "../../index.ts";

/** Panels of one name, and what a caption says of them; or what must be done first. */
export type Made =
  | {
      readonly panels: readonly Panel[];
      readonly caption: string;
      /** Why it is not of what is set now, where it is not. */
      readonly stale?: { readonly why: string; readonly needs: Need };
    }
  | {
      readonly missing: string;
      readonly view: "cell" | "tumor" | "sweep";
      /** What has to run for it, where that is enough. */
      readonly needs?: Need;
    };

/** What takes long, and is not in a link. */
export type Need = "fit" | "map" | "sweep";

export const of = ({ panels, caption }: FigureSpec): Made => ({ panels, caption });
