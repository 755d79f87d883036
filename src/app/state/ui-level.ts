/** How much of the page is shown: all of it, the lesson alone, or the open view alone. */
export const uiLevels = ["full", "story", "none"] as const;
export type UiLevel = (typeof uiLevels)[number];

/** Reads the level of an address such as `?ui=story`; what is none of them is the whole page. */
export function readUiLevel(search: string): UiLevel {
  const asked = new URLSearchParams(search).get("ui");
  return uiLevels.find((level) => level === asked) ?? "full";
}

/** The address, its part behind # left as it is, with another level; the whole page needs no word. */
export function withUiLevel(address: string, level: UiLevel): string {
  const [front, ...hash] = address.split("#");
  const [path, search = ""] = front.split("?");
  const query = new URLSearchParams(search);
  query.delete("ui");
  if (level !== "full") query.set("ui", level);
  const words = query.toString();
  return [path + (words && `?${words}`), ...hash].join("#");
}

/** Of this page; another level is another address. */
export const uiLevel: UiLevel = readUiLevel(globalThis.location?.search ?? "");
