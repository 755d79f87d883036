import { effect } from "@preact/signals";
import { readLink, writeLink } from "./link.ts";
import { tell } from "./messages.ts";
import { initialShared, type Shared } from "./shared.ts";
import { replaceAll, shared, startFrom } from "./store.ts";
import { uiLevel } from "./ui-level.ts";

const savedUnder = "cuptake/state";
const rest_ms = 300;

/** The whole address that leads to what is shown now. */
export const linkNow = (): string => `${location.href.replace(/#.*$/s, "")}${writeLink(shared.value)}`;

/** Opens what the address says, or else what was open last; from then on both follow the state. */
export function openStart(): void {
  const saved = readSaved();
  if (location.hash.length > 1) openLink(saved);
  else openSaved(saved);
  addEventListener("hashchange", () => {
    if (location.hash !== writeLink(shared.value)) openHash(location.hash, replaceAll);
  });
  let timer = 0;
  effect(() => {
    const { value } = shared;
    clearTimeout(timer);
    timer = window.setTimeout(() => keep(writeLink(value)), rest_ms);
  });
  // Who closes the page within that rest loses nothing.
  addEventListener("pagehide", () => keep(writeLink(shared.value)));
}

/** A link takes the place of what was open last, which stays one step back; one that is none leaves it where it was. */
function openLink(saved: Shared | undefined): void {
  const isRead = openHash(location.hash, (linked) => {
    const former = saved && isWork(saved) && !isSame(saved, linked) && !isReloaded() ? saved : undefined;
    startFrom(former ?? linked);
    if (!former) return;
    replaceAll(linked);
    tell("This is what the link holds. What you had open before is kept: Undo (Ctrl+Z) brings it back.");
  });
  if (!isRead) openSaved(saved);
}

/** A page that is loaded again shows its own state, whatever another one kept meanwhile. */
const isReloaded = (): boolean =>
  performance
    .getEntriesByType("navigation")
    .some((entry) => (entry as PerformanceNavigationTiming).type === "reload");

/** True if anything but the view is not as it starts. */
const isWork = (saved: Shared): boolean => !isSame({ ...saved, page: initialShared.page }, initialShared);
const isSame = (a: Shared, b: Shared): boolean => writeLink(a) === writeLink(b);

/** True if something could be opened. */
function openHash(hash: string, open: typeof startFrom): boolean {
  const { shared: found, problems } = readLink(hash);
  if (found) open(found);
  if (problems.length > 0)
    tell(
      `The link ${found ? "was not understood in full" : "cannot be opened"}: ${problems.slice(0, 5).join("; ")}.`,
    );
  return found !== undefined;
}

/** Storage may be switched off; then nothing is kept, and nothing else changes. */
function readSaved(): Shared | undefined {
  if (uiLevel === "none") return undefined;
  const saved = quietly(() => localStorage.getItem(savedUnder));
  return saved ? readLink(saved).shared : undefined;
}

function openSaved(found: Shared | undefined): void {
  if (!found) return;
  startFrom(found);
  if (!isSame(found, initialShared)) tell("This is what you had open last. Reset all (Alt+R) starts anew.");
}

function keep(link: string): void {
  if (location.hash !== link) quietly(() => history.replaceState(null, "", link));
  // A frame in another page neither shows what its reader had open nor takes its place.
  if (uiLevel !== "none") quietly(() => localStorage.setItem(savedUnder, link));
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
