import type { CodeReport } from "../orm/code-report";
import type { SaveCheck, Write } from "../orm/effect";
import { withEnforcedKeys } from "../orm/enforced-keys";
import type { FindOrCreate, RowValues, SoughtValue } from "../orm/find-or-create";
import type { Finding } from "../orm/finding";
import type { AddUniqueConstraint, Intent, Unmended } from "../orm/intent";
import { neededConstraint } from "../orm/needed-constraint";
import { type NotedLook, NotedLooks } from "../orm/noted-looks";
import { ownPlaceOf } from "../orm/own-place";
import type { Rule } from "../orm/rule";
import type { Model, ModelId } from "../orm/schema";
import { isSameSpan, isSameUnit } from "../orm/span";
import { guaranteeOf, type NullableColumn } from "../orm/uniqueness-guarantee";
import { type EffectContext, walkEffects } from "../orm/walk-effects";
import { sharesWritten } from "../orm/written-rows";
import { catchesRefusal } from "./catches-refusal";
import { catchesSeveral } from "./catches-several";
import { className } from "./class-name";
import { findCreatedUnseen } from "./created-unseen";
import { givesOtherKey } from "./gives-other-key";
import { givesSought, isSameValue } from "./gives-sought";
import { leftOutText } from "./left-out-key";
import { listed } from "./listed";
import { looksForNew } from "./looks-for-new";
import { redoneByLoop } from "./redone-by-loop";
import { type Refused, refusedText, refusingKey } from "./refusing-key";
import { statementFinding } from "./statement-finding";
import { uniqueAsWritten } from "./unique-as-written";
import { DECLARED_ALREADY, unmended, whyNoKey, whyNoMove } from "./unmended";

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
      const { given } = effect;
      const before = looks.before(effect, context);
      // Whatever another call inserted before the last look is found by that one.
      const finding = before.flatMap((look) => judge(report, look, before, effect, given, context) ?? []).at(-1);
      if (!finding || finding === TOLD_THERE) return;
      if (!findings.some(({ span }) => isSameSpan(span, finding.span))) findings.push(finding);
    });
    return [...findings, ...findCreatedUnseen(report, getThenCreate.name)];
  },
};

/** A callee looks and creates by itself: its own analysis speaks of it. */
const TOLD_THERE = "told-there";

function judge(
  report: CodeReport,
  look: NotedLook,
  looks: readonly NotedLook[],
  create: Write,
  given: RowValues,
  { caught, within }: EffectContext,
): Finding | typeof TOLD_THERE | null {
  const { span, frames, seeks, trip, written } = look;
  const model = look.model === create.model ? report.schema.models.get(look.model ?? "") : undefined;
  const own = ownPlaceOf(report, frames, create.span);
  // Where the look and the creation stand together, whoever calls them.
  const place = own && isSameUnit(span, create.span) ? span : own;
  if (!model || seeks.more || looksForNew(seeks.sought)) return null;
  const { sought } = seeks;
  if (sharesWritten(written, report.schema.models, model, sought)) return null;
  if (!sought.some((value) => given.values.some((other) => isSameValue(other, value)))) return null;
  if (!sought.every((value) => givesSought(model, value, given))) return null;
  if (!place) return TOLD_THERE;
  const call = asCall(look, model.id, given);
  const others = looks.filter((other) => other !== look && other.model === model.id);
  const refusing = refusingKey(report.schema, withEnforcedKeys(model, report.backends), call);
  const isAlone = refusing !== null && isOfLook(refusing, call);
  // The other look is told of.
  if (isAlone && others.some((other) => findsAll(refusing, other))) return null;
  const check = isAlone ? undefined : create.checks?.looks.find((each) => isAskedAgain(each, sought));
  const told = isAlone ? refusedVerdict(refusing, call) : judgeRace(model, report.backends, call, refusing);
  const verdict = check ? checkedVerdict(model, check, told) : told;
  const isCaught = isAnswered(caught, verdict, check);
  const redone = isCaught && !check && verdict.refuses && !verdict.alone ? redoneByLoop(within) : null;
  if (isCaught && redone === null) return null;
  const intent = intentOf(verdict, look, create);
  // Nothing is won by another way of doing it again.
  if (redone !== null && intent.kind === "unmended") return null;
  const message = redone === null ? verdict.text : `${verdict.text}, and ${AGAIN[redone]}`;
  const [creating = create.span] = check ? (create.checks?.frames ?? []) : [];
  const isOfCreation = verdict.alone || check !== undefined;
  const failing = isOfCreation && isSameUnit(place, creating) ? creating : place;
  const said = { message, model: model.id, intent, trips: trip ? [trip] : [], faint: redone === "undone" };
  return statementFinding(getThenCreate.name, failing, verdict.alone ? said : { ...said, look: span });
}

const AGAIN = {
  undone: "the loop does all of its pass again",
  kept: "the loop does all of its pass again, beside what it has written before",
};

/** The model's own code looks for that before the row is inserted: what another call inserted by then is found by it. */
function isAskedAgain({ columns }: SaveCheck, sought: readonly SoughtValue[]): boolean {
  return columns.every((name) => sought.some(({ column, comparison }) => column === name && comparison !== "other"));
}

/** A handler is there for what comes out. */
function isAnswered(caught: ReadonlySet<string>, { refuses }: Verdict, check: SaveCheck | undefined): boolean {
  if (check) return [check.raises, "*", "Exception", "BaseException"].some((name) => caught.has(name));
  return refuses ? catchesRefusal(caught) : catchesSeveral(caught);
}

/** Told where the row is created: the last look before that is its own. */
function checkedVerdict({ id }: Model, { raises }: SaveCheck, { refuses }: Verdict): Verdict {
  const text = `Since the look another call can have inserted the same \`${className(id)}\`: its \`save()\` looks again and raises \`${raises}\``;
  const rest = refuses ? ", and between that and the insertion `IntegrityError` comes out" : "";
  return { text: `${text}${rest}`, refuses, mend: ASKED_AGAIN };
}

function asCall({ span, frames, seeks }: NotedLook, model: ModelId, { values, more }: RowValues): FindOrCreate {
  return {
    kind: "find-or-create",
    span,
    frames,
    model,
    updates: false,
    sought: seeks.sought,
    inserted: values,
    seeksMore: false,
    insertsMore: more,
  };
}

/** The look asks for the whole key, and for more. */
function isOfLook({ by }: Refused, { sought }: FindOrCreate): boolean {
  return by.fields.every((field) => sought.some(({ column }) => column === field));
}

/** Another look before the creation finds all rows of the key. */
function findsAll({ by }: Refused, { seeks }: NotedLook): boolean {
  return seeks.more || seeks.sought.every((value) => by.fields.includes(value.column) && value.comparison !== "other");
}

function refusedVerdict(refusing: Refused, call: FindOrCreate): Verdict {
  const text = refusedText(refusing, call.model);
  return { text, refuses: true, alone: true, mend: whyNoMove(refusing, call) };
}

function intentOf({ mend }: Verdict, { model, span, trip, frames }: NotedLook, create: Write): Intent {
  if ("kind" in mend) return mend;
  if (trip === null || model === null)
    return unmended("What looks here is no query that a call could take the place of.");
  if (frames.length > 1) return unmended("The look stands in a function that others call too.");
  return { kind: "use-find-or-create", model, look: span, create: create.span, key: mend.key };
}

/** What becomes of two calls at once, or of one where a row is there that it leaves out. */
interface Verdict {
  readonly text: string;
  /** The database refuses the second row. */
  readonly refuses: boolean;
  /** No second call is needed for that. */
  readonly alone?: true;
  /** A call that looks again after that finds the first one, once there is the key; or why that would not help. */
  readonly mend: { readonly key: AddUniqueConstraint | null } | Unmended;
}

function judgeRace(
  declared: Model,
  backends: readonly string[] | null,
  call: FindOrCreate,
  refusing: Refused | null,
): Verdict {
  const model = withEnforcedKeys(declared, backends);
  const name = `\`${className(model.id)}\``;
  const between = `Between this look and the insertion another call can insert the same ${name}`;
  const guarantee = guaranteeOf(model, call);
  const { kind } = guarantee;
  if (kind === "unknown") {
    return { text: `${between}: this one fails, or there are two`, refuses: false, mend: UNREAD_KEY };
  }
  if (kind !== "not-guaranteed") {
    const late = kind === "refused" && guarantee.because === "at-commit" ? guarantee : refusing;
    const mend =
      late !== null ? whyNoMove(late, call) : kind === "except-null" ? nullsDiffer(guarantee.columns) : { key: null };
    return { text: `${between}: this one then fails with \`IntegrityError\``, refuses: true, mend };
  }
  if (uniqueAsWritten(model, call.sought) !== null) {
    const text = `${between}: this one then fails with \`IntegrityError\`, or inserts one that differs in case`;
    return { text, refuses: true, mend: unmended("The constraint has to ignore case as the look does.") };
  }
  if (givesOtherKey(model, call)) {
    return { text: `${between}: this one fails, or there are two`, refuses: false, mend: OTHER_KEY };
  }
  const leftOut = leftOutText(declared, call, backends);
  if (leftOut !== null) {
    return { text: `${between}: ${leftOut}, so that there are two`, refuses: false, mend: DECLARED_ALREADY };
  }
  const key = neededConstraint(model, call);
  const columns = call.sought.filter((value) => call.inserted.some((given) => isSameValue(given, value)));
  const together = columns.length > 1 ? " together" : "";
  return {
    text: `${between}: nothing keeps ${listed(columns.map(({ column }) => column))} unique${together}, so that there are two`,
    refuses: false,
    mend: key ? { key } : whyNoKey(call),
  };
}

const ASKED_AGAIN = unmended(
  "`save()` of the model looks once more and raises, which `get_or_create()` would not answer.",
);
const UNREAD_KEY = unmended("Whether a constraint refuses the second row cannot be read from the model and the look.");
const OTHER_KEY = unmended(
  "A constraint on what the new row gets besides may refuse the second one: that column is not looked for.",
);

function nullsDiffer(columns: readonly NullableColumn[]): Unmended {
  const names = listed(columns.map(({ column }) => column));
  return unmended(
    `Where ${names} is NULL, \`get_or_create()\` would leave two rows as well: NULLs count as different.`,
  );
}
