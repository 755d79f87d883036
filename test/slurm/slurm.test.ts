import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTable } from "../../src/io/parquet.ts";
import { cuptake, makeFolder, root } from "../cli/cuptake.ts";
import { type Cluster, findObstacle, nodeNames, startCluster, waitFor } from "./cluster.ts";

const folder = makeFolder();
const obstacle = findObstacle();
if (obstacle) process.stderr.write(`test/slurm is left out: ${obstacle}\n`);

/** Maps take long enough for a node to be killed in the middle of them. */
const plan = `cuptake: 1
kind: sweep
name: shares
title: A sweep in shares
job: { kind: map, plan: tumor-map.yaml }
axes:
  - { name: tumor.kinetics.K1, values: [0.05, 0.1, 0.2, 0.4] }
  - { name: tumor.core_half_distance, values: [80, 100, 120, 140, 160, 180] }
  - { name: oxygen.vessel, values: [25, 40] }
`;

describe.skipIf(obstacle !== undefined)(
  `a Slurm of four nodes${obstacle ? ` (left out: ${obstacle})` : ""}`,
  () => {
    let cluster: Cluster;
    beforeAll(() => {
      writeFileSync(join(folder, "shares.yaml"), plan);
      const map = readFileSync(join(root, "notebooks/plans/tumor-map.yaml"), "utf8").replace(
        "[96, 96, 48]",
        "[48, 48, 48]",
      );
      writeFileSync(join(folder, "tumor-map.yaml"), map.replace("[0.4, 0.4, 0.4]", "[0.5, 0.5, 0.5]"));
      cluster = startCluster();
    });
    afterAll(() => cluster?.stop());

    test("a node that is killed in mid-run costs no point: each stands once in the merged table, with the bytes of a run without Slurm", async () => {
      const call = (args: readonly string[]) => cuptake(args, { cwd: folder, env: cluster.env });
      const args = ["shares.yaml", "--nodes", "4", "--shards", "12", "--memory", "500M", "--time", "10"];
      const { code, stderr, stdout } = await call(["slurm", ...args, "--out", "out", "--submit", "--json"]);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const { array, merge } = JSON.parse(stdout);
      const running = (): string[] =>
        cluster.run("squeue", "-h", "-j", array, "-t", "RUNNING", "-o", "%N").split("\n").filter(Boolean);
      waitFor(() => running().length >= 3, 60);
      const victim = running()[0];
      expect(nodeNames).toContain(victim);
      cluster.killNode(victim);
      const status = await call(["slurm", "shares.yaml", "--out", "out", "--status"]);
      expect(status.stdout).toMatch(/\d+ of 48 points done, unfinished/);
      // Slurm holds what a dead node ran for two minutes before it starts it again.
      for (const task of heldTasks(cluster, array))
        cluster.run("scontrol", "update", `JobId=${task}`, "StartTime=now");
      const logs = (): string[] =>
        readdirSync(join(folder, "out/shares/slurm"))
          .filter((name) => name.endsWith(".log"))
          .map((name) => readFileSync(join(folder, "out/shares/slurm", name), "utf8"));
      const describe = (): string => `${cluster.run("squeue", "-r")}\n${logs().join("\n")}`;
      // A share that fails takes the merge with it (--kill-on-invalid-dep): then nothing is left to wait for.
      const isOver = (): boolean => cluster.run("squeue", "-h").trim() === "";
      waitFor(() => existsSync(join(folder, "out/shares/table.parquet")) || isOver(), 600, describe);
      expect(existsSync(join(folder, "out/shares/table.parquet")), describe()).toBe(true);
      waitFor(() => cluster.run("squeue", "-h", "-j", merge).trim() === "", 60);
      const table = openTable(readFileSync(join(folder, "out/shares/table.parquet")), "table.parquet");
      const [points, words] = (await table?.read([
        { name: "point", kind: "count" },
        { name: "status", kind: "word" },
      ])) ?? [[], []];
      expect(Array.from(points as Int32Array)).toEqual(Array.from({ length: 48 }, (_, i) => i));
      expect(new Set(words as string[])).toEqual(new Set(["ok"]));
      const ended = logs()
        .join("\n")
        .matchAll(/^shard (\d+)\/12: 4 done/gm);
      expect(new Set(Array.from(ended, ([, k]) => Number(k))).size).toBe(12);
      const alone = await call(["sweep", "shares.yaml", "--out", "alone"]);
      expect({ code: alone.code, stderr: alone.stderr }).toMatchObject({ code: 0 });
      for (const name of ["table.parquet", "manifest.json", "table.csv"])
        expect(
          readFileSync(join(folder, "out/shares", name)).equals(
            readFileSync(join(folder, "alone/shares", name)),
          ),
        ).toBe(true);
    }, 1_200_000);
  },
);

/** Tasks that Slurm put back into the queue. */
function heldTasks(cluster: Cluster, array: string): string[] {
  waitFor(
    () => /BeginTime/.test(cluster.run("squeue", "-h", "-j", array, "-t", "PENDING", "-r", "-o", "%r")),
    30,
  );
  return cluster
    .run("squeue", "-h", "-r", "-j", array, "-t", "PENDING", "-o", "%A %r")
    .split("\n")
    .filter((line) => line.includes("BeginTime"))
    .map((line) => line.split(" ")[0]);
}
