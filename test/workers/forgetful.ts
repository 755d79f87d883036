import type { JobName } from "../../src/pool.ts";
import { makePool } from "../../workers/node.ts";

const pool = makePool({ workers: 2, door: new URL(process.argv[2]) });
process.stdout.write(`${await pool.run<number>("echo" as JobName, 42)}\n`);
