import { useEffect } from "preact/hooks";
import { useDrop } from "./shell/drop.ts";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { useKeys } from "./shell/keys.ts";
import { LazyView } from "./shell/lazy-view.tsx";
import { Messages } from "./shell/messages.tsx";
import { shared } from "./state/store.ts";

const titles = {
  learn: "Learn",
  cell: "Cell",
  tumor: "Tumor",
  sweep: "Sweep",
  figure: "Figure",
} as const;

/** The whole page: a bar for all views, and the one that is open. */
export function App() {
  const { view } = shared.value.page;
  useKeys();
  useDrop();
  useEffect(() => {
    document.title = `${titles[view]} · Cuptake: Cu(II)-ATSM and oxygen`;
  }, [view]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the view
      </button>
      <Header titles={titles} />
      <Messages />
      <main id="main" tabIndex={-1}>
        <LazyView name={view} />
      </main>
      <Footer />
    </>
  );
}
