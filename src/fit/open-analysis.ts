import type { AnalyzeOptions, FitAnalysis } from "./analyze.ts";
import type { FitSource } from "./fit-task.ts";

/**
 * Analyzes a fit: whether the data can hold the variables at all, the best optimum of many starts, and for each
 * variable its interval by covariance, by profile likelihood and, if asked for, by refitted draws.
 *
 * Start i, draw i and each profile depend on the source and the seed alone, so that the result is the same for any
 * number of workers.
 *
 * What analyzes is loaded by the first call.
 *
 * @throws CallError if none of the starts can be solved, or the call is wrong.
 */
export async function analyzeFit(source: FitSource, options: AnalyzeOptions = {}): Promise<FitAnalysis> {
  return (await import("./analyze.ts")).analyzeFit(source, options);
}
