import { version as ownVersion } from "../../../package.json";

/** The version of this program. */
export const version: string = ownVersion;

const texts = import.meta.glob<string>(
  ["../../../models/*.yaml", "../../../notebooks/plans/*.yaml", "../../../notebooks/data/*.csv"],
  { query: "?raw", import: "default", eager: true },
);

/** What ships, by its path inside the package: all that the demo reads is among it. */
export const inputs: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(texts).map(([path, text]) => [path.replace(/^(?:\.\.\/)+/, ""), text]),
);
