import type { Fix, Refusal, TextEdit } from "../../../orm/fix";
import type { LockRows } from "../../../orm/intent";
import { isSameUnit, type Span } from "../../../orm/span";
import { type ProjectFacts, say, vendorOf } from "../handbook/say";
import type { Expression, FunctionDefinition } from "../syntax/ast";
import { isName } from "../syntax/is-name";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { findRow, type RowSource } from "./find-row";
import { isAtomicAround } from "./is-atomic-around";
import { isReadHere } from "./is-read-here";
import { type Located, locate } from "./locate";
import { lockQuery } from "./lock-query";
import { modelNameIn } from "./model-name-in";
import { readAgain } from "./read-again";
import { isOwnSave, refuseApart } from "./refuse-apart";
import { refuseInAtomic } from "./refuse-in-atomic";
import { remoteWithin } from "./remote-within";
import { sayOfLocks } from "./say-of-locks";
import type { SchemaSource } from "./schema-source";
import { sortEdits } from "./sort-edits";
import { startWith } from "./start-with";
import { unfilteredManager } from "./unfiltered-manager";
import { wrapInAtomic } from "./wrap-in-atomic";

/** What is done where another call holds the row. */
interface Manner {
  /** Of `select_for_update()`; null to wait. */
  readonly argument: "nowait=True" | "skip_locked=True" | null;
  readonly says: string;
  readonly statement: string;
}

const WAIT: Manner = { argument: null, says: "", statement: "locked-row-makes-others-wait" };
const NOWAIT: Manner = {
  argument: "nowait=True",
  says: ", and fail at once where another call holds it",
  statement: "nowait-fails-at-once",
};
const SKIP: Manner = {
  argument: "skip_locked=True",
  says: ", and leave it out where another call holds it",
  statement: "skip-locked-leaves-rows-out",
};

/**
 * Locks a row where it is fetched, or reads it again under a lock where a function was given it, and keeps the lock until
 * the row is saved: by waiting, which comes first, by failing, by leaving rows out. One refusal where none of it can be.
 */
export function planLocks(intent: LockRows, source: SchemaSource): readonly (Fix | Refusal)[] {
  const update = updateOf(intent, source);
  if ("refused" in update) return [update];
  const first = writeLock(update, WAIT, source);
  if ("refused" in first) return [first];
  const mayLeaveOut = update.row.kind === "loop" || (update.row.kind === "fetched" && update.row.fetch.by === "first");
  const others = (mayLeaveOut ? [NOWAIT, SKIP] : [NOWAIT]).map((manner) => writeLock(update, manner, source));
  return [first, ...others];
}

/** The statements from the first that must see the row as it is stored to the last save. */
interface Update {
  readonly intent: LockRows;
  readonly place: Located;
  readonly definition: FunctionDefinition;
  readonly row: RowSource;
  readonly from: Span;
  readonly to: Span;
}

function updateOf(intent: LockRows, source: SchemaSource): Update | Refusal {
  const reason = refusalOf(intent, source);
  if (reason) return { refused: reason };
  const { assignment, save } = intent;
  const place = locate(assignment, source);
  if ("refused" in place) return place;
  const definition = place.facts.units.get(assignment.unit)?.definition;
  if (!definition || place.node.k !== "attr") return { refused: "The attribute is not assigned to by name." };
  const inAsync = refuseInAtomic([], definition);
  if (inAsync) return { refused: inAsync };
  const object = place.node.obj;
  const last = lastSave(definition, object);
  if (!last || last.s < place.node.s || (isSameUnit(save, assignment) && !isSaveOf(nodeAt(save, source), object))) {
    return { refused: "The row is saved under another name." };
  }
  const row = findRow(definition, object, intent.fetches);
  if ("refused" in row) return row;
  const ofGiven = row.kind === "given" ? refusalOfGiven(intent, place, definition) : null;
  if (row.kind === "given" && intent.fetches.some(({ span }) => isKeyOf(row.row, nodeAt(span, source)))) {
    return {
      refused: "The row is fetched once more and compared with the given one, which may hold what is not saved yet.",
    };
  }
  if (ofGiven) return { refused: ofGiven };
  const at = ({ s, e }: { readonly s: number; readonly e: number }) => ({ ...assignment, start: s, end: e });
  const from = row.kind === "given" ? at(row.first) : row.fetch.span;
  const to = laterOf(at(last), intent.done);
  return remoteWithin(intent.remotes, from, to, source) ?? { intent, place, definition, row, from, to };
}

function laterOf(save: Span, done: Span | null): Span {
  return done !== null && isSameUnit(done, save) && done.end > save.end ? done : save;
}

function refusalOf({ assignment, save, inserts }: LockRows, { database }: SchemaSource): string | null {
  if (database !== null && vendorOf(database) === "sqlite") {
    return "SQLite locks no rows: select_for_update() is ignored there.";
  }
  if (inserts) return "The row may be a new one, which cannot be locked.";
  // The row's own `save()` is called here, whatever it does beside: it runs while the row is locked.
  return isOwnSave(save) ? null : refuseApart(assignment, save);
}

/** A caller of the function must not have read or decided what it is locked for. */
function refusalOfGiven(
  { seenIn, guards, assignment, isPlain }: LockRows,
  place: Located,
  definition: FunctionDefinition,
): string | null {
  if (definition.name === "save" || isCalledBySave(place, assignment, definition.name))
    return "A row that is new is not there yet to be locked.";
  const isHere = (span: Pick<Span, "file" | "unit">) => isSameUnit(span, assignment);
  // What a function does by itself, without a caller's rows and values, it has read by itself.
  if (isHere(seenIn)) return null;
  if (!guards.every(isHere)) return "A caller decides by what it has read of the row.";
  if (isPlain) return null;
  if (!place.statement || !isReadHere(place.statement, place.node, definition)) {
    return "What is saved was read of the row in another function.";
  }
  return null;
}

/** The model's own `save()` calls the method, on rows that hold what is not saved yet. */
function isCalledBySave({ facts }: Located, { unit }: Span, name: string): boolean {
  const save = facts.units.get(unit.replace(/[^.]+$/, "save"));
  if (!save || !unit.includes(".")) return false;
  return [...nodesWithin(save.definition)].some(
    (node) => node.k === "attr" && node.name === name && isName(node.obj, "self"),
  );
}

function lastSave(definition: FunctionDefinition, row: Expression): SyntaxNode | undefined {
  return [...nodesWithin(definition)].filter((node) => isSaveOf(node, row)).at(-1);
}

function isSaveOf(node: SyntaxNode | null, row: Expression): boolean {
  return node?.k === "call" && node.fn.k === "attr" && node.fn.name === "save" && isSameExpression(node.fn.obj, row);
}

/** The expression looks for the key of the row: it fetches the same row a second time. */
function isKeyOf(row: Expression, fetch: Expression | null): boolean {
  if (fetch === null) return false;
  return [...nodesWithin(fetch)].some(
    (node) => node.k === "attr" && (node.name === "pk" || node.name === "id") && isSameExpression(node.obj, row),
  );
}

function nodeAt(span: Span, source: SchemaSource): Expression | null {
  const place = locate(span, source);
  return "refused" in place ? null : place.node;
}

function writeLock(
  { intent, place, definition, row, from, to }: Update,
  manner: Manner,
  source: SchemaSource,
): Fix | Refusal {
  const isAtomic = isAtomicAround(definition, from, to);
  const read = row.kind === "given" ? readGiven(row, manner, intent, place, source) : { lines: [], changes: [] };
  if ("refused" in read) return read;
  const lock = row.kind === "given" ? [] : lockFetched(row, manner, intent, source);
  if ("refused" in lock) return lock;
  const { lines } = read;
  const around = isAtomic
    ? startWith(from, to, source, lines)
    : wrapInAtomic(from, to, source, { leading: lines, inner: lock });
  if ("refused" in around) return around;
  const call = `select_for_update(${manner.argument ?? ""})`;
  const what = row.kind === "given" ? `Read the row again under a lock${manner.says}` : `Lock the row${manner.says}`;
  return {
    title: `${what}: ${call}${isAtomic ? "" : " in a transaction"}`,
    safety: "unsafe",
    edits: sortEdits(isAtomic ? [...around.edits, ...lock] : around.edits),
    changes: [...describeLock(manner, isAtomic, source), ...read.changes],
  };
}

function describeLock(manner: Manner, isAtomic: boolean, project: ProjectFacts): string[] {
  return [
    ...sayOfLocks(project, manner.statement),
    ...(isAtomic ? ["The row stays locked until the transaction ends."] : say(project, "atomic-undoes-on-error")),
  ];
}

function lockFetched(
  { fetch, node }: Extract<RowSource, { fetch: unknown }>,
  { argument }: Manner,
  { assignment }: LockRows,
  source: SchemaSource,
): readonly TextEdit[] | Refusal {
  const place = locate({ ...assignment, start: node.s, end: node.e }, source);
  return "refused" in place ? place : lockQuery(place, fetch, argument, source);
}

function readGiven(
  row: Extract<RowSource, { kind: "given" }>,
  { argument }: Manner,
  { model }: LockRows,
  place: Located,
  source: SchemaSource,
): ReturnType<typeof readAgain> | Refusal {
  const name = modelNameIn(place, model, source);
  if ("refused" in name) return name;
  const written = place.text.slice(place.base + row.row.s, place.base + row.row.e);
  const rows = `${name.written}.${unfilteredManager(model, source)}.select_for_update(${argument ?? ""})`;
  return readAgain(written, rows, row.by, source);
}
