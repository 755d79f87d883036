import type { BloodSamples } from "./bids.ts";
import { type BloodOptions, scanBlood } from "./blood-table.ts";
import { headerValue, printTable } from "./table-csv.ts";

/** Blood samples, and what is to be said of how they were read. */
export interface ReadSamples {
  readonly samples: BloodSamples;
  readonly notes: readonly string[];
}

/**
 * Reads blood samples of any table that `readBlood` takes, sample by sample: times in s, activities in kBq/mL, NaN where
 * one was not measured. Where nothing says that dispersion was corrected it counts as not corrected, which a note says.
 *
 * @throws InputError with all problems of the file.
 */
export function readBloodSamples(text: string, file: string, options: BloodOptions = {}): ReadSamples {
  const { table, times, columns, unused, sidecar } = scanBlood(text, file, options, ({ table }, report) => {
    const written = headerValue(table, "dispersion_corrected");
    if (written && !/^(yes|no)$/i.test(written.value))
      report({
        where: "header, dispersion_corrected",
        line: table.headerLines[written.index],
        message: `expected yes or no, found "${written.value.slice(0, 60)}"`,
      });
  });
  const written = headerValue(table, "dispersion_corrected");
  const corrected = sidecar?.dispersionCorrected ?? (written && /^yes$/i.test(written.value));
  const { plasma, fraction, whole } = columns;
  return {
    samples: {
      ...{ times, dispersionCorrected: corrected ?? false },
      ...(plasma && { plasma: plasma.values }),
      ...(fraction && { parentFraction: fraction.values }),
      ...(whole && { wholeBlood: whole.values }),
    },
    notes: [
      ...unused.map((name) => `${name}: not used`),
      ...(corrected === undefined
        ? ["nothing says that dispersion was corrected: it counts as not corrected"]
        : []),
    ],
  };
}

/** Prints blood samples as CSV that `readBloodSamples` and `readBlood` read back to the same. */
export function printBloodTable(samples: BloodSamples): string {
  const columns = [
    ["plasma_radioactivity", samples.plasma],
    ["metabolite_parent_fraction", samples.parentFraction],
    ["whole_blood_radioactivity", samples.wholeBlood],
  ] as const;
  const used = columns.flatMap(([name, values]) => (values ? [{ name, values }] : []));
  const cell = (x: number): number | string => (Number.isNaN(x) ? "n/a" : x);
  const rows = samples.times.map((time, i) => ({
    time_s: time,
    ...Object.fromEntries(used.map(({ name, values }) => [name, cell(values[i])])),
  }));
  return printTable(["time_s", ...used.map(({ name }) => name)], rows, [
    "unit: kBq/mL",
    `dispersion_corrected: ${samples.dispersionCorrected ? "yes" : "no"}`,
  ]);
}
