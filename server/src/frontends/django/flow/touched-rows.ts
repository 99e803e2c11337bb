import { type Span, spanKey } from "../../../orm/span";
import { type Arguments, argument } from "./arguments";
import { identityOf } from "./known-value";
import { hashId } from "./querysets";
import type { Run } from "./run";
import type { Value } from "./values";

/** Methods by which rows, forms and serializers are written. */
const WRITES = new Set(["save", "asave", "delete", "adelete"]);

/** A row is written or locked, whatever else is known of it. */
export function noteTouched(run: Run, row: Value, span: Span): void {
  const identity = identityOf(row);
  if (identity !== null) run.add({ s: "effect", effect: { kind: "touch", span, row: identity } });
}

/** A method is called on what may be one of several rows: whichever it is, it is written. */
export function noteSaved(run: Run, row: Value, method: string, span: Span): void {
  if (WRITES.has(method)) noteTouched(run, row, span);
}

/** What a method gives that is called on something unknown. A form and a serializer give the row that they wrote. */
export function savedBy(run: Run, method: string, args: Arguments, result: Value, span: Span): Value {
  if (!WRITES.has(method) || result.k !== "unknown" || isPostponed(args)) return result;
  const row: Value = { ...result, saved: true, identity: hashId([span, ...run.callPlaces].map(spanKey).join(">")) };
  noteTouched(run, row, span);
  return row;
}

/** `form.save(commit=False)` */
function isPostponed(args: Arguments): boolean {
  const commits = argument(args, 0, "commit");
  return commits?.k === "literal" && commits.value === false;
}

/** By their names these only tell something. */
const TELLS =
  /^_*(get|is|has|can|was|should|as|to|check|clean|validate|describe|format|render|email|send|notify|log)(_|$)/;

/** A method of a model that its code does not show, as one that a metaclass or a package adds: it may save the row. */
export function noteHiddenMethod(run: Run, row: Value, method: string, span: Span): void {
  if (!TELLS.test(method)) noteTouched(run, row, span);
}
