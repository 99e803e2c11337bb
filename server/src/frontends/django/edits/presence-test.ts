import type { CallExpression, Expression } from "../syntax/ast";
import { filteredLookup, type Lookup } from "./held-look";

/** What a test says of a look where it is true, by what it looks, and how the look is written. */
export interface PresenceTest extends Lookup {
  readonly found: boolean;
  readonly awaited: boolean;
  /** The name that the row gets in the test; null where it gets none. */
  readonly target: string | null;
}

/** Whether a row is there, as `if` asks it in one expression; null where it asks something else as well. */
export function presenceTest(test: Expression, look: CallExpression): PresenceTest | null {
  if (test.k === "not") {
    const inner = presenceTest(test.value, look);
    return inner && { ...inner, found: !inner.found };
  }
  if (test.k === "cmp") return comparedTest(test, look);
  if (test.k === "walrus") {
    const inner = presenceTest(test.value, look);
    return inner && isOneRow(look) ? { ...inner, target: test.target.id } : null;
  }
  const isAwaited = test.k === "await";
  const value = test.k === "await" ? test.value : test;
  if (value !== look) return null;
  const rows = look.fn.k === "attr" && ASKS.has(look.fn.name) && look.args.length === 0 ? look.fn.obj : look;
  const lookup = filteredLookup(rows);
  return lookup && { ...lookup, found: true, awaited: isAwaited, target: null };
}

const ROWS: ReadonlySet<string> = new Set(["first", "last", "afirst", "alast"]);
const ASKS: ReadonlySet<string> = new Set([...ROWS, "exists", "count", "aexists", "acount"]);

/** The call gives a row, not a number. */
export function isOneRow({ fn }: CallExpression): boolean {
  return fn.k === "attr" && ROWS.has(fn.name);
}

/** `rows.count() == 0`, `(row := rows.first()) is None` */
function comparedTest({ ops, items }: Extract<Expression, { k: "cmp" }>, look: CallExpression): PresenceTest | null {
  const [left, right] = items;
  const asked = left && ops.length === 1 ? presenceTest(left, look) : null;
  if (!asked || right?.k !== "const") return null;
  const found = right.t === "none" ? IDENTITY[ops[0] ?? ""] : COUNTS[`${ops[0]} ${right.v}`];
  const isOfKind = isOneRow(look) === (right.t === "none");
  return found === undefined || !isOfKind || !asked.found ? null : { ...asked, found };
}

const IDENTITY: Readonly<Record<string, boolean>> = { is: false, "==": false, "is not": true, "!=": true };

const COUNTS: Readonly<Record<string, boolean>> = {
  "== 0": false,
  "< 1": false,
  "> 0": true,
  "!= 0": true,
  ">= 1": true,
};

/** What a test of a name says where it is true: `row`, `not row`, `row is not None`; null where it asks for more. */
export function nameTest(test: Expression, name: string): boolean | null {
  if (test.k === "not") {
    const inner = nameTest(test.value, name);
    return inner === null ? null : !inner;
  }
  if (test.k === "name") return test.id === name ? true : null;
  if (test.k !== "cmp" || test.ops.length !== 1) return null;
  const [left, right] = test.items;
  if (left?.k !== "name" || left.id !== name || right?.k !== "const" || right.t !== "none") return null;
  return IDENTITY[test.ops[0] ?? ""] ?? null;
}
