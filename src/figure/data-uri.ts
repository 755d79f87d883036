/** Decodes the base64 part of a data URI to bytes. */
export function bytesOfDataUri(uri: string): Uint8Array {
  const binary = atob(uri.slice(uri.indexOf(",") + 1));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/** Writes bytes as a data URI of the given media type. */
export function toDataUri(bytes: Uint8Array, mediaType: string): string {
  let binary = "";
  // In pieces, because a spread of many arguments overflows the stack.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:${mediaType};base64,${btoa(binary)}`;
}
