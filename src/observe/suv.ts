/** The dose and the body it was given to, at the decay reference of the image. */
export interface Injection {
  /** kBq at the same decay reference as the concentration. */
  readonly dose: number;
  /** g; 1 mL of tissue is taken as 1 g. */
  readonly weight: number;
}

/** Returns the standardized uptake value, SUV = C [kBq/mL] · weight [g] / dose [kBq]. */
export const toSuv = (concentration: number, { dose, weight }: Injection): number =>
  (concentration * weight) / dose;

/** Returns the percentage of the injected dose per gram, %ID/g = 100 · C [kBq/mL] / dose [kBq]; SUV = %ID/g · weight/100. */
export const toPercentDosePerGram = (concentration: number, { dose }: Injection): number =>
  (100 * concentration) / dose;
