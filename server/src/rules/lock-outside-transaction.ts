import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import { lockingQuery } from "../orm/locks-rows";
import type { Query } from "../orm/query";
import type { Rule } from "../orm/rule";
import { isSameUnit, type Span, spanKey } from "../orm/span";
import type { Trip } from "../orm/trip";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { className } from "./class-name";
import { remotesIn } from "./remotes-in";
import { statementFinding } from "./statement-finding";

/** Rows are locked where no transaction is open that could hold the lock. */
export const lockOutsideTransaction: Rule = {
  name: "lock-outside-transaction",
  code: "RT206",
  summary: "Rows are locked where no transaction is open, which the database refuses",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  elsewhere: "The query is sent here",
  check(report) {
    if (report.entry === null || knowsNoLocks(report)) return [];
    const findings = new Map<string, Finding>();
    walkEffects(report.effects, (effect, context) => {
      if (effect.kind !== "trip") return;
      const query = lockingQuery(effect.trip.cause);
      const [place] = effect.trip.frames;
      if (query === null || place === undefined || findings.has(spanKey(place)) || isInTransaction(query, context))
        return;
      findings.set(spanKey(place), toFinding(report, effect.trip, query, place));
    });
    return [...findings.values()];
  },
};

/** All that the project runs on is a database without locks. */
function knowsNoLocks({ backends }: CodeReport): boolean {
  return backends?.every((backend) => /sqlite|spatialite/.test(backend)) ?? false;
}

/** One may be open on the query's database; where that is not named, each counts. */
function isInTransaction({ state }: Query, { transactions, mayBeManaged }: EffectContext): boolean {
  if (mayBeManaged) return true;
  return transactions.some((name) => state.database === null || name === null || name === state.database);
}

/** The last write that the function makes after the fetch: until then the lock has to hold. Null where there is none. */
function lastWrite({ trips }: CodeReport, fetch: Span): Span | null {
  const writes = trips.flatMap(({ cause, frames: [at] }) =>
    at && cause.kind === "evaluation" && cause.writes ? [at] : [],
  );
  const after = writes.filter((at) => isSameUnit(at, fetch) && at.start > fetch.start);
  return after.sort((a, b) => a.start - b.start).at(-1) ?? null;
}

function toFinding(report: CodeReport, trip: Trip, query: Query, span: Span): Finding {
  const to = trip.frames.length === 1 ? lastWrite(report, span) : null;

  return statementFinding(lockOutsideTransaction.name, span, {
    message: `${rowsOf(trip)} are locked where no transaction is open: this raises \`TransactionManagementError\`, though not in a \`TestCase\``,
    model: query.model,
    query,
    reads: trip.frames.length > 1 ? [span, trip.span] : [span],
    trips: [trip],
    intent: to && { kind: "open-transaction", from: span, to, remotes: remotesIn(report.effects) },
  });
}

function rowsOf({ model, frames }: Trip): string {
  const rows = model === null ? "Rows" : `Rows of \`${className(model)}\``;
  return frames.length > 1 ? `${rows} ({sent})` : rows;
}
