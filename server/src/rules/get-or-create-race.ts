import type { CodeReport } from "../orm/code-report";
import { withEnforcedKeys } from "../orm/enforced-keys";
import type { FindOrCreate, SoughtValue } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import { followsFromKey } from "../orm/follows-from-key";
import type { MoveToDefaults } from "../orm/intent";
import { neededConstraint } from "../orm/needed-constraint";
import { ownPlaceOf, sharedPlaceOf } from "../orm/own-place";
import { isRefusedLater } from "../orm/refused-later";
import type { Rule } from "../orm/rule";
import type { Model, Schema } from "../orm/schema";
import type { Span } from "../orm/span";
import { ONCE } from "../orm/trip";
import { type Guarantee, guaranteeOf, type NullableColumn } from "../orm/uniqueness-guarantee";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { sharesWritten } from "../orm/written-rows";
import { catchesRefusal } from "./catches-refusal";
import { catchesSeveral } from "./catches-several";
import { className } from "./class-name";
import { givesOtherKey } from "./gives-other-key";
import { leftOutText } from "./left-out-key";
import { listed } from "./listed";
import { looksForNew } from "./looks-for-new";
import { withinOf } from "./place";
import { uniqueAsWritten } from "./unique-as-written";

/** A row is looked for and inserted where there is none, and the database does not keep it the only one. */
export const getOrCreateRace: Rule = {
  name: "get-or-create-race",
  code: "RT201",
  summary: "A row is looked for, else inserted, and no unique constraint keeps it the only one",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  elsewhere: "It is called here",
  concurrent: true,
  check(report) {
    const findings: Finding[] = [];
    walkEffects(report.effects, (effect, context) => {
      if (effect.kind !== "find-or-create" || ownPlaceOf(report, effect.frames) === null) return;
      const place = sharedPlaceOf(effect.frames);
      if (place === null) return;
      const verdict = judge(report, effect, context);
      if (verdict !== null) findings.push(toFinding(effect, place, verdict));
    });
    return findings;
  },
};

type Verdict = Pick<Finding, "message" | "intent">;

function judge(report: CodeReport, call: FindOrCreate, context: EffectContext): Verdict | null {
  const { locks, written, caught } = context;
  const declared = report.schema.models.get(call.model);
  const model = declared && withEnforcedKeys(declared, report.backends);
  // Who locks a row before lets one call wait for the other.
  if (
    !declared ||
    !model ||
    locks.length > 0 ||
    looksForNew(call.sought) ||
    sharesWritten(written, report.schema.models, model, call.sought) ||
    call.sought.every(({ comparison }) => comparison === "other")
  )
    return null;
  const guarantee = withoutImplied(report.schema, model, guaranteeOf(model, call));
  if (guarantee.kind === "refused") {
    if (guarantee.because !== "at-commit" && guarantee.beside.length === 0) return null;
    if (catchesRefusal(caught) || (guarantee.because === "at-commit" && !isRefusedLater(call, context))) return null;
    return { message: refusedText(guarantee, call), intent: moveBeside(guarantee, call) };
  }
  if (catchesSeveral(caught)) return null;
  const message = duplicateText(model, call, guarantee);
  if (message === null) return null;
  const leftOut = leftOutText(declared, call, report.backends);
  // The model declares what is needed: another key beside it would not say why there is none.
  if (leftOut !== null)
    return { message: `${leftOut}: two calls at the same time can each insert a row`, intent: null };
  return { message, intent: neededConstraint(model, call) };
}

/** A row of the key differs in nothing that follows from it. */
function withoutImplied(schema: Schema, model: Model, guarantee: Guarantee): Guarantee {
  if (guarantee.kind !== "refused" || guarantee.because !== "wider") return guarantee;
  const { by, beside } = guarantee;
  return { ...guarantee, beside: beside.filter((value) => !followsFromKey(schema, model, by, value)) };
}

function duplicateText(model: Model, call: FindOrCreate, guarantee: Guarantee): string | null {
  if (guarantee.kind === "except-null")
    return isKnownNull(guarantee.columns) ? nullText(guarantee.columns, call) : null;
  if (guarantee.kind !== "not-guaranteed" || givesOtherKey(model, call)) return null;
  return guarantee.near ? nullText(guarantee.columns, call) : notUniqueText(model, call);
}

/** What is looked for beside the key can be given to the new row alone. */
function moveBeside(
  { because, by, beside }: Extract<Guarantee, { kind: "refused" }>,
  call: FindOrCreate,
): MoveToDefaults | null {
  if (
    because !== "wider" ||
    call.frames.length > 1 ||
    // What the key has and the lookup has not would no longer tell rows apart.
    !by.fields.every((field) => call.sought.some(({ column }) => column === field)) ||
    !beside.every(({ comparison, lookup }) => comparison === "equal" && !lookup.includes("__"))
  )
    return null;
  return { kind: "move-to-defaults", call: call.span, lookups: beside.map(({ lookup }) => lookup) };
}

function isKnownNull(columns: readonly NullableColumn[]): boolean {
  return columns.some(({ isNull }) => isNull === "possibly" || isNull === "always");
}

function notUniqueText(model: Model, call: FindOrCreate): string {
  const written = uniqueAsWritten(model, call.sought);
  if (written !== null) {
    return `${listed(written)} of \`${className(call.model)}\` ${written.length > 1 ? "together are" : "is"} unique as written, and the lookup ignores case: two calls at the same time can each insert a row, and these differ in case`;
  }
  const columns = new Set(call.sought.flatMap(({ comparison, column }) => (comparison === "other" ? [] : [column])));
  const together = columns.size > 1 ? " together" : "";
  return `Nothing keeps ${listed([...columns])} of \`${className(call.model)}\` unique${together}: two calls at the same time can each insert a row`;
}

function nullText(columns: readonly NullableColumn[], call: FindOrCreate): string {
  const known = columns.filter(({ isNull }) => isNull !== "unknown").map(({ column }) => column);
  const isAlways = columns.some(({ isNull }) => isNull === "always");
  return `${listed(known)} ${isAlways ? (known.length > 1 ? "are" : "is") : "may be"} NULL, and NULLs count as different: two calls at the same time can each insert a \`${className(call.model)}\``;
}

function refusedText({ because, by, beside }: Extract<Guarantee, { kind: "refused" }>, call: FindOrCreate): string {
  const columns = [...by.fields, ...by.expressions.map(({ folds, text }) => folds ?? text)];
  const parts = because === "case" ? columns : [...by.fields, ...by.expressions.map(({ text }) => text)];
  const key = `${listed(parts)}${parts.length > 1 ? " together are" : " is"}`;
  const name = className(call.model);
  if (because === "at-commit") {
    return `${key} only checked when the transaction ends: of two calls at the same time one fails there`;
  }
  if (because === "case") {
    return `${key} unique whatever the case, but this lookup tells case apart: where a \`${name}\` differs in case alone, this fails`;
  }
  return `${key} ${widerText(columns, beside, name)}`;
}

/** What a row of the key may differ in, so that it is not found: other values, or not being linked to a related manager's owner. */
function widerText(key: readonly string[], beside: readonly SoughtValue[], name: string): string {
  const isLink = ({ comparison, manager }: SoughtValue): boolean => manager !== undefined && comparison === "other";
  const rest = beside.filter((value) => !isLink(value));
  const [link] = beside.filter(isLink).flatMap(({ manager }) => manager ?? []);
  const among = link ? `not among the \`${link.relation}\` of the \`${className(link.owner)}\`` : null;
  if (among !== null && rest.length === 0) {
    return `unique: a \`${name}\` with the same ${listed(key)} that is ${among} is not found, and inserting a second one fails`;
  }
  const wanted = rest.filter(isOneValue).map(({ lookup, manager, column }) => (manager ? column : lookup));
  const filtered = rest.filter((value) => !isOneValue(value)).map(({ column }) => column);
  const ways = [
    ...(wanted.length === 0 ? [] : [`${listed(wanted)} ${wanted.length > 1 ? "are" : "is"} looked for too`]),
    ...(filtered.length === 0 ? [] : [`rows are filtered by ${listed(filtered)}`]),
  ].join(", and ");
  const different = [
    ...(wanted.length === 0 ? [] : [`has another ${listed(wanted, "or")}`]),
    ...(filtered.length === 0 ? [] : ["is filtered out"]),
    ...(among === null ? [] : [`is ${among}`]),
  ].join(" or ");
  return `unique, but ${ways}: a \`${name}\` that ${different} is not found, and a second one cannot be inserted`;
}

/** What else a filter says of a column may be written in many ways: the column tells enough. */
function isOneValue({ comparison, lookup }: SoughtValue): boolean {
  return comparison === "equal" && !lookup.endsWith("__isnull");
}

function toFinding(call: FindOrCreate, span: Span, { message, intent }: Verdict): Finding {
  return {
    rule: getOrCreateRace.name,
    span,
    message,
    advice: null,
    model: call.model,
    path: null,
    query: null,
    reads: call.frames,
    times: ONCE,
    trips: [],
    faint: false,
    look: call.span,
    intent,
    within: withinOf(span),
  };
}
