import type { Finding } from "../orm/finding";
import type { Span } from "../orm/span";
import { ONCE } from "../orm/trip";
import { withinOf } from "./place";

/** What a rule says itself; the rest is that of a finding about one statement, which no loop repeats. */
type Said = Pick<Finding, "message" | "model" | "intent"> &
  Partial<Pick<Finding, "path" | "query" | "reads" | "trips" | "faint" | "look">>;

/** A finding of a rule about a statement at one place, where no loops are concerned. */
export function statementFinding(rule: string, span: Span, said: Said): Finding {
  return {
    rule,
    span,
    advice: null,
    path: null,
    query: null,
    reads: [span],
    times: ONCE,
    trips: [],
    faint: false,
    within: withinOf(span),
    ...said,
  };
}
