import { config } from "zod/v4/core";
import { forbidGeneration } from "../index.ts";

/** This thread evaluates no text, and does not even try: a policy against it reports the try. */
config({ jitless: true });
forbidGeneration();
