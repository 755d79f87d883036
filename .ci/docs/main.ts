import { allPages, writePages } from "./pages.ts";

// Vite lets nothing be loaded any more once a module stands, so that the work is done while it is.
writePages(await allPages(), "dist/pages");
