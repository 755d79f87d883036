let isAllowed: boolean | undefined;

/** True if text may be made into functions; a strict content-security policy forbids it. Asked once. */
export function mayGenerate(): boolean {
  if (isAllowed === undefined) {
    try {
      isAllowed = new Function("return true")() === true;
    } catch {
      isAllowed = false;
    }
  }
  return isAllowed;
}

/** Says that text is never made into functions in this thread, without asking the host. */
export function forbidGeneration(): void {
  isAllowed = false;
}
