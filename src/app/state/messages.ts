import { signal } from "@preact/signals";

/** Something to be told once, at the top of the page. */
export interface Message {
  readonly id: number;
  readonly text: string;
}

export const messages = signal<readonly Message[]>([]);
let count = 0;
const most = 12;

/** Tells something; the newest few stay until they are dismissed. */
export function tell(text: string): void {
  count += 1;
  messages.value = [...messages.value.filter((m) => m.text !== text).slice(1 - most), { id: count, text }];
}

export function dismiss(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}
