import { basename } from "node:path";
import type { TextFile } from "./shelf.ts";

/** Measurements as they are to be cited: what their file says of where they come from. */
export interface CitedData {
  readonly file: string;
  readonly title: string | null;
  readonly source: string | null;
}

/** What the lines `# title:` and `# source:` above a table say. */
export function readCitedData({ text, file }: TextFile): CitedData {
  const told = (key: string): string | null =>
    new RegExp(`^# ?${key}: *(.+)$`, "im").exec(text)?.[1].trim() ?? null;
  return { file, title: told("title"), source: told("source") };
}

const toTex = (text: string): string => text.replace(/[{}~^\\]/g, "").replace(/[%&#_$]/g, "\\$&");
const keyOf = ({ file }: CitedData): string =>
  `data-${basename(file)
    .replace(/\.\w+$/, "")
    .replace(/[^\w.-]/g, "-")}`;

/** The data as BibTeX: the source stands as the file words it, no more is known of it. */
export function printData(data: CitedData): string {
  const { title, source, file } = data;
  const fields = [
    ["title", title === null ? basename(file) : title],
    ["howpublished", source ?? "source not stated"],
  ] as const;
  const lines = fields.map(([name, value]) => `  ${name.padEnd(12)} = {${toTex(value)}}`);
  return `@misc{${keyOf(data)},\n${lines.join(",\n")}\n}`;
}
