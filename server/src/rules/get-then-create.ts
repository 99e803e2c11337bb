import type { CodeReport } from "../orm/code-report";
import type { Write } from "../orm/effect";
import { withEnforcedKeys } from "../orm/enforced-keys";
import type { FindOrCreate, RowValues } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import type { AddUniqueConstraint, Intent } from "../orm/intent";
import { neededConstraint } from "../orm/needed-constraint";
import { type NotedLook, NotedLooks } from "../orm/noted-looks";
import { ownPlaceOf } from "../orm/own-place";
import type { Rule } from "../orm/rule";
import type { Model } from "../orm/schema";
import { isSameSpan, isSameUnit, type Span } from "../orm/span";
import { ONCE } from "../orm/trip";
import { guaranteeOf } from "../orm/uniqueness-guarantee";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { sharesWritten } from "../orm/written-rows";
import { catchesRefusal } from "./catches-refusal";
import { catchesSeveral } from "./catches-several";
import { className } from "./class-name";
import { givesOtherKey } from "./gives-other-key";
import { givesSought, isSameValue } from "./gives-sought";
import { leftOutText } from "./left-out-key";
import { listed } from "./listed";
import { looksForNew } from "./looks-for-new";
import { withinOf } from "./place";
import { uniqueAsWritten } from "./unique-as-written";

/** A row is looked for, and created by hand where there is none. */
export const getThenCreate: Rule = {
  name: "get-then-create",
  code: "RT202",
  summary: "A row is looked for and created by hand where it is not there, while another call may create it too",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  concurrent: true,
  check(report) {
    const looks = new NotedLooks();
    const findings: Finding[] = [];
    walkEffects(report.effects, (effect, context) => {
      looks.note(effect, context);
      if (effect.kind !== "create" || effect.given === undefined || context.locks.length > 0) return;
      for (const look of looks.before(effect, context)) {
        const finding = judge(report, look, effect, effect.given, context);
        if (finding && !findings.some(({ span }) => isSameSpan(span, finding.span))) findings.push(finding);
      }
    });
    return findings;
  },
};

function judge(
  report: CodeReport,
  look: NotedLook,
  create: Write,
  given: RowValues,
  { caught }: EffectContext,
): Finding | null {
  const { span, frames, seeks, trip, written } = look;
  const model = look.model === create.model ? report.schema.models.get(look.model ?? "") : undefined;
  const own = ownPlaceOf(report, frames, create.span);
  // Where the look and the creation stand together, whoever calls them.
  const place = own && isSameUnit(span, create.span) ? span : own;
  if (!model || !place || seeks.more || looksForNew(seeks.sought)) return null;
  const { sought } = seeks;
  if (sharesWritten(written, report.schema.models, model, sought)) return null;
  if (!sought.some((value) => given.values.some((other) => isSameValue(other, value)))) return null;
  if (!sought.every((value) => givesSought(model, value, given))) return null;
  const verdict = judgeRace(model, report.backends, {
    kind: "find-or-create",
    span,
    frames,
    model: model.id,
    updates: false,
    sought,
    inserted: given.values,
    seeksMore: false,
    insertsMore: given.more,
  });
  if (verdict.refuses ? catchesRefusal(caught) : catchesSeveral(caught)) return null;
  const { mend } = verdict;
  const intent: Intent | null =
    mend === null || trip === null || frames.length > 1
      ? null
      : { kind: "use-find-or-create", model: model.id, look: span, create: create.span, key: mend.key };
  return toFinding(place, verdict.text, look, intent);
}

/** What becomes of two calls at once. */
interface Verdict {
  readonly text: string;
  /** The database refuses the second row. */
  readonly refuses: boolean;
  /** A call that looks again after that finds the first one, once there is the key; null where that cannot be. */
  readonly mend: { readonly key: AddUniqueConstraint | null } | null;
}

function judgeRace(declared: Model, backends: readonly string[] | null, call: FindOrCreate): Verdict {
  const model = withEnforcedKeys(declared, backends);
  const name = `\`${className(model.id)}\``;
  const between = `Between this look and the insertion another call can insert the same ${name}`;
  const { kind } = guaranteeOf(model, call);
  if (kind === "unknown") return { text: `${between}: this one fails, or there are two`, refuses: false, mend: null };
  if (kind !== "not-guaranteed") {
    const mend = kind === "guaranteed" || kind === "for-matching-rows" ? { key: null } : null;
    return { text: `${between}: this one then fails with \`IntegrityError\``, refuses: true, mend };
  }
  if (uniqueAsWritten(model, call.sought) !== null) {
    const text = `${between}: this one then fails with \`IntegrityError\`, or inserts one that differs in case`;
    return { text, refuses: true, mend: null };
  }
  if (givesOtherKey(model, call)) {
    return { text: `${between}: this one fails, or there are two`, refuses: false, mend: null };
  }
  const leftOut = leftOutText(declared, call, backends);
  if (leftOut !== null) {
    return { text: `${between}: ${leftOut}, so that there are two`, refuses: false, mend: null };
  }
  const key = neededConstraint(model, call);
  const columns = call.sought.filter((value) => call.inserted.some((given) => isSameValue(given, value)));
  const together = columns.length > 1 ? " together" : "";
  return {
    text: `${between}: nothing keeps ${listed(columns.map(({ column }) => column))} unique${together}, so that there are two`,
    refuses: false,
    mend: key && { key },
  };
}

function toFinding(span: Span, message: string, look: NotedLook, intent: Intent | null): Finding {
  return {
    rule: getThenCreate.name,
    span,
    message,
    advice: null,
    model: look.model,
    path: null,
    query: null,
    reads: [span],
    times: ONCE,
    trips: look.trip ? [look.trip] : [],
    faint: false,
    look: look.span,
    intent,
    within: withinOf(span),
  };
}
