/** Makes a memory for the last few things that were made, by key: what points share is made once while it is in use. */
export function makeLately<T>(most: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const found = kept.get(key);
    const value = found ?? make();
    // The one used last stands at the end.
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > most)
      for (const oldest of [...kept.keys()].slice(0, kept.size - most)) kept.delete(oldest);
    return value;
  };
}
