/** Loads what opens the jobs of sweeps, and with it all that they run, when it is first wanted. */
export const loadJobs = () => import("./open-job.ts");
