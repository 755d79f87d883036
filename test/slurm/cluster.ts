import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

const programs = ["slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "munged"];
const isThere = (name: string): boolean => spawnSync("which", [name]).status === 0;

/** Why a cluster cannot be started here, or nothing. */
export function findObstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it needs Linux and root";
  const lacking = programs.filter((name) => !isThere(name));
  if (lacking.length === 0) return undefined;
  return `${lacking.join(", ")} not found: apt-get install slurmctld slurmd slurm-client munge`;
}

/** A Slurm of four nodes on this machine. */
export interface Cluster {
  readonly env: Readonly<Record<string, string>>;
  run(program: string, ...args: string[]): string;
  /** Kills the daemon of a node and what it runs, as a power cut would, and tells the controller. */
  killNode(name: string): void;
  stop(): void;
}

export const nodeNames = ["n1", "n2", "n3", "n4"] as const;

/** Starts munge if it is not running, a controller, and four nodes; everything lies in a folder of its own. */
export function startCluster(): Cluster {
  const folder = mkdtempSync(join(tmpdir(), "cuptake-slurm-"));
  for (const part of ["ctld", "log", ...nodeNames.map((n) => `spool/${n}`)])
    mkdirSync(join(folder, part), { recursive: true });
  const conf = join(folder, "slurm.conf");
  writeFileSync(conf, configuration(folder));
  const env = { SLURM_CONF: conf };
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { env: { ...process.env, ...env }, encoding: "utf8" });
  startMunge();
  run("slurmctld", "-f", conf);
  for (const node of nodeNames) run("slurmd", "-f", conf, "-N", node);
  waitFor(
    () =>
      run("sinfo", "-h", "-N", "-o", "%T")
        .split("\n")
        .filter((s) => s === "idle").length === 4,
  );
  const pidOf = (name: string): number | undefined => {
    const path = join(folder, `${name}.pid`);
    return existsSync(path) ? Number(readFileSync(path, "utf8")) : undefined;
  };
  return {
    env,
    run,
    killNode(name) {
      const daemon = pidOf(`slurmd.${name}`);
      const steps = stepsOf(folder, name);
      // First who could still tell the controller that a job ended.
      for (const pid of [...(daemon ? [daemon] : []), ...keepersOf(steps), ...steps]) kill(pid);
      run("scontrol", "update", `NodeName=${name}`, "State=DOWN", "Reason=test");
    },
    stop() {
      for (const name of nodeNames) {
        const daemon = pidOf(`slurmd.${name}`);
        for (const pid of [...stepsOf(folder, name), ...(daemon ? [daemon] : [])]) kill(pid);
      }
      const controller = pidOf("slurmctld");
      if (controller) kill(controller);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string): string {
  const host = hostname().split(".")[0];
  return `ClusterName=local
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
SlurmctldPort=16817
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SwitchType=switch/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MaxArraySize=10001
MaxJobCount=20000
StateSaveLocation=${folder}/ctld
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.%n.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.%n.log
SlurmctldTimeout=30
SlurmdTimeout=30
SlurmdParameters=config_overrides
NodeName=n[1-4] NodeHostname=${host} NodeAddr=127.0.0.1 Port=[17001-17004] CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
`;
}

function startMunge(): void {
  if (spawnSync("bash", ["-c", "munge -n | unmunge"]).status === 0) return;
  const folders = ["/run/munge", "/var/log/munge", "/var/lib/munge"];
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  execFileSync("chown", ["munge:munge", ...folders]);
  spawn("runuser", ["-u", "munge", "--", "/usr/sbin/munged"], { stdio: "ignore", detached: true }).unref();
  waitFor(() => spawnSync("bash", ["-c", "munge -n | unmunge"]).status === 0);
}

/** Processes whose environment says that they run on a node of this cluster: job scripts and what they started. */
function stepsOf(folder: string, node: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const words = environmentOf(pid);
    return words.includes(`SLURMD_NODENAME=${node}`) && words.includes(`SLURM_CONF=${folder}/slurm.conf`);
  });
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // it is gone already
  }
}

/** The slurmstepd of processes. */
function keepersOf(pids: readonly number[]): number[] {
  const parents = pids.map((pid) => {
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  });
  const isKeeper = (pid: number): boolean =>
    existsSync(`/proc/${pid}/comm`) && readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("slurmstepd");
  return [...new Set(parents)].filter((pid) => pid > 1 && isKeeper(pid));
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** Waits for a condition, looking four times a second; `describe` says what there is instead. */
export function waitFor(isTrue: () => boolean, seconds = 30, describe = (): string => ""): void {
  const end = performance.now() + 1000 * seconds;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`waited ${seconds} s for ${isTrue}\n${describe()}`);
    spawnSync("sleep", ["0.25"]);
  }
}
