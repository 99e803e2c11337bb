import { columnRead } from "../../../orm/column-read";
import { type Compared, isTrue } from "./conditions";
import type { Run } from "./run";
import { isParameter, mayChangeMeanwhile, type ReadSource, symbolOf, symbolSource } from "./stored-reads";
import type { InstanceValue, SymbolValue, UnknownValue, Value } from "./values";

/** A column that the truth of a value depends on, or a symbol that may turn out to hold one. */
export interface StateRead {
  readonly source: ReadSource;
  /** The value is what was read itself, no answer to a test of it. */
  readonly whole: boolean;
  /** What is said of the column where the value is true, and where it is false; null where something else may have made it so. */
  readonly holds: Told | null;
  readonly fails: Told | null;
}

/** All that a column was asked for and is, as far as the source writes that out. */
type Told = readonly StateTest[];

export interface StateTest {
  readonly test: "truth" | "none" | readonly Compared[];
  readonly negated: boolean;
  /** A list of which only a call tells what it holds, in place of constants. */
  readonly among?: SymbolValue;
}

type Outcome = "holds" | "fails";

/** Tests of more columns are told by the first. */
const MOST_READS = 8;

/** What was read itself: its truth is asked. */
export function wholeRead(source: ReadSource): StateRead {
  const truth = (negated: boolean): Told => [{ test: "truth", negated }];
  return { source, whole: true, holds: truth(false), fails: truth(true) };
}

/** What a test of a value decides by, of whatever kind the columns are. A relation that may be NULL is one as well. */
export function statesOf(run: Run, value: Value): readonly StateRead[] {
  switch (value.k) {
    case "unknown":
      return value.states ?? [];
    case "symbol": {
      const source = symbolSource(value.id);
      return isParameter(source) ? [] : [wholeRead(source)];
    }
    case "union":
      return value.states ?? joinStates(itemsOf(run, value.options), EITHER);
    case "instance":
      return stateOfRelation(run, value);
    default:
      return [];
  }
}

/** `order.invoice`: whether there is one is a column of the row that it was read of. */
function stateOfRelation(run: Run, value: InstanceValue): readonly StateRead[] {
  const name = value.origin.path.at(-1);
  if (name === undefined || !value.mayBeNone || !value.id.endsWith(`.${name}`)) return [];
  return mayChangeMeanwhile(run, value) ? [wholeRead(columnRead(value.id.slice(0, -name.length - 1), name))] : [];
}

/** The value with the columns whose values decide what it is. */
export function withStates({ states: _states, ...value }: UnknownValue, states: readonly StateRead[]): UnknownValue {
  return states.length === 0 ? value : { ...value, states };
}

/** What comes of a test, where that is no value of which more is known. */
export function answering(result: Value, states: readonly StateRead[]): Value {
  if (states.length === 0) return result;
  if (result.k === "unknown") return withStates(result, states);
  return result.k === "union" ? { ...result, states } : result;
}

/** What several values say of columns, each with the outcomes that it may have. */
interface Item {
  readonly states: readonly StateRead[];
  readonly may: Readonly<Record<Outcome, boolean>>;
}

function itemsOf(run: Run, values: readonly Value[]): readonly Item[] {
  return values.map((value) => {
    const truth = isTrue(value);
    return { states: statesOf(run, value), may: { holds: truth !== false, fails: truth !== true } };
  });
}

function itemOf(state: StateRead): Item {
  return { states: [state], may: EACH };
}

const EACH = { holds: true, fails: true };

/** By which outcomes of the items each outcome comes about: all of them, or any one. */
type Joining = Readonly<Record<Outcome, "all" | "any">>;

const EITHER: Joining = { holds: "any", fails: "any" };
const BOTH_DECIDE: Joining = { holds: "all", fails: "all" };
const JOINING: Readonly<Record<"and" | "or", Joining>> = {
  and: { holds: "all", fails: "any" },
  or: { holds: "any", fails: "all" },
};

/** `a and b`, `a or b` */
export function joinedStates(run: Run, operator: "and" | "or", values: readonly Value[]): readonly StateRead[] {
  return joinStates(itemsOf(run, values), JOINING[operator]);
}

/** What is known of where one of two unknown values came from. */
export function eitherStates(a: readonly StateRead[], b: readonly StateRead[]): readonly StateRead[] {
  return a === b
    ? a
    : joinStates(
        [
          { states: a, may: EACH },
          { states: b, may: EACH },
        ],
        EITHER,
      );
}

function joinStates(items: readonly Item[], joining: Joining): readonly StateRead[] {
  const [only, ...others] = items.flatMap(({ states }) => states);
  if (only && others.length === 0 && items.length === 1) return [only];
  const sources = [...new Set(items.flatMap(({ states }) => states.map(({ source }) => source)))].slice(0, MOST_READS);
  return sources.map((source) => {
    const told = (outcome: Outcome): Told | null => {
      const able = items.filter(({ may }) => may[outcome]);
      const all = able.map(({ states }) => states.find((each) => each.source === source)?.[outcome] ?? null);
      const known = all.filter((each) => each !== null);
      if (joining[outcome] === "all") return known.length === 0 ? null : known.flat();
      return all.length > known.length ? null : oneOf(known);
    };
    return { source, whole: false, holds: told("holds"), fails: told("fails") };
  });
}

/** What holds whichever of these holds: one of the constants that each asks for. */
function oneOf(alternatives: readonly Told[]): Told | null {
  const [first, ...rest] = alternatives;
  if (!first) return null;
  if (rest.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first;
  const constants = alternatives.map(([asked, ...more]) =>
    asked && typeof asked.test === "object" && !asked.negated && more.length === 0 ? asked.test : null,
  );
  return constants.includes(null) ? [] : [{ test: constants.flatMap((each) => each ?? []), negated: false }];
}

/** `not value` */
export function turnedStates(states: readonly StateRead[]): readonly StateRead[] {
  return states.map(({ source, holds, fails }) => ({ source, whole: false, holds: fails, fails: holds }));
}

/** `bool(value)` */
export function answeredStates(states: readonly StateRead[]): readonly StateRead[] {
  return states.map((each) => ({ ...each, whole: false }));
}

/** `left == right` and all other comparisons. */
export function comparedStates(run: Run, operator: string, left: Value, right: Value): readonly StateRead[] {
  const states = [...statesBeside(run, operator, left, right), ...statesBeside(run, operator, right, left)];
  return joinStates(states.map(itemOf), BOTH_DECIDE);
}

/** What a comparison says of one side's columns: it is decided by what they were, and where `other` is constant by which. */
function statesBeside(run: Run, operator: string, value: Value, other: Value): readonly StateRead[] {
  const asked = askedFor(operator, value, other);
  return statesOf(run, value).map(({ source, whole, holds, fails }) => {
    if (!whole && (!holds || !fails)) return { source, whole: false, holds: null, fails: null };
    if (!whole || !asked) return { source, whole: false, holds: [], fails: [] };
    return { source, whole: false, holds: [asked], fails: [{ ...asked, negated: !asked.negated }] };
  });
}

function askedFor(operator: string, value: Value, other: Value): StateTest | null {
  const negated = NEGATED.has(operator);
  if (IS_EQUAL.has(operator)) {
    if (other.k === "literal" && other.value === null) return { test: "none", negated };
    const constant = constantIn(other);
    return constant === null ? null : { test: [constant], negated };
  }
  // Of `"x" in value` the constant is not what the column is.
  if (!IS_AMONG.has(operator) || value.k === "list") return null;
  if (other.k === "symbol") return { test: [], negated, among: other };
  const constants = constantsOf(other);
  return constants && { test: constants, negated };
}

/** What a list holds, where that is written out; null where it is not. */
function constantsOf(value: Value): readonly Compared[] | null {
  if (value.k !== "list") return null;
  const { items, element } = value;
  const constants = (items ?? (element.k === "union" ? element.options : [element])).map(constantIn);
  return constants.includes(null) ? null : constants.filter((each) => each !== null);
}

const NEGATED = new Set(["!=", "is not", "not in"]);
const IS_EQUAL = new Set(["==", "is", "!=", "is not"]);
const IS_AMONG = new Set(["in", "not in"]);

function constantIn(value: Value): Compared | null {
  if (value.k === "literal") return value.value;
  return value.k === "symbol" ? value : null;
}

/** What is said of the columns that a symbol turns out to stand for. */
export function statesBehind(told: StateRead, behind: readonly StateRead[]): readonly StateRead[] {
  const say = (outcome: Told | null, of: StateRead): Told | null => {
    if (!outcome) return null;
    if (of.whole) return outcome;
    const [asked, ...more] = outcome;
    if (asked?.test === "truth" && more.length === 0) return asked.negated ? of.fails : of.holds;
    return of.holds && of.fails ? [] : null;
  };
  return behind.map((of) => ({
    source: of.source,
    whole: told.whole && of.whole,
    holds: say(told.holds, of),
    fails: say(told.fails, of),
  }));
}

/** What the names of a callee stand for at one call. */
interface At {
  readonly told: (symbol: string) => Value | undefined;
  readonly rename: (source: ReadSource) => ReadSource;
  readonly constant: (item: Compared) => Compared;
}

/** The states of a value in a callee at one call. */
export function statesAt(run: Run, states: readonly StateRead[], at: At): readonly StateRead[] {
  const mapped = states.flatMap((each) => {
    const known = { ...each, holds: constantsAt(each.holds, at), fails: constantsAt(each.fails, at) };
    const symbol = symbolOf(each.source);
    if (symbol === null) return [{ ...known, source: at.rename(each.source) }];
    const value = at.told(symbol);
    return value ? statesBehind(known, statesOf(run, value)) : [];
  });
  return mapped.length < 2 ? mapped : joinStates(mapped.map(itemOf), BOTH_DECIDE);
}

function constantsAt(told: Told | null, at: Pick<At, "told" | "constant">): Told | null {
  if (told === null) return null;
  const known = told.map(({ test, negated, among }): StateTest | null => {
    if (typeof test === "string") return { test, negated };
    if (!among) return { test: test.map(at.constant), negated };
    const list = at.told(among.id);
    if (list?.k === "symbol") return { test, negated, among: list };
    const constants = list ? constantsOf(list) : null;
    return constants && { test: constants, negated };
  });
  return known.includes(null) ? [] : known.filter((each) => each !== null);
}
