import { writeLink } from "../state/link.ts";
import { type ViewName, viewNames } from "../state/shared.ts";
import { canRedo, canUndo, goTo, redo, resetAll, shared, undo } from "../state/store.ts";
import { SharePanel } from "./share-panel.tsx";

/** The bar over all views: where to go, what to take back, how to pass it on. */
export function Header({ titles }: { readonly titles: Readonly<Record<ViewName, string>> }) {
  const { view } = shared.value.page;
  return (
    <header>
      <h1>Cuptake</h1>
      <span class="badge in-silico" title="Everything here is computed; nothing is measured">
        in silico
      </span>
      <nav aria-label="Views">
        {viewNames.map((name) => (
          <a
            key={name}
            href={writeLink({ ...shared.value, page: { view: name } })}
            aria-current={name === view ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              goTo(name);
            }}
          >
            {titles[name]}
          </a>
        ))}
      </nav>
      <div class="tools">
        <button type="button" disabled={!canUndo.value} onClick={undo} title="Ctrl+Z">
          Undo
        </button>
        <button type="button" disabled={!canRedo.value} onClick={redo} title="Ctrl+Shift+Z">
          Redo
        </button>
        <SharePanel />
        <button type="button" onClick={resetAll} title="Alt+R">
          Reset all
        </button>
      </div>
    </header>
  );
}
