/**
 * Loads the readers and writers of COMBINE archives, PMOD `.tac`, Turku DFT and PET-BIDS (`_tacs.tsv`, `_blood.tsv`, `_kinpar.tsv`,
 * `_pet.json`): `(await openFormats()).readDft(text, file)`.
 */
export const openFormats = (): Promise<typeof import("./formats.ts")> => import("./formats.ts");
