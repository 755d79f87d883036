import { isMap, isPair, isSeq, parseDocument } from "yaml";

/** Takes from a YAML text every part without which it can still be read. */
export function leanest(text: string, read: (text: string) => unknown): string {
  const document = parseDocument(text.replaceAll(/^ *#.*\n/gm, ""));
  const isRead = (): boolean => {
    try {
      read(String(document));
      return true;
    } catch {
      return false;
    }
  };
  const thin = (node: unknown): void => {
    if (isPair(node)) thin(node.value);
    if (!isMap(node) && !isSeq(node)) return;
    const items = node.items as unknown[];
    for (let i = items.length - 1; i >= 0; i--) {
      const [item] = items.splice(i, 1);
      if (isRead()) continue;
      items.splice(i, 0, item);
      thin(item);
    }
  };
  thin(document.contents);
  return String(document);
}
