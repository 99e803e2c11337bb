import type { CodeReport } from "../orm/code-report";
import type { FindOrCreate } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import { type LooseLookup, looseLookup } from "../orm/finds-several";
import { neededConstraint } from "../orm/needed-constraint";
import type { Rule } from "../orm/rule";
import type { Model } from "../orm/schema";
import { isSameSpan, isSameUnit, type Span } from "../orm/span";
import type { Trip } from "../orm/trip";
import { walkEffects } from "../orm/walk-effects";
import { className } from "./class-name";
import { listed } from "./listed";
import { statementFinding } from "./statement-finding";
import { uniqueAsWritten } from "./unique-as-written";

/** One row is asked for by what several rows may have. */
export const multipleObjects: Rule = {
  name: "multiple-objects",
  code: "RT210",
  summary: "One row is asked for by columns that no unique constraint keeps to one row",
  severity: "off",
  since: "0.2.0",
  fixSafety: "unsafe",
  check(report) {
    const findings: Finding[] = [];
    walkEffects(report.effects, (effect, { caught }) => {
      if (effect.kind !== "trip" || isErrorCaught(caught)) return;
      const found = judge(report, effect.trip);
      if (found && !findings.some(({ span }) => isSameSpan(span, found.span))) findings.push(found);
    });
    return findings;
  },
};

/** A handler around it catches what is raised where there are several rows. */
function isErrorCaught(caught: ReadonlySet<string>): boolean {
  return [...caught].some((name) => /^(\*|Exception|BaseException|(.*\.)?MultipleObjectsReturned)$/.test(name));
}

function judge(report: CodeReport, trip: Trip): Finding | null {
  const { cause, frames, span } = trip;
  const model = trip.model === null ? undefined : report.schema.models.get(trip.model);
  if (!model || cause.kind !== "evaluation" || cause.by !== "get" || !cause.seeks) return null;
  // What a callee looks for is the callee's finding.
  if (frames.length > 1 || !isSameUnit(span, report)) return null;
  if (cause.query?.state.combined) return null;
  const loose = looseLookup(model, cause.seeks);
  return loose && toFinding(model, span, loose, trip);
}

function messageOf(model: Model, { by, nulls }: LooseLookup): string {
  const name = `\`${className(model.id)}\``;
  const raises = "this raises `MultipleObjectsReturned` once there are two such rows";
  if (nulls.length > 0) return `${listed(nulls)} is NULL, and any number of ${name} may be without one: ${raises}`;
  const columns = by.map(({ column }) => column);
  if (uniqueAsWritten(model, by) !== null) {
    return `${listed(columns)} of ${name} ${columns.length > 1 ? "are" : "is"} unique as written, and the lookup ignores case: ${raises}`;
  }
  const together = new Set(columns).size > 1 ? " together" : "";
  return `Nothing keeps ${listed(columns)} of ${name} unique${together}: ${raises}`;
}

function toFinding(model: Model, span: Span, loose: LooseLookup, trip: Trip): Finding {
  return statementFinding(multipleObjects.name, span, {
    message: messageOf(model, loose),
    model: model.id,
    trips: [trip],
    // Where more is looked for, rows that share these values alone may be meant to be several.
    intent: loose.alone ? neededConstraint(model, asCall(model, trip, loose)) : null,
  });
}

/** The call that would insert the row that is looked for: what keeps it to one row keeps the lookup to one. */
function asCall(model: Model, { span, frames }: Trip, { by }: LooseLookup): FindOrCreate {
  const seeking = { sought: by, inserted: by, seeksMore: false, insertsMore: true };
  return { kind: "find-or-create", span, frames, model: model.id, updates: false, ...seeking };
}
