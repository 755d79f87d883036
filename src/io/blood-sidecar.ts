import { readDocument } from "../document.ts";
import * as z from "../late-schema.ts";

/** What the JSON beside a PET-BIDS `_blood.tsv` says. */
export interface BloodSidecar {
  readonly file: string;
  readonly unit: string | undefined;
  readonly units: ReadonlyMap<string, string>;
  readonly promises: Readonly<
    Partial<Record<"PlasmaAvail" | "MetaboliteAvail" | "WholeBloodAvail", boolean | undefined>>
  >;
  readonly dispersionCorrected: boolean | undefined;
}

const promise = z.boolean().optional();
const sidecarSchema = z.looseObject({
  ...{ PlasmaAvail: promise, MetaboliteAvail: promise, WholeBloodAvail: promise },
  DispersionCorrected: promise,
  Units: z.string().optional(),
});
const columnSchema = z.looseObject({ Units: z.string() });

/** Units by column, of whatever in a JSON names any. */
export const unitsOf = (value: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(value).flatMap(([name, told]) => {
      const column = columnSchema.safeParse(told);
      return column.success ? [[name, column.data.Units] as const] : [];
    }),
  );

/**
 * Reads the JSON beside a PET-BIDS `_blood.tsv`: what was sampled, in which units, and whether dispersion was corrected.
 *
 * @throws InputError if the text is no JSON object of that form.
 */
export function readBloodSidecar({
  text,
  file,
}: {
  readonly text: string;
  readonly file: string;
}): BloodSidecar {
  const { value } = readDocument(text, file, sidecarSchema);
  const { Units, DispersionCorrected, ...promises } = value;
  return {
    file,
    unit: Units,
    units: unitsOf(value),
    promises,
    dispersionCorrected: DispersionCorrected,
  };
}
