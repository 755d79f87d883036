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

/**
 * Lets this thread make functions of text if its content-security policy (the value of the header, empty for none) leaves
 * it no network, and forbids it otherwise; whether the host allows it is then asked as usual. True if it has no network.
 */
export function permitGenerationUnder(policy: string): boolean {
  const isSealed = policy.split(",").some(leavesNoNetwork);
  isAllowed = isSealed ? undefined : false;
  return isSealed;
}

/** What of a policy can load something, and falls back to `default-src`. */
const loading = ["connect-src", "font-src", "img-src", "media-src", "object-src", "frame-src"];

function leavesNoNetwork(policy: string): boolean {
  const rules = new Map<string, readonly string[]>();
  for (const rule of policy.split(";")) {
    const [name, ...sources] = rule.trim().split(/\s+/);
    // Of a rule that is given twice the first one holds.
    if (!rules.has(name.toLowerCase())) rules.set(name.toLowerCase(), sources);
  }
  const sourcesOf = (name: string) => rules.get(name) ?? rules.get("default-src");
  const isShut = (name: string): boolean => sourcesOf(name)?.join().toLowerCase() === "'none'";
  // Scripts come from this host alone: keywords stand in quotes, hosts and schemes do not.
  const areScriptsOwn = sourcesOf("script-src")?.every((source) => /^'.*'$/.test(source)) ?? false;
  return areScriptsOwn && loading.every(isShut);
}
