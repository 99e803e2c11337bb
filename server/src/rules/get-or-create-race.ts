import type { CodeReport } from "../orm/code-report";
import type { FindOrCreate } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import type { Rule } from "../orm/rule";
import { ONCE } from "../orm/trip";
import { type Guarantee, guaranteeOf, type NullableColumn } from "../orm/uniqueness-guarantee";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { className } from "./class-name";
import { withinOf } from "./place";

/** A row is looked for and inserted where there is none, and the database does not keep it the only one. */
export const getOrCreateRace: Rule = {
  name: "get-or-create-race",
  code: "RT201",
  summary: "A row is looked for, else inserted, and no unique constraint keeps it the only one",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "none",
  check(report) {
    const findings: Finding[] = [];
    walkEffects(report.effects, (effect, context) => {
      if (effect.kind !== "find-or-create" || !isOwn(report, effect)) return;
      const message = messageOf(report, effect, context);
      if (message !== null) findings.push(toFinding(effect, message));
    });
    return findings;
  },
};

/** What a callee does is the callee's finding. */
function isOwn(report: CodeReport, { span }: FindOrCreate): boolean {
  return span.file === report.file && span.unit === report.unit;
}

function messageOf(report: CodeReport, call: FindOrCreate, { locks, caught }: EffectContext): string | null {
  const model = report.schema.models.get(call.model);
  // Who locks a row before lets one call wait for the other.
  if (!model || locks.length > 0 || call.sought.every(({ comparison }) => comparison === "other")) return null;
  const guarantee = guaranteeOf(model, call);
  if (guarantee.kind === "refused") return catchesRefusal(caught) ? null : refusedText(guarantee, call);
  if (guarantee.kind === "except-null")
    return isKnownNull(guarantee.columns) ? nullText(guarantee.columns, call) : null;
  if (guarantee.kind !== "not-guaranteed") return null;
  return guarantee.near ? nullText(guarantee.columns, call) : notUniqueText(call);
}

function catchesRefusal(caught: ReadonlySet<string>): boolean {
  return [...caught].some((name) =>
    /^(\*|(.*\.)?(IntegrityError|DatabaseError|Error|Exception|BaseException))$/.test(name),
  );
}

function isKnownNull(columns: readonly NullableColumn[]): boolean {
  return columns.some(({ isNull }) => isNull === "possibly" || isNull === "always");
}

function notUniqueText(call: FindOrCreate): string {
  const names = listed(call.sought.filter(({ comparison }) => comparison !== "other").map(({ column }) => column));
  const together = call.sought.length > 1 ? " together" : "";
  return `Nothing keeps ${names} of \`${className(call.model)}\` unique${together}: two calls at the same time can each insert a row`;
}

function nullText(columns: readonly NullableColumn[], call: FindOrCreate): string {
  const known = columns.filter(({ isNull }) => isNull !== "unknown").map(({ column }) => column);
  const isAlways = columns.some(({ isNull }) => isNull === "always");
  return `${listed(known)} ${isAlways ? "is" : "may be"} NULL, and NULLs count as different: two calls at the same time can each insert a \`${className(call.model)}\``;
}

function refusedText({ because, by, beside }: Extract<Guarantee, { kind: "refused" }>, call: FindOrCreate): string {
  const parts = [...by.fields, ...by.expressions.map(({ text }) => text)];
  const key = `${listed(parts)}${parts.length > 1 ? " together are" : " is"}`;
  const name = className(call.model);
  if (because === "at-commit") {
    return `${key} only checked when the transaction ends: of two calls at the same time one fails there`;
  }
  if (because === "case") {
    return `${key} unique whatever the case, and the lookup minds it: where a \`${name}\` differs in case alone, this fails`;
  }
  return `${key} unique without the rest: where a \`${name}\` has another ${listed(beside.map(({ lookup }) => lookup))}, this does not find it and fails to insert a second one`;
}

function listed(names: readonly string[]): string {
  const quoted = [...new Set(names)].map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? "";
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} and ${last}` : last;
}

function toFinding(call: FindOrCreate, message: string): Finding {
  return {
    rule: getOrCreateRace.name,
    span: call.span,
    message,
    advice: null,
    model: call.model,
    path: null,
    query: null,
    reads: [call.span],
    times: ONCE,
    trips: [],
    faint: false,
    intent: null,
    within: withinOf(call.span),
  };
}
