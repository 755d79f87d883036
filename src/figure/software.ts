import { version } from "../../package.json";

/** What every file of a figure says that it was made by. */
export const software = `Cuptake ${version}`;
