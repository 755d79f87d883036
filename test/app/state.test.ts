import fc from "fast-check";
import { deflateSync, strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { commandLine, isFitShown } from "../../src/app/state/command-line.ts";
import { back, emptyHistory, forth, type History, remember } from "../../src/app/state/history.ts";
import { readLink, writeLink } from "../../src/app/state/link.ts";
import {
  applyDifference,
  differenceOf,
  initialShared,
  type Shared,
  viewNames,
} from "../../src/app/state/shared.ts";

const packed = (text: string): string =>
  `#v1.${Buffer.from(deflateSync(strToU8(text))).toString("base64url")}`;

/** States as sliders, boxes and dropped files make them. */
const states = fc
  .record({
    view: fc.constantFrom(...viewNames),
    pO2: fc.double({ min: 0, max: 160, noNaN: true }),
    time_min: fc.double({ min: 1, max: 1440, noNaN: true }),
    text: fc.string({ unit: "grapheme", maxLength: 300 }),
    k_in: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    vessels: fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 40 }),
  })
  .map(
    ({ view, pO2, time_min, text, k_in, vessels }): Shared => ({
      ...initialShared,
      page: { view },
      learn: { ...initialShared.learn, vessels },
      cell: { ...initialShared.cell, pO2, time_min, text, values: { k_in } },
    }),
  );

describe("a link", () => {
  test("brings back the very state that wrote it", () => {
    fc.assert(
      fc.property(states, (state) => {
        const { shared, problems } = readLink(writeLink(state));
        // JSON has no −0.
        expect(JSON.stringify(shared)).toBe(JSON.stringify(state));
        expect(problems).toEqual([]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  test("holds the difference from the start alone: of the start nothing but the view", () => {
    expect(differenceOf(initialShared)).toEqual({});
    expect(writeLink(initialShared)).toBe("#learn");
    const moved = { ...initialShared, cell: { ...initialShared.cell, pO2: 5 } };
    expect(differenceOf(moved)).toEqual({ cell: { pO2: 5 } });
    expect(writeLink(moved).length).toBeLessThan(60);
  });

  test.each([
    ["nothing at all", "#"],
    ["another page's hash", "#section-3"],
    ["a later version", "#v2.abc"],
    ["a damaged text", "#v1.!!!!"],
    [
      "half of a link",
      writeLink({ ...initialShared, page: { view: "cell" }, cell: { ...initialShared.cell, pO2: 3 } }).slice(
        0,
        -6,
      ),
    ],
    ["no JSON", packed("{")],
    ["a bomb of 50 MB", packed("x".repeat(50_000_000))],
    ["a link of 500 kB", `#v1.${"A".repeat(500_000)}`],
    ["deep nesting", packed("[".repeat(200_000))],
  ])("%s gives no state and a reason, and does not throw", (_, hash) => {
    const { shared, problems } = readLink(hash);
    expect(shared).toBeUndefined();
    expect(problems.join()).not.toBe("");
  });

  test("prototype keys, unknown keys and wrong values are listed, and change nothing", () => {
    const hostile = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"cell":{"pO2":"<script>","model":"evil","values":{"__proto__":1},"free":[{"a":1}],"nothing":1,"time_min":30}}`;
    const { shared, problems } = readLink(packed(hostile));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(shared?.cell).toEqual({ ...initialShared.cell, time_min: 30 });
    expect(problems.join("; ")).toMatch(/"__proto__" is unknown.*"constructor" is unknown.*cell\.nothing/);
    expect(problems.join("; ")).toMatch(/cell\.pO2 has no such value/);
  });

  test("a number beyond its range goes to the end of it", () => {
    expect(applyDifference({ cell: { pO2: 1e9 } }).shared.cell.pO2).toBe(160);
    expect(applyDifference({ learn: { step: 2.5 } }).problems).toEqual(["learn.step has no such value"]);
  });
});

describe("undo", () => {
  const run = (steps: readonly (readonly [string, number, string])[]) => {
    let [history, state]: [History<string>, string] = [emptyHistory, "start"];
    for (const [key, at, next] of steps) {
      history = remember(history, state, key, at);
      state = next;
    }
    return { history, state };
  };

  test("takes a dragged slider back in one step, and other changes one by one", () => {
    const { history, state } = run([
      ["slider", 0, "a"],
      ["slider", 100, "b"],
      ["slider", 200, "c"],
      ["box", 300, "d"],
      ["slider", 5000, "e"],
    ]);
    const first = back(history, state);
    const second = first && back(first.history, first.state);
    const third = second && back(second.history, second.state);
    expect([first?.state, second?.state, third?.state]).toEqual(["d", "c", "start"]);
    expect(third && back(third.history, third.state)).toBeUndefined();
  });

  test("takes a stroke back in one step however long it took, and two quick strokes one by one", () => {
    let history: History<string> = emptyHistory;
    for (const [at, before, stroke] of [
      [0, "start", 1],
      [9000, "a", 1],
      [9100, "b", 2],
      [9200, "c", 2],
    ] as const)
      history = remember(history, before, "vessels", at, stroke);
    const first = back(history, "d");
    expect([first?.state, first && back(first.history, first.state)?.state]).toEqual(["b", "start"]);
  });

  test("redo goes forth again until something else is changed", () => {
    const { history, state } = run([["box", 0, "a"]]);
    const undone = back(history, state);
    if (!undone) throw new Error("nothing to undo");
    expect(forth(undone.history, undone.state)?.state).toBe("a");
    expect(forth(remember(undone.history, undone.state, "box", 9), "z")).toBeUndefined();
  });
});

describe("regions that are set on the page", () => {
  const sphere = { name: "sphere 1", kind: "sphere", center_mm: [1, 2.5, 3], radius_mm: 4 } as const;
  const threshold = { name: "threshold 1", kind: "threshold", within: "tumor", frame: "60 min" } as const;
  const ofMax = { ...threshold, share_of_max: 0.41 };
  const ofSuv = { ...threshold, name: "threshold 2", SUV: 2.5 };
  const regionsOf = (regions: unknown) => applyDifference({ tumor: { regions } });

  test("come back from a link, and call for a plan of their own on the command line", () => {
    const tumor = { ...initialShared.tumor, regions: [sphere, ofMax, ofSuv] };
    const state: Shared = { ...initialShared, page: { view: "tumor" }, tumor };
    expect(readLink(writeLink(state)).shared).toEqual(state);
    expect(commandLine(state)).toBe("cuptake map tumor-map-page.yaml --out out");
  });

  test.each([
    ["two places", { ...sphere, center_mm: [1, 2] }],
    ["four places", { ...sphere, center_mm: [1, 2, 3, 4] }],
    ["no radius", { ...sphere, radius_mm: "4" }],
    ["a kind that is none", { ...sphere, kind: "cube" }],
    ["a tissue that is none", { ...ofMax, within: "<b>" }],
    ["no limit", { ...ofMax, share_of_max: null }],
    ["nothing", null],
    ["a text", "sphere"],
  ])("of which one has %s are refused as a whole, with a reason", (_, wrong) => {
    const { shared, problems } = regionsOf([sphere, wrong]);
    expect(shared.tumor.regions).toEqual([]);
    expect(problems).toEqual(["tumor.regions has no such value"]);
  });

  test("are six at most, lose what does not belong to them, and stay within what a plan takes", () => {
    expect(regionsOf(Array(7).fill(sphere)).problems).toHaveLength(1);
    const odd = JSON.parse(
      `{ "evil": 1, "__proto__": { "radius_mm": 9 }, ${JSON.stringify(sphere).slice(1)}`,
    );
    expect(regionsOf([odd]).shared.tumor.regions).toEqual([sphere]);
    expect(regionsOf([{ ...sphere, radius_mm: -1 }]).shared.tumor.regions).toEqual([
      { ...sphere, radius_mm: 0.1 },
    ]);
  });
});

test("the command line says what a view shows, each word safe for a shell", () => {
  const cell = { ...initialShared.cell, pO2: 3.8, time_min: 30, values: { k_in: 5e-4 } };
  expect(commandLine({ ...initialShared, page: { view: "cell" }, cell })).toBe(
    "cuptake run cu-atsm-redox --pO2 0,0.76,3.8,38,152,3.8 --duration 30min --set k_in=0.0005",
  );
  const tumor = { ...initialShared.tumor, settings: { "camera.fwhm": 2, "x;rm": 1 } };
  expect(commandLine({ ...initialShared, page: { view: "tumor" }, tumor })).toBe(
    "cuptake map tumor-map --set camera.fwhm=2 --set 'x;rm=1' --out out",
  );
});

test("a fit, a step of the lesson, a second tracer and a model of one's own each have their call", () => {
  const at = (view: Shared["page"]["view"], change: Partial<Shared>) =>
    commandLine({ ...initialShared, page: { view }, ...change });
  const { cell, learn, tumor } = initialShared;
  isFitShown.value = true;
  expect(at("cell", {})).toBe("cuptake fit cu-atsm-redox emt6-lewis-1999 --starts 8");
  const mine = { data: "x", dataName: "my data.csv", free: ["k_in", "K_R"], values: { k_red: 0.01 } };
  expect(at("cell", { cell: { ...cell, ...mine, text: "cuptake: 1\nname: mine-2\n" } })).toBe(
    "cuptake fit mine-2.yaml 'my data.csv' --free k_in,K_R --set k_red=0.01 --starts 8",
  );
  isFitShown.value = false;
  expect(at("cell", { cell: { ...cell, text: '{\n  "name": "mine"\n}' } })).toMatch(
    /^cuptake run mine\.yaml /,
  );
  expect(at("learn", { learn: { ...learn, step: 5, try_pO2: 3, try_k_in: 0.001 } })).toBe(
    "cuptake run cu-atsm-redox --pO2 3 --duration 1h --set k_in=0.001",
  );
  for (const step of [2, 3, 4]) expect(at("learn", { learn: { ...learn, step } })).toBeUndefined();
  expect(at("tumor", { tumor: { ...tumor, second: "fmiso" } })).toBe(
    "cuptake map tumor-map --out out && cuptake map tumor-map-fmiso.yaml --out out",
  );
  expect(at("sweep", {})).toBe("cuptake sweep sweep.yaml --out out");
});
