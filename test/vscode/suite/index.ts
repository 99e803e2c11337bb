import { runFolder } from "./run-folder";

/** Runs the tests of a trusted folder. */
export function run(): Promise<void> {
  return runFolder(__dirname);
}
