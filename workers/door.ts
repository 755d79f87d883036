import { jobs } from "./jobs.ts";
import { serve } from "./serve.ts";

/** The entry of every worker, in the browser and in Node. */
serve(jobs);
