import type { RecordedVerdict } from "../engine/analysis";

/** What a recording says of a finding, for programs: every key is there, whatever the verdict; null where it says nothing. */
export function recordedFields(verdict: RecordedVerdict | null) {
  if (verdict === null) return null;
  if (verdict.kind === "not-seen") return { verdict: verdict.kind, repeats: null, run: null, runs: verdict.runs };
  return { verdict: verdict.kind, repeats: verdict.repeats, run: verdict.run, runs: null };
}
