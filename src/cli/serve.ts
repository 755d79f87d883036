/** Serves a folder on this machine. */
export async function serve(_folder: string, _options: { port: number; host?: string }): Promise<{ url: string; close: () => Promise<void> }> {
  throw new Error("being written");
}
