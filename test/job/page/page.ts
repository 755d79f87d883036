import plasmaText from "../../../models/cu-atsm-plasma.yaml?raw";
import modelText from "../../../models/cu-atsm-redox.yaml?raw";
import mapText from "../../../notebooks/plans/tumor-map.yaml?raw";
import { makePool } from "../../../workers/web.ts";
import { sweepBoth } from "../sweep-both.ts";

/** Sweeps on so many web workers. */
const sweepOn = async (workers: number) => {
  const pool = makePool({ workers });
  try {
    return await sweepBoth(pool, { model: modelText, plasma: plasmaText, map: mapText });
  } finally {
    await pool.close();
  }
};

Object.assign(globalThis, { sweepOn });
