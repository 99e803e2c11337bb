import type { RecordedVerdict } from "../engine/analysis";

/** What a recording says of a finding: `confirmed: 50 repeats in test_book_list`, `not seen in 3 runs`. */
export function recordedText(verdict: RecordedVerdict): string {
  if (verdict.kind === "confirmed") return `confirmed: ${verdict.repeats} repeats in ${verdict.run}`;
  return `not seen in ${verdict.runs} ${verdict.runs === 1 ? "run" : "runs"}`;
}
