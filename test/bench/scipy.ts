import { spawnSync } from "node:child_process";

/** Asks the same of SciPy; nothing where it is not installed. */
export function askScipy<Answer>(request: object): Answer | undefined {
  const script = new URL("fit-scipy.py", import.meta.url).pathname;
  const { status, stdout } = spawnSync("python3", [script], {
    input: JSON.stringify(request),
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  return status === 0 ? (JSON.parse(stdout) as Answer) : undefined;
}
