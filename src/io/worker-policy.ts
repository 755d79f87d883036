/**
 * Reads the content-security policy that the host sends with the script of a worker, from the page's side: the worker that
 * may make code has no network to ask by. Empty where there is none, or no host, as for a script that is a blob.
 */
export async function readWorkerPolicy(address: string): Promise<string> {
  if (!/^https?:/.test(address)) return "";
  try {
    const { headers } = await fetch(address, { method: "HEAD" });
    return headers.get("content-security-policy") ?? "";
  } catch {
    return "";
  }
}
