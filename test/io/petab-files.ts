/** The files of a PEtab problem that this program writes. */
export const petabFiles: readonly string[] = [
  "problem.yaml",
  "model.xml",
  "parameters.tsv",
  "conditions.tsv",
  "observables.tsv",
  "measurements.tsv",
];
