import { useEffect, useRef } from "preact/hooks";
import { writeLink } from "../state/link.ts";
import { type ViewName, viewNames } from "../state/shared.ts";
import { canRedo, canUndo, goTo, redo, resetAll, shared, undo } from "../state/store.ts";
import { uiLevel } from "../state/ui-level.ts";
import { Help } from "./help.tsx";
import { SharePanel } from "./share-panel.tsx";

/** A link that is opened in another tab takes the state along; packing it waits until someone is about to. */
function carryState(link: HTMLAnchorElement, view: ViewName): void {
  link.hash = writeLink({ ...shared.value, page: { view } });
}

/** What gets the focus scrolls to below the bar, which is as high as its lines: the style sheet asks for its height. */
function keepHeight(bar: HTMLElement): () => void {
  const observer = new ResizeObserver(() => {
    const height = getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0;
    document.documentElement.style.setProperty("--bar", `${height}px`);
  });
  observer.observe(bar);
  return () => observer.disconnect();
}

interface HeaderProps {
  readonly titles: Readonly<Record<ViewName, string>>;
}

/** The bar over all views: where to go, what to take back, how to pass it on. */
export function Header({ titles }: HeaderProps) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => (bar.current ? keepHeight(bar.current) : undefined), []);
  return (
    <header ref={bar}>
      <h1>Cuptake</h1>
      <span class="badge in-silico" title="Everything here is computed; nothing is measured">
        in silico
      </span>
      {uiLevel === "full" && <Views titles={titles} />}
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
        <Help />
      </div>
    </header>
  );
}

/** Where to go. */
function Views({ titles }: HeaderProps) {
  const { view } = shared.value.page;
  return (
    <nav aria-label="Views">
      {viewNames.map((name) => (
        <a
          key={name}
          href={`#${name}`}
          aria-current={name === view ? "page" : undefined}
          onPointerDown={(event) => carryState(event.currentTarget, name)}
          onFocus={(event) => carryState(event.currentTarget, name)}
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
  );
}
