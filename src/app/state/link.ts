import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";
import { applyDifference, differenceOf, type Shared, type ViewName, viewNames } from "./shared.ts";

/** Longer links are no links of ours, and no text of them may grow beyond this many bytes. */
const longest = 400_000;
const largest = 1_000_000;

/** What a link says. */
export interface ReadLink {
  /** Undefined where nothing of it can be used. */
  readonly shared: Shared | undefined;
  readonly problems: readonly string[];
}

/** The hash of a link: `#cell` for a view as it starts, else `#v1.` and the packed difference from the start. */
export function writeLink(shared: Shared): string {
  const difference = differenceOf(shared);
  const parts = Object.keys(difference);
  if (parts.every((part) => part === "page")) return `#${shared.page.view}`;
  return `#v1.${toBase64Url(deflateSync(strToU8(JSON.stringify(difference)), { level: 9 }))}`;
}

/** Reads the hash of a link; never throws, whatever stands there. */
export function readLink(hash: string): ReadLink {
  const text = hash.replace(/^#/, "");
  const view = viewNames.find((name) => name === text);
  if (view) return { shared: onlyView(view), problems: [] };
  const version = /^v(\d{1,9})\.(.*)$/s.exec(text);
  if (!version) return { shared: undefined, problems: ["this is no link of Cuptake"] };
  if (version[1] !== "1")
    return { shared: undefined, problems: [`it is of version ${version[1]}; this page reads version 1`] };
  try {
    return applyDifference(JSON.parse(unpack(version[2])));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { shared: undefined, problems: [`it is damaged (${reason.slice(0, 80)})`] };
  }
}

const onlyView = (view: ViewName): Shared => applyDifference({ page: { view } }).shared;

function unpack(text: string): string {
  if (text.length > longest) throw new Error("too long");
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate((part) => {
    size += part.length;
    if (size > largest) throw new Error("it unpacks to more than 1 MB");
    parts.push(part.slice());
  });
  const bytes = fromBase64Url(text);
  // In pieces, so that a bomb is stopped early.
  for (let i = 0; i < bytes.length; i += 256)
    inflate.push(bytes.subarray(i, i + 256), i + 256 >= bytes.length);
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return strFromU8(all);
}

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array {
  if (!/^[\w-]*$/.test(text)) throw new Error("it holds signs that no link has");
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}
