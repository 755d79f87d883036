import type { BackendOptions } from "../tissue/backend.ts";
import { openCurves } from "./curves.ts";
import type { JobSource } from "./job-source.ts";
import { openRetention } from "./retention.ts";
import type { Swept } from "./swept.ts";
import { openSweptFit } from "./swept-fit.ts";
import { openSweptMap } from "./swept-map.ts";
import { openSweptPatch } from "./swept-patch.ts";

/**
 * Opens the job of a sweep.
 *
 * @throws InputError or CallError if it cannot run whatever the point.
 */
export function openJob(source: JobSource, options: Pick<BackendOptions, "prepare"> = {}): Swept {
  switch (source.job.kind) {
    case "curves":
      return openCurves(source.job, source);
    case "retention":
      return openRetention(source.job, source);
    case "fit":
      return openSweptFit(source.job, source);
    case "patch":
      return openSweptPatch(source.job, source);
    case "map":
      return openSweptMap(source.job, source, options);
  }
}
