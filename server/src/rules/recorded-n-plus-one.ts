import type { Finding } from "../orm/finding";
import type { RecordedRepeat } from "../orm/recorded-repeat";
import type { RecordedRule } from "../orm/rule";
import { ONCE } from "../orm/trip";

/** A recorded run sent a query for each row of a fetch, where no other rule says so. */
export const recordedNPlusOne: RecordedRule = {
  name: "recorded-n-plus-one",
  code: "RT103",
  summary: "A recorded run sent a query for each row of a fetch",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "safe",
  judge(repeat) {
    const { span, within, source, field } = repeat;
    // Loading them with a single row saves nothing that asking once does not.
    const path = repeat.rows === 1 ? null : (source?.path ?? null);
    const finding: Finding = {
      rule: recordedNPlusOne.name,
      span,
      message: messageOf(repeat),
      advice: null,
      model: source?.model ?? null,
      path: path?.steps.join("__") ?? field,
      query: source?.query ?? null,
      reads: [span],
      times: ONCE,
      trips: [],
      faint: false,
      intent: source && path ? { kind: "eager-load", query: source.query, paths: [path], rewritten: false } : null,
      within,
    };
    return finding;
  },
};

function messageOf({ kind, label, queries, rows, run, fetchedAt }: RecordedRepeat): string {
  const fetched = fetchedAt === null ? "" : ` fetched at ${fetchedAt}`;
  if (rows === 1) {
    const again = `\`${label}\` of one row${fetched} was asked ${queries} times (${run}): ${queries} queries`;
    return `${again}. Ask once, and use that answer again`;
  }
  const each = rows === null ? `for the rows${fetched}` : `for ${rows} rows${fetched}`;
  const what = kind === "query" ? `\`${label}\` was asked` : `\`${label}\` was read`;
  return `${what} ${queries} times ${each} (${run}): 1 + ${queries} queries`;
}
