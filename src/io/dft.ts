import { CallError } from "../errors.ts";
import { refuseSpread, type TacCurves } from "./tac-print.ts";
import { isBeside } from "./tac-regions.ts";

export { readDft } from "./read-dft.ts";

/**
 * Prints time-activity curves in the DFT format of Turku PET Centre, times in s, activities in kBq/mL; what became of
 * decay stands in comments, as the TPCCLIB tools write it.
 *
 * @throws CallError if a name has more than three parts or is that of no region, or there is an sd, for which it has no place.
 */
export function printDft(data: TacCurves): string {
  refuseSpread(data, "DFT");
  const { frames, regions, decay } = data;
  const parts = regions.map(({ name }) => {
    const own = name.split(" ");
    if (
      own.length > 3 ||
      own.some((part) => !/^[^\s#]+$/.test(part) || part === ".") ||
      isBeside({ name, header: name })
    )
      throw new CallError(`DFT: expected a name of one to three parts, found "${name}"; rename the region`);
    return own;
  });
  const row = (first: readonly string[], at: (j: number) => string): string =>
    [...first, ...regions.map((_, j) => at(j))].join("\t");
  const ofDecay = decay
    ? [`# decay_correction := ${decay.corrected ? "Yes" : "No"}`, `# isotope := ${decay.isotope}`]
    : [];
  const value = (x: number): string => (Number.isNaN(x) ? "NA" : String(x));
  return `${[
    ...ofDecay,
    row(["DFT1"], (j) => parts[j][0]),
    row(["."], (j) => parts[j][1] ?? "."),
    row(["kBq/mL"], (j) => parts[j][2] ?? "."),
    row(["Times (sec)"], () => "."),
    ...frames.map(({ start, end }, i) =>
      row([String(start), String(end)], (j) => value(regions[j].values[i])),
    ),
  ].join("\n")}\n`;
}
