import type { CodeReport } from "../orm/code-report";
import { withEnforcedKeys } from "../orm/enforced-keys";
import type { FindOrCreate } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import type { MoveToDefaults } from "../orm/intent";
import { neededConstraint } from "../orm/needed-constraint";
import { type NotedLook, NotedLooks } from "../orm/noted-looks";
import { ownPlaceOf, sharedPlaceOf } from "../orm/own-place";
import { isRefusedLater } from "../orm/refused-later";
import type { Rule } from "../orm/rule";
import type { Model } from "../orm/schema";
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
import { type Refused, refusedText, refusingKey } from "./refusing-key";
import { statementFinding } from "./statement-finding";
import { uniqueAsWritten } from "./unique-as-written";
import { DECLARED_ALREADY, whyNoKey, whyNoMove } from "./unmended";

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
    const looks = new NotedLooks();
    walkEffects(report.effects, (effect, context) => {
      looks.note(effect, context);
      if (effect.kind !== "find-or-create" || ownPlaceOf(report, effect.frames) === null) return;
      const place = sharedPlaceOf(effect.frames);
      if (place === null) return;
      const verdict = judge(report, effect, context, looks.before({}, context));
      if (verdict !== null)
        findings.push(
          statementFinding(getOrCreateRace.name, place, { ...verdict, model: effect.model, reads: effect.frames }),
        );
    });
    return findings;
  },
};

/** `look` is told where a call that waits before it does not race. */
type Verdict = Pick<Finding, "message" | "intent" | "look">;

function judge(
  report: CodeReport,
  call: FindOrCreate,
  context: EffectContext,
  before: readonly NotedLook[],
): Verdict | null {
  const { locks, written, caught } = context;
  const { schema, backends } = report;
  const declared = schema.models.get(call.model);
  const model = declared && withEnforcedKeys(declared, backends);
  // Who locks a row before lets one call wait for the other.
  if (
    !declared ||
    !model ||
    locks.length > 0 ||
    looksForNew(call.sought) ||
    sharesWritten(written, schema.models, model, call.sought) ||
    call.sought.every(({ comparison }) => comparison === "other")
  )
    return null;
  const refusing = refusingKey(schema, model, call);
  if (refusing !== null) {
    const isAbsent = before.some((look) => look.model === call.model && looksForKey(look, refusing));
    return isAbsent || catchesRefusal(caught) ? null : refusedVerdict(refusing, call);
  }
  const guarantee = guaranteeOf(model, call);
  if (guarantee.kind === "refused") {
    if (guarantee.because !== "at-commit" || catchesRefusal(caught) || !isRefusedLater(call, context)) return null;
    return { ...refusedVerdict(guarantee, call), look: call.span };
  }
  if (catchesSeveral(caught)) return null;
  const message = duplicateText(model, call, guarantee);
  if (message === null) return null;
  const { span: look } = call;
  const leftOut = leftOutText(declared, call, backends);
  if (leftOut !== null)
    return { message: `${leftOut}: two calls at the same time can each insert a row`, intent: DECLARED_ALREADY, look };
  return { message, intent: neededConstraint(model, call) ?? whyNoKey(call), look };
}

/** No row of the key was there just before. */
function looksForKey({ seeks }: NotedLook, { by }: Refused): boolean {
  return !seeks.more && seeks.sought.every(({ column }) => by.fields.includes(column));
}

function refusedVerdict(refused: Refused, call: FindOrCreate): Verdict {
  return { message: refusedText(refused, call.model), intent: moveBeside(refused, call) ?? whyNoMove(refused, call) };
}

function duplicateText(model: Model, call: FindOrCreate, guarantee: Guarantee): string | null {
  if (guarantee.kind === "except-null")
    return isKnownNull(guarantee.columns) ? nullText(guarantee.columns, call) : null;
  if (guarantee.kind !== "not-guaranteed" || givesOtherKey(model, call) || writesOneSpelling(model, call)) return null;
  return guarantee.near ? nullText(guarantee.columns, call) : notUniqueText(model, call);
}

/** Whatever the case of what is looked for, the row gets it as the program spells it, and the key refuses that twice. */
function writesOneSpelling(model: Model, { sought, inserted }: FindOrCreate): boolean {
  const columns = uniqueAsWritten(model, sought) ?? [];
  return columns.some((column) => {
    const wanted = sought.find((value) => value.column === column);
    const given = inserted.find((value) => value.column === column);
    return wanted?.comparison === "folded" && given !== undefined && given.identity !== wanted.identity;
  });
}

/** What is looked for beside the key can be given to the new row alone. */
function moveBeside({ because, by, beside }: Refused, call: FindOrCreate): MoveToDefaults | null {
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
