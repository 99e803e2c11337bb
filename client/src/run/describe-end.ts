import { splitTestName } from "../report/arrange-report";
import type { RunProgress } from "./run-progress";

/** How the process of a run ended. */
export interface ProcessEnd {
  /** Null when a signal ended it, or it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly wasCancelled: boolean;
  /** Why it could not be started; null when it was. */
  readonly startError: string | null;
}

export interface EndMessage {
  readonly severity: "information" | "warning" | "error";
  readonly text: string;
}

/** pytest's exit code for "no tests were collected", which Python's unittest shares since 3.12. */
const NO_TESTS = 5;

/** What was recorded of a run. */
export interface RunFacts {
  readonly counts: RunProgress["counts"];
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
  /** Whether the recorder wrote anything. */
  readonly hasFiles: boolean;
  /** All that was counted; null when the server could not say. */
  readonly queries: number | null;
  /** Why the process stopped, where its output says so. */
  readonly reason: string | null;
}

/** What the user is told when a run of tests has ended. */
export function describeEnd(end: ProcessEnd, { counts, failed, hasFiles, queries, reason }: RunFacts): EndMessage {
  const { begun, passed, skipped } = counts;
  const kept = begun > 0 ? ` What was counted in ${plural(begun, "test")} until then is shown.` : "";
  if (end.startError !== null) return error(`The tests could not be started: ${end.startError}`);
  if (end.wasCancelled) return { severity: "information", text: `The run was cancelled.${kept}` };
  if (begun === 0 && !hasFiles && end.exitCode === 0)
    return warning(
      "The tests ran, and nothing was recorded. A command of the setting roundtrip.tests.command must start them on this machine, with the variables it is given.",
    );
  if (begun === 0 && (end.exitCode === 0 || end.exitCode === NO_TESTS))
    return warning("No tests were found. The terminal shows where they were looked for.");
  if (end.exitCode === null) return error(`The tests ended early (${end.signal ?? "killed"}).${kept}`);
  if (end.exitCode !== 0 && failed.length === 0)
    return error(
      `The tests stopped with exit code ${end.exitCode}${reason === null ? "; the terminal shows why." : `: ${reason}`}${kept}`,
    );
  if (failed.length > 0) return warning(`${failed.length} of ${plural(begun, "test")} failed: ${listNames(failed)}.`);
  const skips = skipped > 0 ? `, ${skipped} skipped` : "";
  const sum = queries === null ? "" : ` ${countQueries(queries)}.`;
  return { severity: "information", text: `${plural(passed, "test")} passed${skips}.${sum}` };
}

/** The names without their paths, as many as fit a notification. */
export function listNames(names: readonly string[]): string {
  const short = names.slice(0, 3).map((name) => splitTestName(name).label);
  const more = names.length - short.length;
  return more > 0 ? `${short.join(", ")} and ${more} more` : short.join(", ");
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

export function countQueries(count: number): string {
  return count === 1 ? "1 query" : `${count.toLocaleString("en")} queries`;
}

function warning(text: string): EndMessage {
  return { severity: "warning", text };
}

function error(text: string): EndMessage {
  return { severity: "error", text };
}
