/** Hands a file to the reader's browser to be saved. */
export function downloadBytes(name: string, bytes: Uint8Array, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // The browser reads it after the click; by then it has.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const downloadText = (name: string, text: string, type: string): void =>
  downloadBytes(name, new TextEncoder().encode(text), type);
