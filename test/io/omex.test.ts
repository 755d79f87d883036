import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readOmex, toOmex } from "../../src/io/omex.ts";

const files = new Map<string, string | Uint8Array>([
  ["model.xml", "<sbml/>"],
  ["plans/fit.yaml", "kind: fit\n"],
  ["data/é.csv", Uint8Array.of(1, 2, 255)],
]);
const manifest = (location: string): string =>
  `<omexManifest xmlns="http://identifiers.org/combine.specifications/omex-manifest"><content location="${location}" format="x"/></omexManifest>`;
const zip = (content: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(content).map(([name, text]) => [name, strToU8(text)])));

test("what is packed is unpacked to the same bytes, and packed again to the same archive", () => {
  const packed = toOmex(files);
  const back = readOmex(packed, "x.omex");
  expect([...back.keys()]).toEqual([...files.keys()]);
  for (const [name, content] of files)
    expect(back.get(name)).toEqual(typeof content === "string" ? strToU8(content) : content);
  expect(toOmex(back)).toEqual(packed);
});

test.each(["../model.xml", "/etc/passwd", "a/../../b", "C:\\x", "a\\..\\b", "a//b", "a/./b"])(
  "the path %s does not leave an archive, and none with it is read",
  (name) => {
    expect(() => toOmex(new Map([[name, ""]]))).toThrow("inside the archive");
    expect(() => readOmex(zip({ "manifest.xml": manifest("./a"), a: "", [name]: "" }), "x.omex")).toThrow(
      "leaves it",
    );
  },
);

test("an archive whose entries are named as its manifest names them is read", () => {
  const bytes = zip({ "./manifest.xml": manifest("./a"), "./a": "text" });
  expect([...readOmex(bytes, "x.omex")]).toEqual([["a", strToU8("text")]]);
});

test("a name that reaches the prototype of an object is not packed, and an archive that lists it is refused", () => {
  expect(() => toOmex(new Map([["__proto__", "x"]]))).toThrow('found "__proto__"');
  const bytes = zip({ "manifest.xml": manifest("./__proto_x"), __proto_x: "x" });
  const renamed = Uint8Array.from(bytes);
  const from = strToU8("__proto_x");
  for (let i = 0; i + from.length <= renamed.length; i++)
    if (from.every((byte, k) => renamed[i + k] === byte)) renamed.set(strToU8("__proto__"), i);
  expect(() => readOmex(renamed, "x.omex")).toThrow("x.omex");
  expect(({} as Record<string, unknown>).length).toBeUndefined();
});

test("an archive without a manifest, without a listed file, and no archive are refused", () => {
  expect(() => readOmex(zip({ a: "" }), "x.omex")).toThrow("expected a manifest, found none");
  expect(() => readOmex(zip({ "manifest.xml": manifest("./b") }), "x.omex")).toThrow(
    'expected "b" in the archive',
  );
  expect(() => readOmex(Uint8Array.of(1, 2, 3), "x.omex")).toThrow("expected a zip archive");
  expect(() => readOmex(toOmex(files).slice(0, 200), "x.omex")).toThrow("expected a zip archive");
});

test("an archive that says it is larger than 256 MiB is refused before it is unpacked", () => {
  const bomb = zip({ "manifest.xml": manifest("./a"), a: "0" });
  const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.length);
  // The size stands at 24 in each entry of the directory, whose mark is PK\1\2.
  for (let i = 0; i + 4 < bomb.length; i++)
    if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 2 ** 30, true);
  expect(() => readOmex(bomb, "x.omex")).toThrow("256 MiB together");
});
