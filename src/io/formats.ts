/** Readers and writers of what PET people keep in files, loaded together by `openFormats`. */
export {
  type BidsTable,
  type BloodSamples,
  type KineticParameters,
  printBidsBlood,
  printBidsKinpar,
  printBidsTacs,
  readBidsBlood,
  readBidsKinpar,
  readBidsTacs,
} from "./bids.ts";
export { type PetOptions, type PetRecord, printPetJson, readPetJson } from "./bids-pet.ts";
export { printBloodTable, type ReadSamples, readBloodSamples } from "./blood-samples.ts";
export { printDft, readDft } from "./dft.ts";
export { inspectOmex, type OmexContent, type OmexMetadata, readOmex, toOmex } from "./omex.ts";
export { printPmodTac, printTac, type TacCurves } from "./tac-print.ts";
