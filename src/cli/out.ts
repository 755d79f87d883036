import { CallError } from "../index.ts";
import { readChoice } from "./options.ts";
import { openFile, openFolder, WriteError } from "./write.ts";

/** Reads the ending of `--out`, lower case and without the dot. */
export function readEnding<T extends string>(out: string, endings: readonly T[]): T {
  const ending = /\.([a-z0-9]+)$/i.exec(out)?.[1].toLowerCase() ?? "";
  return readChoice(ending, endings, `--out ${out}: its ending`);
}

/** Proves before the run that the file of `--out` can be written. */
export const claimFile = (out: string): Promise<void> => asCall(out, () => openFile(out));

/** Makes the folder of `--out` before the run; what it returns takes it back if the run comes to nothing. */
export const claimFolder = (out: string, folder = out): Promise<() => Promise<void>> =>
  asCall(out, () => openFolder(folder));

/** Proves before the run that a folder can be written, by making it and taking it back. */
export async function proveFolder(flag: string, folder: string): Promise<void> {
  const leave = await asCall(folder, () => openFolder(folder), flag);
  await leave();
}

/** Before the run a place that cannot be written is a wrong call. */
async function asCall<T>(out: string, act: () => Promise<T>, flag = "--out"): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new CallError(
      error.message.startsWith(`${out}:`) ? `${flag} ${error.message}` : `${flag} ${out}: ${error.message}`,
    );
  }
}
