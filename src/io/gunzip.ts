import { Gunzip } from "fflate";

/**
 * Unpacks a gzip stream, if no more than `most` bytes come out of it.
 *
 * @throws Error if it is damaged or cut, or more comes out.
 */
export function gunzipWithin(bytes: Uint8Array, most: number): Uint8Array {
  const all = gunzipUntil(bytes, 65_536, most + 1);
  if (all.length > most) throw new Error(`it unpacks to more than ${most} bytes`);
  return all;
}

/** The first bytes of what is packed in a gzip stream, `count` of them or all there are; the rest is not looked at. */
export const gunzipStart = (bytes: Uint8Array, count: number): Uint8Array =>
  gunzipUntil(bytes, 4096, count).subarray(0, count);

/** Unpacks piece by piece until there is enough. */
function gunzipUntil(bytes: Uint8Array, piece: number, enough: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const gunzip = new Gunzip((part) => {
    parts.push(part);
    length += part.length;
  });
  for (let at = 0; at < bytes.length && length < enough; at += piece)
    gunzip.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
