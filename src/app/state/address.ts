import { effect } from "@preact/signals";
import { readLink, writeLink } from "./link.ts";
import { tell } from "./messages.ts";
import { initialShared } from "./shared.ts";
import { replaceAll, shared, startFrom } from "./store.ts";

const savedUnder = "cuptake/state";
const rest_ms = 300;

/** The whole address that leads to what is shown now. */
export const linkNow = (): string => `${location.href.replace(/#.*$/s, "")}${writeLink(shared.value)}`;

/** Opens what the address says, or else what was open last; from then on both follow the state. */
export function openStart(): void {
  if (location.hash.length > 1) openHash(location.hash, startFrom);
  else openSaved();
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

function openHash(hash: string, open: typeof startFrom): void {
  const { shared: found, problems } = readLink(hash);
  if (found) open(found);
  if (problems.length > 0)
    tell(
      `The link ${found ? "was not understood in full" : "cannot be opened"}: ${problems.slice(0, 5).join("; ")}.`,
    );
}

/** Storage may be switched off; then nothing is kept, and nothing else changes. */
function openSaved(): void {
  const saved = quietly(() => localStorage.getItem(savedUnder));
  const found = saved ? readLink(saved).shared : undefined;
  if (!found) return;
  startFrom(found);
  if (writeLink(found) !== writeLink(initialShared))
    tell("This is what you had open last. Reset all (Alt+R) starts anew.");
}

function keep(link: string): void {
  if (location.hash !== link) quietly(() => history.replaceState(null, "", link));
  quietly(() => localStorage.setItem(savedUnder, link));
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
