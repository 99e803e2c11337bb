import { runFolder } from "../suite/run-folder";

/** Runs the tests of a folder in Restricted Mode. */
export function run(): Promise<void> {
  return runFolder(__dirname);
}
