import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { readSbml } from "../../src/io/sbml/read-sbml.ts";
import { writeSbml } from "../../src/io/sbml/write-sbml.ts";
import { driveNetwork, type Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { modelNames, shippedModel } from "../models.ts";
import { everything } from "./sbml-models.ts";

const times = [60, 600, 1800, 3600, 7200];

/** Runs a network as it says itself; all values of all species. */
function simulate(network: Network): { names: readonly string[]; values: Float64Array } {
  const inputs = Object.fromEntries(network.inputs.map((q) => [q.name, q.course ?? constantCourse(q.value)]));
  const parameters = network.parameters.map((q) => q.value);
  return solve(compileNetwork(network), { times, parameters, inputs, tolerance: 1e-11 });
}

/** With a plasma curve, without which nothing would happen in a tissue. */
const withPlasma = (network: Network): Network =>
  network.inputs.some(({ name }) => name === "Cp")
    ? driveNetwork(network, { Cp: fengInput(fengFdg) })
    : network;

const networks: [string, Network][] = [
  ...modelNames.map((name): [string, Network] => [name, withPlasma(shippedModel(name))]),
  ["all that the language has", readModel(everything, "everything.yaml")],
];

describe.each(networks)("%s", (name, network) => {
  const back = readSbml(writeSbml(network), `${name}.xml`);

  test("runs the same after a journey through SBML, to 1e-9 of each species' largest value", () => {
    const [before, after] = [simulate(network), simulate(back.network)];
    for (const [j, species] of before.names.entries()) {
      const k = after.names.indexOf(species);
      const column = (run: typeof before, i: number): number[] =>
        times.map((_, t) => run.values[t * run.names.length + i]);
      const [own, other] = [column(before, j), column(after, k)];
      const size = Math.max(...own.map(Math.abs));
      own.forEach((x, t) => {
        expect(Math.abs(other[t] - x)).toBeLessThanOrEqual(1e-9 * size);
      });
    }
  });

  test("keeps its units and says nothing of being changed", () => {
    expect(back.remarks).toEqual([]);
    expect(writeSbml(readSbml(writeSbml(back.network), "again.xml").network)).toBe(writeSbml(back.network));
  });
});

test.each(modelNames.map((name) => [name, shippedModel(name)] as const))(
  "%s comes back with every value, unit, range, source, limit and piece of advice",
  (name, network) => {
    const back = readSbml(writeSbml(network), `models/${name}.yaml`).network;
    const plain = (n: Network): unknown =>
      JSON.parse(
        JSON.stringify({
          ...n,
          species: [],
          reactions: [],
          assignments: [],
          observables: [],
          fit: undefined,
        }),
      );
    expect(plain(back)).toEqual(plain(network));
    const words = (n: Network): unknown => ({
      species: n.species.map((s) => [s.name, s.unit.text, s.description, s.compartment]),
      reactions: n.reactions.map((r) => [r.name, r.from, r.to]),
      observables: n.observables.map((o) => [o.name, o.unit.text, o.description]),
      fit: n.fit && {
        ...n.fit,
        combinations: n.fit.combinations.map((c) => [c.name, c.unit.text, c.range, c.solves]),
      },
    });
    expect(words(back)).toEqual(words(network));
  },
);

describe("libSBML, all checks on, those of units and of practice too", () => {
  const python = ["/usr/bin/python3", "python3"].find(
    (command) => spawnSync(command, ["-c", "import libsbml"]).status === 0,
  );
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cuptake-sbml-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.skipIf(python === undefined)(
    `finds nothing in any model${python === undefined ? " (skipped: Debian's python3-sbml5 is not installed)" : ""}`,
    () => {
      const files = networks.map(([name, network]) => {
        const file = join(folder, `${name.replaceAll(" ", "-")}.xml`);
        writeFileSync(file, writeSbml(network));
        return file;
      });
      const script = new URL("../reference/sbml/validate.py", import.meta.url).pathname;
      const { stdout, stderr, status } = spawnSync(python ?? "", [script, ...files], { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(stdout).toBe("");
      expect(status).toBe(0);
    },
  );
});

test.each(modelNames.map((name) => [name, shippedModel(name)] as const))(
  "the inputs of %s are inputs too where another program has dropped our annotations",
  (_, network) => {
    const bare = writeSbml(network).replace(/<annotation>.*?<\/annotation>/gs, "");
    expect(bare).not.toContain("annotation");
    const back = readSbml(bare, "bare.xml").network;
    const names = ({ inputs }: Network): string[] => inputs.map(({ name }) => name).sort();
    expect(names(back)).toEqual(names(network));
  },
);

test.each(["cu-atsm-redox", "cu-atsm-nadh", "two-tissue"])(
  "a unit that %s leaves out is what its equations imply, or its parameter is named",
  (name) => {
    const network = shippedModel(name);
    const full = writeSbml(network).replace(/<annotation>.*?<\/annotation>/gs, "");
    const found = network.parameters.map(({ name: id, unit }) => {
      const text = full.replace(new RegExp(`(<parameter id="${id}"[^>]*?) units="[^"]*"`), "$1");
      expect(text).not.toBe(full);
      const { network: back, remarks } = readSbml(text, "bare.xml");
      const isNamed = remarks.join().includes(`no unit for the parameter "${id}"`);
      const own = back.parameters.find((q) => q.name === id)?.unit;
      const isSame = own?.dimension.join() === unit.dimension.join();
      expect(isNamed || isSame, `${id}: ${remarks.join()} ${own?.text}`).toBe(true);
      return !isNamed;
    });
    expect(found.filter(Boolean).length).toBeGreaterThan(0.8 * found.length);
  },
);

test("all units that a file leaves out and its equations tell are found together, and it runs the same", () => {
  const network = shippedModel("cu-atsm-redox");
  const text = ["k_in", "k_out", "k_red", "k_ox", "k_diss"].reduce(
    (all, id) => all.replace(new RegExp(`(<parameter id="${id}"[^>]*?) units="[^"]*"`), "$1"),
    writeSbml(network).replace(/<annotation>.*?<\/annotation>/gs, ""),
  );
  const { network: back, remarks } = readSbml(text, "bare.xml");
  expect(remarks).toEqual([]);
  const [own, other] = [simulate(network).values, simulate(back).values];
  own.forEach((x, i) => {
    expect(Math.abs(other[i] - x)).toBeLessThanOrEqual(1e-9);
  });
});
