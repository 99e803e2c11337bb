import { readVersion } from "../workspace/bundled-data";

/** The release of the program. */
export const VERSION = readVersion();
