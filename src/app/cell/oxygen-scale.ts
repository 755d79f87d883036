/** The slider has the place 0 for "no O2", then a gap, then the decades from `low` to `high`. */
const low = 0.1;
export const high = 160;
const firstPlace = 26;
export const lastPlace = firstPlace + 320;

/** pO2 in mmHg at a place of the slider, rounded to three digits as it is shown; the gap belongs to its nearer end. */
export function pO2At(place: number): number {
  if (place < firstPlace / 2) return 0;
  const share = (Math.min(lastPlace, Math.max(firstPlace, place)) - firstPlace) / (lastPlace - firstPlace);
  return Number((low * (high / low) ** share).toPrecision(3));
}

/** The place nearest to a pO2; anything between 0 and the lowest tension goes to the lowest. */
export function placeOf(pO2: number): number {
  if (pO2 <= 0) return 0;
  const share = Math.log(Math.max(pO2, low) / low) / Math.log(high / low);
  return firstPlace + Math.round(Math.min(share, 1) * (lastPlace - firstPlace));
}

/** The neighbor a nudge goes to: the next place up or down whose tension differs, across the gap in one step. */
export function nudge(pO2: number, direction: 1 | -1): number {
  const start = placeOf(pO2);
  for (let place = start; place >= 0 && place <= lastPlace; place += direction)
    if ((pO2At(place) - pO2) * direction > 0) return pO2At(place);
  return pO2;
}

/** Where the slider goes from `pO2`: a key moves it by one place, which must also lead across the gap. */
export function follow(pO2: number, place: number): number {
  const step = place - placeOf(pO2);
  return step === 1 || step === -1 ? nudge(pO2, step) : pO2At(place);
}

/** A part of a place up or down, to four digits; there is nothing between 0 and the lowest tension. */
export function finely(pO2: number, step: number): number {
  if (pO2 < low || (pO2 === low && step < 0)) return step > 0 ? low : 0;
  const next = pO2 * (high / low) ** (step / (lastPlace - firstPlace));
  return Number(Math.min(high, Math.max(low, next)).toPrecision(4));
}

/** Labels under the slider. */
export const marks = [0, low, 1, 10, high] as const;
