import { plural } from "./describe-end";
import type { RunProgress } from "./run-progress";

/** `120 of 1,755 tests, 2 failed`; without the total where the recorder has not told it, or too few. */
export function describeProgress({ counts, total }: Pick<RunProgress, "counts" | "total">): string {
  const { begun, failed } = counts;
  const begunText = begun.toLocaleString("en");
  const tests = total === null || total < begun ? plural(begun, "test") : `${begunText} of ${plural(total, "test")}`;
  return failed > 0 ? `${tests}, ${failed.toLocaleString("en")} failed` : tests;
}
