import { useEffect } from "preact/hooks";
import { useDrop } from "./shell/drop.ts";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { useKeys } from "./shell/keys.ts";
import { LazyView } from "./shell/lazy-view.tsx";
import { Messages } from "./shell/messages.tsx";
import { linkNow } from "./state/address.ts";
import type { ViewName } from "./state/shared.ts";
import { shared } from "./state/store.ts";
import { uiLevel, withUiLevel } from "./state/ui-level.ts";

const titles = {
  learn: "Learn",
  cell: "Cell",
  tumor: "Tumor",
  sweep: "Sweep",
  figure: "Figure",
} as const;

/** The whole page: a bar for all views, and the one that is open; or what of it the address asks for. */
export function App() {
  const view = uiLevel === "story" ? "learn" : shared.value.page.view;
  useKeys();
  useDrop();
  useEffect(() => {
    document.title = `${titles[view]} · Cuptake: Cu(II)-ATSM and oxygen`;
  }, [view]);
  if (uiLevel === "none") return <ViewAlone view={view} />;
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

/** A view for a frame in another page: what it says of itself is one line, which leads to the whole. */
function ViewAlone({ view }: { readonly view: ViewName }) {
  return (
    <>
      <Messages />
      <main id="main" tabIndex={-1}>
        <h1 class="hidden">Cuptake</h1>
        <LazyView name={view} />
        <p class="alone">
          In silico, not for decisions about patients ·{" "}
          <a href={withUiLevel(linkNow(), "full")} target="_blank" rel="noopener">
            open in Cuptake
          </a>
        </p>
      </main>
    </>
  );
}
