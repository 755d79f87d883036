const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const spelled: Readonly<Record<string, string>> = {
  ...{ µ: "u", μ: "u", "·": "*", "×": "x", "−": "-", "–": "-", "±": "+/-", "≤": "<=", "≥": ">=", "’": "'" },
  ...{ Δ: "Delta", Σ: "Sum", χ: "chi", σ: "sigma", α: "alpha", β: "beta", θ: "theta" },
};

/** Spells a text in 7-bit ASCII: s⁻¹ is s^-1, µm is um, pO₂ is pO2, é is e; what has no spelling is a question mark. */
export function toAscii(text: string): string {
  return text
    .replace(
      /⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g,
      (power) => `^${power.replace("⁻", "-").replace(/[^-]/g, (c) => String(raised.indexOf(c)))}`,
    )
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]/gu, (char) => spelled[char] ?? "?");
}
