import type { CodeReport } from "../orm/code-report";
import type { Effect, Write } from "../orm/effect";
import { withEnforcedKeys } from "../orm/enforced-keys";
import type { GivenValue } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import type { Uniqueness } from "../orm/schema";
import { isSameUnit } from "../orm/span";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { catchesRefusal } from "./catches-refusal";
import { className } from "./class-name";
import { listed } from "./listed";
import { statementFinding } from "./statement-finding";

/**
 * Findings of a rule where a request creates a row whose key it is given, and nothing looked for it: the same request, sent
 * once more, is refused.
 */
export function findCreatedUnseen(report: CodeReport, rule: string): Finding[] {
  if (!report.servesRequest) return [];
  const rows = new Set([USER]);
  let isAlone = true;
  const findings: Finding[] = [];
  walkEffects(report.effects, (effect, context) => {
    if (effect.kind === "trip") {
      const { cause } = effect.trip;
      if (cause.kind !== "evaluation" || cause.by === "create") return;
      if (cause.gives === undefined) isAlone = false;
      else rows.add(cause.gives);
    }
    if (effect.kind === "create" && isAlone) findings.push(...judge(report, rule, effect, context, rows));
  });
  return changesRows(report.effects, rows) ? [] : findings;
}

const USER = "request.user";

/** A request that comes after it may find other rows. */
function changesRows(effects: readonly Effect[], rows: ReadonlySet<string>): boolean {
  return effects.some((effect) => {
    if ("effects" in effect) return changesRows(effect.effects, rows);
    return "instance" in effect && effect.instance !== null && rows.has(effect.instance);
  });
}

function judge(
  report: CodeReport,
  rule: string,
  { model: id, given, span }: Write,
  { caught, locks }: EffectContext,
  rows: ReadonlySet<string>,
): Finding[] {
  const declared = report.schema.models.get(id ?? "");
  if (!declared || !given || declared.open || !isSameUnit(span, report)) return [];
  if (catchesRefusal(caught) || locks.length > 0) return [];
  const { uniqueness } = withEnforcedKeys(declared, report.backends);
  const key = uniqueness.find((each) => isGiven(each, given.values, rows));
  if (!key) return [];
  const found = `Nothing looks for a \`${className(declared.id)}\` of the same ${listed(key.fields)} first`;
  const message = `${found}: where there is one, as after a double click, this fails with \`IntegrityError\``;
  const intent = { kind: "look-first", create: span, key: key.fields } as const;
  return [statementFinding(rule, span, { message, model: declared.id, intent })];
}

/** The rows that the request names give all of the key, or constants do. */
function isGiven(
  { fields, expressions, condition }: Uniqueness,
  values: readonly GivenValue[],
  rows: ReadonlySet<string>,
) {
  if (fields.length === 0 || expressions.length > 0 || condition !== null) return false;
  const given = fields.map((field) => values.find(({ column }) => column === field));
  const isRow = (value: GivenValue) => rows.has(value.identity);
  const isKnown = given.every((value) => value && value.isNew !== true && (value.constant !== null || isRow(value)));
  return isKnown && given.some((value) => value && isRow(value));
}
