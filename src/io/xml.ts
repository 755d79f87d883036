import { DOMParser } from "@xmldom/xmldom";
import { InputError, type Problem } from "../errors.ts";

/** One element of an XML text that was read: plain data, without parents, entities or processing instructions. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** Namespace, "" for none. */
  readonly space: string;
  /** By name; those in a namespace by `namespace name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text before, between and behind the children; one more than there are children. */
  readonly texts: readonly string[];
  /** 1-based line. */
  readonly line: number;
}

/** Larger texts are refused: no model needs them. */
const maxCharacters = 16_000_000;
/** Elements inside elements beyond this would in the end use up the stack of whoever walks them. */
const maxLevels = 200;
const maxElements = 500_000;

/**
 * Reads an XML text into plain elements.
 *
 * A document type is refused, and with it every entity of one's own, so that no text can grow (a billion laughs) or name
 * a file; size and depth have limits.
 *
 * @throws InputError with the line.
 */
export function readXml(text: string, file: string): XmlElement {
  refuseUnsafe(text, file);
  const problems: Problem[] = [];
  const root = parse(text, problems);
  if (!root || problems.length > 0)
    throw new InputError(file, problems.length > 0 ? problems.slice(0, 10) : [wordXml("no element")]);
  let count = 0;
  const toElement = (node: Element, level: number): XmlElement => {
    const line = lineOf(node);
    if (level > maxLevels || ++count > maxElements)
      throw new InputError(file, [
        {
          ...{ where: "XML", line, advice: "is this the right file?" },
          message: `expected at most ${maxLevels} levels and ${maxElements} elements, found more`,
        },
      ]);
    const { children, texts } = splitContent(node);
    return {
      name: node.localName ?? node.nodeName,
      space: node.namespaceURI ?? "",
      attributes: attributesOf(node),
      children: children.map((child) => toElement(child, level + 1)),
      texts,
      line,
    };
  };
  return toElement(root, 1);
}

function refuseUnsafe(text: string, file: string): void {
  const refuse = (message: string, advice: string, line = 1): never => {
    throw new InputError(file, [{ where: "(the whole file)", line, message, advice }]);
  };
  if (text.trim() === "") refuse("expected an XML text, found nothing", "is this the right file?");
  if (text.length > maxCharacters)
    refuse(`expected at most ${maxCharacters} characters, found ${text.length}`, "is this the right file?");
  const at = text.search(/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i);
  if (at >= 0)
    refuse(
      "expected elements alone, found a document type or an entity",
      "remove it: it can make a text grow or name other files",
      text.slice(0, at).split("\n").length,
    );
  if (/[\0\uFFFE\uFFFF]/.test(text)) refuse("expected text, found a byte that is none", "save it as UTF-8");
}

const wordXml = (found: string, line = 1): Problem => ({
  where: "XML",
  line,
  message: `expected well-formed XML, found ${found}`,
  advice: "mend the tags, quotes or brackets here",
});

/** The root element; what the parser objects to goes to `problems`. */
function parse(text: string, problems: Problem[]): Element | undefined {
  const report = (_: string, message: string, context?: { locator?: { lineNumber?: number } }): void => {
    problems.push(wordXml(plainMessage(message), context?.locator?.lineNumber ?? 1));
  };
  try {
    const parser = new DOMParser({ onError: report as never });
    // The types of the library and of the browser name the same thing.
    const document = parser.parseFromString(text.replace(/^\uFEFF/, ""), "text/xml") as unknown as Document;
    return document.documentElement ?? undefined;
  } catch (error) {
    if (problems.length === 0)
      problems.push(wordXml(plainMessage(error instanceof Error ? error.message : String(error))));
    return undefined;
  }
}

const plainMessage = (message: string): string => message.split("\n")[0].slice(0, 160);

const lineOf = (node: unknown): number => (node as { lineNumber?: number }).lineNumber ?? 1;

function attributesOf(node: Element): Map<string, string> {
  const attributes = new Map<string, string>();
  for (let i = 0; i < node.attributes.length; i++) {
    const { namespaceURI, localName, nodeName, value } = node.attributes[i];
    attributes.set(namespaceURI ? `${namespaceURI} ${localName ?? nodeName}` : nodeName, value);
  }
  return attributes;
}

function splitContent(node: Element): { children: Element[]; texts: string[] } {
  const children: Element[] = [];
  const texts = [""];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1) {
      children.push(child as Element);
      texts.push("");
    } else if (child.nodeType === 3 || child.nodeType === 4) texts[texts.length - 1] += child.nodeValue ?? "";
  return { children, texts };
}

/** An element to be written; attributes that are undefined are left out. */
export interface WrittenXml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly content: readonly (WrittenXml | string)[];
}

/** Makes an element to be written. */
export const xml = (
  name: string,
  attributes: WrittenXml["attributes"] = {},
  ...content: readonly (WrittenXml | string)[]
): WrittenXml => ({ name, attributes, content });

/** Prints an XML document, an element a line, texts as they are. */
export const printXml = (root: WrittenXml): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${printElement(root, "")}\n`;

function printElement({ name, attributes, content }: WrittenXml, indent: string): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeXml(String(value))}"`],
  );
  const open = `${indent}<${name}${pairs.join("")}`;
  if (content.length === 0) return `${open}/>`;
  if (content.some((part) => typeof part === "string"))
    return `${open}>${content.map((part) => (typeof part === "string" ? escapeXml(part) : printElement(part, ""))).join("")}</${name}>`;
  const inner = content.map((part) => printElement(part as WrittenXml, `${indent}  `)).join("\n");
  return `${open}>\n${inner}\n${indent}</${name}>`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Escapes a text for XML; characters that XML cannot hold become U+FFFD. */
const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold.
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[&<>"\t\n\r]/g, (c) => escapes[c]);

/** The children of a name. */
export const childrenOf = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter((child) => child.name === name);

/** All text inside an element, of its children too. */
export const textOf = ({ texts, children }: XmlElement): string =>
  texts.map((text, i) => text + (children[i] ? textOf(children[i]) : "")).join("");
