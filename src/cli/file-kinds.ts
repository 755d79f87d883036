/** What a file that is no text was found to be, and what to do with it. */
export interface FileKind {
  readonly found: string;
  readonly advice: string;
}

const wrongFile = "is this the right file?";

/** First bytes (Latin-1), with what begins so. */
const beginnings: readonly (readonly [start: string, found: string, advice: string])[] = [
  ["%PDF", "a PDF", wrongFile],
  [
    "PK\x03\x04",
    "a zip archive (Excel files and COMBINE archives are some)",
    "save a sheet as CSV UTF-8; cuptake convert takes an .omex",
  ],
  ["\xd0\xcf\x11\xe0", "a file of an old Excel or Word", "save the sheet as CSV UTF-8"],
  [
    "\x1f\x8b",
    "a file packed by gzip",
    "unpack it; an image is named in a plan, and cuptake check looks at it",
  ],
  ["PAR1", "a Parquet file", "cuptake query FOLDER SQL reads the table of a sweep"],
  ["\xff\xfe", "text in UTF-16", "save it as UTF-8 (Excel: CSV UTF-8)"],
  ["\xfe\xff", "text in UTF-16", "save it as UTF-8 (Excel: CSV UTF-8)"],
  ["\x89PNG", "a picture (PNG)", wrongFile],
  ["\xff\xd8\xff", "a picture (JPEG)", wrongFile],
  ["\x89HDF", "an HDF5 file", "write the numbers as CSV"],
  ["MATLAB 5.0", "a MATLAB file", "write the numbers as CSV"],
];

/** Where NIfTI-1 and NIfTI-2 have their mark. */
const niftiMarks = [344, 4];

/** Tells a file that is no text by its first bytes; undefined where they say nothing. */
export function kindOfBytes(bytes: Uint8Array): FileKind | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 352));
  const known = beginnings.find(([start]) => head.startsWith(start));
  if (known) return { found: known[1], advice: known[2] };
  if (niftiMarks.some((at) => /^n[i+][12]\0/.test(head.slice(at))))
    return {
      found: "a NIfTI image",
      advice: "name it in a plan of kind map or voxel-fit; cuptake check looks at it",
    };
  return undefined;
}

/** The line of the first bytes that are no UTF-8. */
export const lineOfWrongBytes = (bytes: Uint8Array): number =>
  new TextDecoder().decode(bytes).split("\ufffd")[0].split("\n").length;
