import { type Effect, type Handler, type Region, tripsOf } from "../orm/effect";
import { isSameSpan, isSameUnit, isWithin, type Span, spanKey } from "../orm/span";
import { type Branch, type Multiplicity, mayBeLeftOut, type Trip } from "../orm/trip";

/** A write in a transaction whose failure is caught there, so that the transaction goes on and takes no more queries. */
export interface BrokenTransaction {
  /** The statement that may be refused. */
  readonly write: Trip;
  /** All such statements of the `try`, in their order. */
  readonly writes: readonly Trip[];
  readonly transaction: Region;
  readonly caughtBy: Region;
  readonly handler: Handler;
  /** A query that is sent to the broken transaction, which raises; null where none surely is. */
  readonly next: Trip | null;
  /** What was written before in the same transaction, and is undone at its end without an error. */
  readonly lost: Trip | null;
}

/**
 * What is broken in the transactions that a function opens itself, and in those of callees by what it gives them; a `try` may
 * have several.
 */
export function brokenTransactionsIn(
  effects: readonly Effect[],
  isOwn: (transaction: Region) => boolean,
  catchesRefusal: (handler: Handler) => boolean,
): readonly BrokenTransaction[] {
  const found: BrokenTransaction[] = [];
  for (const transaction of transactionsIn(effects)) {
    if (transaction.undoing?.byHand) continue;
    const isHere = isOwn(transaction);
    visit(transaction.effects, [], (write, levels) => {
      if (!isOn(write, transaction) || (!isHere && write.inherited)) return;
      const level = levels.findLastIndex(({ region }) => region.kind === "try" && region.handlers.some(catchesRefusal));
      const handler = levels[level]?.region.handlers.find(catchesRefusal);
      const broken = handler ? judge(transaction, write, levels, level, handler) : null;
      if (broken) found.push(broken);
    });
  }
  return found;
}

function transactionsIn(effects: readonly Effect[]): Region[] {
  return effects.flatMap((effect) => {
    if (!("effects" in effect)) return [];
    return [...(effect.kind === "atomic" ? [effect] : []), ...transactionsIn(effect.effects)];
  });
}

/** A region around an effect, with what stands beside it. */
interface Level {
  readonly region: Region;
  readonly siblings: readonly Effect[];
  readonly at: number;
}

/** Statements that the database may refuse. Django runs the others in a transaction of their own. */
const REFUSABLE = new Set(["save", "create", "bulk_create", "update", "bulk_update"]);

const WRITES = new Set([...REFUSABLE, "delete", "add", "remove", "set", "clear"]);

/** Visits what may be refused within a transaction, not what an inner one holds, or may hold. */
function visit(
  effects: readonly Effect[],
  levels: readonly Level[],
  found: (write: Trip, levels: readonly Level[]) => void,
): void {
  for (const [at, effect] of effects.entries()) {
    if (effect.kind === "trip" && isRefusable(effect.trip)) found(effect.trip, levels);
    if ("effects" in effect && effect.kind !== "atomic" && effect.kind !== "managed") {
      visit(effect.effects, [...levels, { region: effect, siblings: effects, at }], found);
    }
  }
}

/** A transaction holds what is sent to its own database. Where a statement names none, that is the default one. */
function isOn({ cause }: Trip, { database }: Region): boolean {
  const named = cause.kind === "evaluation" ? (cause.query?.state.database ?? "default") : "default";
  return named === database;
}

function isRefusable({ cause }: Trip): boolean {
  return cause.kind === "evaluation" && cause.writes && !cause.tolerant && REFUSABLE.has(cause.by);
}

function judge(
  transaction: Region,
  write: Trip,
  levels: readonly Level[],
  level: number,
  handler: Handler,
): BrokenTransaction | null {
  const at = levels[level];
  if (!at) return null;
  const isSure = (trip: Trip) => isOn(trip, transaction) && happensWith(trip.times, write.times, at.region, levels);
  const isSureAfter = ({ trip, passOf }: Following) => isSure(trip) && !isChosenAnew(trip, passOf, at.region);
  // No test behind the `try` can be one for its failure, so that it may as well come out true after one.
  const isUntold = isCreation(write) && !handler.tells;
  const after = tripsAfter(write, levels, level, handler);
  const handling = tripsHandling(at, handler).find(isSure);
  const next =
    handling ??
    (
      after.find(isSureAfter) ??
      (isUntold ? after.find((each) => isOn(each.trip, transaction) && mayFollow(each, write, at.region)) : null)
    )?.trip ??
    null;
  // What may follow may raise as well: then nothing says which of the two it is.
  const isLast = !after.some(({ trip }) => isOn(trip, transaction));
  const isLost = next === null && isLast && mayComeToItsEnd(transaction, at.region, handler);
  const lost = isLost ? (tripsBefore(levels, level).findLast((trip) => isWrite(trip) && isSure(trip)) ?? null) : null;
  const writes = tripsOf(at.region).filter(isRefusable);
  return next || lost ? { write, writes, transaction, caughtBy: at.region, handler, next, lost } : null;
}

/** What the transaction goes on with, and the loop in a later pass of which it does. */
interface Following {
  readonly trip: Trip;
  readonly passOf: Region | null;
}

/** Which way the pass of the write went says nothing of a later one. */
function isChosenAnew({ times }: Trip, passOf: Region | null, caught: Region): boolean {
  const loop = passOf?.over?.id;
  if (!passOf || loop === undefined) return false;
  const chosen = times.branches.filter(
    (branch) => mayBeLeftOut(branch) && !isWayThrough(branch, caught) && !isWayThrough(branch, passOf),
  );
  return chosen.some(({ loops }) => loops.includes(loop));
}

/** One of the ways through the statement itself, not through one within it. */
function isWayThrough({ split }: Branch, { span }: Region): boolean {
  const statement = spanKey(span);
  return split === statement || split.startsWith(`${statement}|`);
}

function mayFollow({ trip, passOf }: Following, write: Trip, caught: Region): boolean {
  return !isChosenAnew(trip, passOf, caught) && mayGoWith(trip, write);
}

/** Unlike a row that is saved, one that is created is known to nobody where that fails. */
function isCreation({ cause }: Trip): boolean {
  return cause.kind === "evaluation" && cause.by === "create";
}

/** No branch says that one of them happens and the other does not. */
function mayGoWith({ times }: Trip, write: Trip): boolean {
  return times.branches.every(({ split, ways }) => {
    const same = write.times.branches.find((branch) => branch.split === split);
    return !same || ways === null || same.ways === null || ways.some((way) => same.ways?.includes(way));
  });
}

function isWrite({ cause }: Trip): boolean {
  return cause.kind === "evaluation" && cause.writes && WRITES.has(cause.by);
}

/** What the handler itself asks. */
function tripsHandling({ siblings, at }: Level, { span }: Handler): Trip[] {
  return siblings
    .slice(at + 1)
    .filter((effect) => effect.kind === "handler" && isSameSpan(effect.span, span))
    .flatMap(tripsOf);
}

/** What the transaction goes on with: behind the `try`, and in later passes of the loops around it. */
function tripsAfter(write: Trip, levels: readonly Level[], level: number, handler: Handler): Following[] {
  const caught = levels[level]?.region.span;
  if (!caught || handler.end === "raises") return [];
  const isLeft = handler.end === "returns" ? leftByReturn(write, caught) : () => false;
  let goesOn = handler.end === "goes-on" || handler.end === "returns";
  const trips: Following[] = [];
  const add = (more: Trip[], passOf: Region | null) => trips.push(...more.map((trip) => ({ trip, passOf })));
  for (const { region, siblings, at } of levels.slice(0, level + 1).reverse()) {
    if (region.kind === "loop") {
      const isEnded =
        handler.end === "leaves-loop" ? !goesOn : handler.end === "returns" && isSameUnit(region.span, caught);
      if (!isEnded && isRepeated(region)) add(region.effects.flatMap(tripsOf), region);
      goesOn = true;
    }
    if (!goesOn) continue;
    const behind = siblings.slice(at + 1).flatMap((effect) => tripsBehind(effect, caught));
    add(
      behind.filter((trip) => !isLeft(trip)),
      null,
    );
  }
  return trips;
}

function isRepeated({ over }: Region): boolean {
  return over !== null && (over.size.kind !== "fixed" || over.size.count > 1);
}

/** What follows a `try`, not what stands in its `else` or in handlers. */
function tripsBehind(effect: Effect, caught: Span): Trip[] {
  if ("effects" in effect && effect.kind === "handler") return [];
  return tripsOf(effect).filter(({ frames }) => !frames.some((frame) => isWithin(frame, caught)));
}

/** Returning leaves the function that holds the `try`: nothing else of that call happens. */
function leftByReturn({ frames }: Trip, caught: Span): (trip: Trip) => boolean {
  const depth = frames.findIndex((frame) => isWithin(frame, caught));
  const call = frames.slice(0, Math.max(depth, 0));
  return (trip) =>
    trip.frames.length > call.length && call.every((frame, at) => isSameSpan(frame, trip.frames[at] ?? caught));
}

function tripsBefore(levels: readonly Level[], level: number): Trip[] {
  return levels.slice(0, level + 1).flatMap(({ siblings, at }) => siblings.slice(0, at).flatMap(tripsOf));
}

/** Whenever the write happens, the other happens too: no branch or loop leaves it out that does not leave out the write. */
function happensWith(other: Multiplicity, write: Multiplicity, caught: Region, levels: readonly Level[]): boolean {
  const loops = new Set([...write.factors, ...levels.flatMap(({ region }) => region.over ?? [])].map(({ id }) => id));
  if (other.factors.some(({ id }) => !loops.has(id))) return false;
  return other.branches.filter(mayBeLeftOut).every((branch) => {
    if (isWayThrough(branch, caught)) return true;
    const { split, ways } = branch;
    const same = write.branches.find((branch) => branch.split === split);
    return same !== undefined && (ways === null || same.ways === null || ways.some((way) => same.ways?.includes(way)));
  });
}

/** Nothing behind the `try` in the transaction's own text undoes it with an exception. */
function mayComeToItsEnd({ span, undoing }: Region, caught: Region, handler: Handler): boolean {
  if (handler.end === "raises" || undoing === null || !isSameUnit(caught.span, span)) return false;
  return !undoing.raises.some(({ start }) => start >= caught.span.end);
}
