/** A model file as data: parts, their members, and what is said of each. */
export type Written = Record<string, Record<string, Record<string, unknown>>>;

/** Members of a part, which it may lack. */
export const membersOf = (written: Written, part: string): Record<string, Record<string, unknown>> =>
  written[part] ?? {};

export const has = (written: Written, part: string, name: string): boolean =>
  Object.hasOwn(membersOf(written, part), name);

/** Puts a member into a part. */
export function put(written: Written, part: string, name: string, member: Record<string, unknown>): void {
  written[part] = { ...membersOf(written, part), [name]: member };
}

/** True if any part of the model but its lists of numbers has a name. */
export const isTaken = (written: Written, name: string): boolean =>
  ["inputs", "compartments", "species", "parameters", "assignments", "observables"].some((part) =>
    has(written, part, name),
  );

/** A number of PEtab that the model lacks; models have none below 0, and what the fit has takes its place. */
export const quantity = (value: number): Record<string, unknown> => ({
  ...{ value: Math.max(0, value), unit: "1", provenance: "unverified", source: "PEtab" },
});

/** True if an expression of the model has a name in it. */
export function mentions(written: Written, name: string): boolean {
  const pattern = new RegExp(`\\b${name}\\b`);
  return ["species", "assignments", "reactions", "events", "observables"].some((part) =>
    Object.values(membersOf(written, part)).some((member) =>
      pattern.test(JSON.stringify({ ...member, description: undefined })),
    ),
  );
}
