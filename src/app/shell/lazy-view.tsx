import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ViewName } from "../state/shared.ts";

type View = ComponentType;

/** Each view is a script of its own, loaded when it is first opened. */
const loaders: Readonly<Record<ViewName, () => Promise<View>>> = {
  learn: async () => (await import("../learn/learn-view.tsx")).LearnView,
  cell: async () => (await import("../cell/cell-view.tsx")).CellView,
  tumor: async () => (await import("../tumor/tumor-view.tsx")).TumorView,
  sweep: async () => (await import("../sweep/sweep-view.tsx")).SweepView,
  figure: async () => (await import("../figure/figure-view.tsx")).FigureView,
};
const loaded = new Map<ViewName, View>();

/** Shows the view of a name, or that it is on its way, or why it is not. */
export function LazyView({ name }: { readonly name: ViewName }) {
  const [, setTurn] = useState(0);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    setFailure("");
    if (loaded.has(name)) return;
    let isStale = false;
    loaders[name]().then(
      (view) => {
        loaded.set(name, view);
        if (!isStale) setTurn((turn) => turn + 1);
      },
      (error: Error) => {
        if (!isStale) setFailure(error.message);
      },
    );
    return () => {
      isStale = true;
    };
  }, [name]);
  const Open = loaded.get(name);
  if (Open) return <Open key={name} />;
  if (failure) return <p role="alert">This view could not be loaded ({failure}). Load the page again.</p>;
  return <p class="waiting">Loading …</p>;
}
