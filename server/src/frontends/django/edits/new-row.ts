import type { CallExpression, Expression, Statement } from "../syntax/ast";
import { isName } from "../syntax/is-name";
import { type Holder, holderOf } from "./held-look";

/** A row that the first statements of a block create. */
export interface NewRow extends Holder {
  /** `create(...)`, or the call of the class. */
  readonly call: CallExpression;
  /** What inserts it: `create(...)` as well, or the call of `save()`. */
  readonly inserting: CallExpression;
  /** What `create()` is called on; null for a class that is called. */
  readonly manager: Expression | null;
  /** What is assigned to it before it is saved. */
  readonly assigned: readonly GivenExpression[];
  /** The statements up to the one that inserts it, after which `rest` follows. */
  readonly made: readonly Statement[];
  readonly rest: readonly Statement[];
}

export interface GivenExpression {
  readonly name: string;
  readonly value: Expression;
}

/** The row that is created at the beginning of a block; null where something else is done there. */
export function newRowIn(block: readonly Statement[]): NewRow | null {
  const [first] = block;
  if (first === undefined) return null;
  const call = calledIn(first);
  if (call?.fn.k === "attr" && /^a?create$/.test(call.fn.name)) {
    const held = holderOf(first, call);
    const made = { made: [first], rest: block.slice(1) };
    return held && { call, inserting: call, manager: call.fn.obj, assigned: [], ...held, ...made };
  }
  return savedAtOnce(first, block) ?? savedLater(first, call, block);
}

/** `Label(slug=slug).save()` */
function savedAtOnce(first: Statement, block: readonly Statement[]): NewRow | null {
  const save = savingIn(first);
  const made = save?.fn.k === "attr" ? save.fn.obj : null;
  const held = save && holderOf(first, save);
  if (made?.k !== "call" || !held) return null;
  const rest = { made: [first], rest: block.slice(1) };
  return { call: made, inserting: save, manager: null, assigned: [], ...held, ...rest };
}

/** `label = Label(slug=slug)`, attributes of it, `label.save()`. */
function savedLater(first: Statement, call: CallExpression | null, block: readonly Statement[]): NewRow | null {
  const held = call && holderOf(first, call);
  if (!call || !held?.target || held.awaited) return null;
  const saved = block.findIndex((statement) => savesRow(statement, held.target ?? ""));
  const assigned = block.slice(1, Math.max(saved, 1)).map((statement) => assignedTo(statement, held.target ?? ""));
  if (saved < 0 || !assigned.every((each) => each !== null)) return null;
  const saving = savingOf(block[saved]);
  if (!saving) return null;
  return {
    ...held,
    call,
    inserting: saving.call,
    manager: null,
    assigned,
    awaited: saving.awaited,
    made: block.slice(0, saved + 1),
    rest: block.slice(saved + 1),
  };
}

/** `row.save()` by itself. */
export function savesRow(statement: Statement | undefined, row: string): boolean {
  const save = savingIn(statement);
  return save?.fn.k === "attr" && isName(save.fn.obj, row);
}

function savingIn(statement: Statement | undefined): CallExpression | null {
  return savingOf(statement)?.call ?? null;
}

/** A `save()` without arguments that stands alone. */
export function savingOf(statement: Statement | undefined): { call: CallExpression; awaited: boolean } | null {
  const call = statement?.k === "expr" ? calledIn(statement) : null;
  const isSave = call?.fn.k === "attr" && /^a?save$/.test(call.fn.name) && call.args.length === 0;
  return isSave ? { call, awaited: call.fn.k === "attr" && call.fn.name === "asave" } : null;
}

/** The call that an assignment, a `return` or a statement of its own consists of. */
function calledIn(statement: Statement): CallExpression | null {
  if (statement.k !== "expr" && statement.k !== "assign" && statement.k !== "return") return null;
  const value = statement.value?.k === "await" ? statement.value.value : statement.value;
  return value?.k === "call" ? value : null;
}

/** `row.name = value` */
export function assignedTo(statement: Statement, row: string): GivenExpression | null {
  if (statement.k !== "assign" || statement.targets.length !== 1 || statement.value === null) return null;
  const [target] = statement.targets;
  return target?.k === "attr" && isName(target.obj, row) ? { name: target.name, value: statement.value } : null;
}
