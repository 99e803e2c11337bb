import type { Argument, CallExpression, Expression, Statement } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";

/** Code that looks for a row and creates one, in statements that one call can stand for. */
export interface GetThenCreate {
  /** The statements that are replaced, in order. */
  readonly replaced: readonly Statement[];
  /** What the call is made on: `Label.objects`. */
  readonly manager: Expression;
  readonly sought: readonly Argument[];
  /** What only the new row gets: by keyword, or by an assignment. */
  readonly given: readonly GivenExpression[];
  /** The name that holds the row afterwards; null where nothing does. `return` where it is returned at once. */
  readonly target: string | null;
  readonly returned: boolean;
  /** What stands before in the block that creates, and what follows there. */
  readonly created: readonly Statement[];
  readonly rest: readonly Statement[];
}

export interface GivenExpression {
  readonly name: string;
  readonly value: Expression;
}

/** The form that a look and a creation have among the statements of a block; a sentence where they have none. */
export function formOf(
  block: readonly Statement[],
  look: CallExpression,
  create: CallExpression,
): GetThenCreate | { readonly refused: string } {
  const found = findForm(block, look);
  if (!found) return { refused: "The look and the creation do not stand in one statement that a call could replace." };
  const creation = found.instead === null ? creationIn(found.branch, create) : creationInstead(found, create);
  if ("refused" in creation) return creation;
  const { call, given, target, returned, created, rest, manager } = creation;
  if (manager === null ? !isManagerOf(found.manager, call.fn) : !isSameExpression(manager, found.manager)) {
    return { refused: "The row is not created through what it is looked for in." };
  }
  if (found.target !== null && found.target !== target) {
    return { refused: "The row that is found and the one that is created get different names." };
  }
  if (found.returned !== returned) return { refused: "Only one of the two rows is returned at once." };
  if (found.sought.some(({ name, star }) => star !== 0 || name === null || name.includes("__"))) {
    return { refused: "More is looked for than equal values." };
  }
  if (call.args.some(({ name, star }) => star !== 0 || name === null)) {
    return { refused: "What the new row gets is not written out by name." };
  }
  const isSought = ({ name, value }: Argument) =>
    found.sought.some((each) => each.name === name && isSameExpression(each.value, value));
  if (!found.sought.every(({ name }) => call.args.some((each) => each.name === name && isSought(each)))) {
    return { refused: "What is looked for is given to the new row in other words." };
  }
  const own = call.args.flatMap((each) => (each.name === null || isSought(each) ? [] : [{ ...each, name: each.name }]));
  return { ...found, given: [...own, ...given], target, created, rest };
}

/** What looks, and the block that is run where nothing was found. */
interface Form {
  readonly replaced: readonly Statement[];
  readonly manager: Expression;
  readonly sought: readonly Argument[];
  readonly target: string | null;
  readonly returned: boolean;
  readonly branch: readonly Statement[];
  /** The expression that takes the place of the row that was not found; null where statements do. */
  readonly instead: Expression | null;
}

function findForm(block: readonly Statement[], look: CallExpression): Form | null {
  for (const [at, statement] of block.entries()) {
    if (statement.s > look.s || statement.e < look.e) continue;
    if (statement.k === "try") {
      const [only, ...others] = statement.body;
      const [handler, ...further] = statement.handlers;
      const isPlain = others.length + further.length + statement.orelse.length + statement.finalbody.length === 0;
      const held = only && holderOf(only, look);
      if (!isPlain || !held || !handler || handler.name !== null) return null;
      return { replaced: [statement], ...lookup(look), ...held, branch: handler.body, instead: null };
    }
    if (statement.k === "if") return existsForm(statement, look);
    const either = orForm(statement, look);
    if (either) return either;
    const held = holderOf(statement, look);
    const next = block[at + 1];
    if (!held?.target || next?.k !== "if" || next.orelse.length > 0) return null;
    const after = block[at + 2];
    if (after && isReturnedWherePresent(next, held.target)) {
      const filtered = filterBefore(look, "first");
      const replaced = [statement, next, after];
      return (
        filtered && { replaced, ...lookup(filtered), target: null, returned: true, branch: [after], instead: null }
      );
    }
    if (!asksForNone(next.test, held.target)) return null;
    const filtered = filterBefore(look, "first");
    return filtered && { replaced: [statement, next], ...lookup(filtered), ...held, branch: next.body, instead: null };
  }
  return null;
}

/** `if not Label.objects.filter(slug=slug).exists():` */
function existsForm(statement: Extract<Statement, { k: "if" }>, look: CallExpression): Form | null {
  const { test } = statement;
  const filtered = filterBefore(look, "exists");
  if (!filtered || test.k !== "not" || test.value !== look || statement.orelse.length > 0) return null;
  return {
    replaced: [statement],
    ...lookup(filtered),
    target: null,
    returned: false,
    branch: statement.body,
    instead: null,
  };
}

/** `label = Label.objects.filter(slug=slug).first() or Label.objects.create(slug=slug)` */
function orForm(statement: Statement, look: CallExpression): Form | null {
  const value = statement.k === "assign" || statement.k === "return" ? statement.value : null;
  if (value?.k !== "bool" || value.op !== "or" || value.items.length !== 2 || value.items[0] !== look) return null;
  const filtered = filterBefore(look, "first");
  const held = holderOf(statement, value);
  const [, instead = null] = value.items;
  return filtered && held && { replaced: [statement], ...lookup(filtered), ...held, branch: [], instead };
}

/** `... or Label.objects.create(slug=slug)` */
function creationInstead(form: Form, create: CallExpression): Creation | { readonly refused: string } {
  const { fn } = create;
  if (form.instead !== create || fn.k !== "attr" || fn.name !== "create") {
    return { refused: "The new row is not created at once." };
  }
  const { target, returned } = form;
  return { call: create, manager: fn.obj, given: [], target, returned, created: [], rest: [] };
}

/** The one `filter()` of `rows.filter(...).first()`. */
function filterBefore(look: CallExpression, name: string): CallExpression | null {
  if (look.fn.k !== "attr" || look.fn.name !== name || look.args.length > 0) return null;
  const { obj } = look.fn;
  return obj.k === "call" && obj.fn.k === "attr" && obj.fn.name === "filter" ? obj : null;
}

function lookup(call: CallExpression): Pick<Form, "manager" | "sought"> {
  return { manager: call.fn.k === "attr" ? call.fn.obj : call.fn, sought: call.args };
}

/** The name that an assignment of nothing but the call gives its value, or that it is returned. */
function holderOf(statement: Statement, call: Expression): Pick<Form, "target" | "returned"> | null {
  if (statement.k === "return") return statement.value === call ? { target: null, returned: true } : null;
  if (statement.k === "expr") return statement.value === call ? { target: null, returned: false } : null;
  if (statement.k !== "assign" || statement.value !== call || statement.targets.length !== 1) return null;
  const [target] = statement.targets;
  return target?.k === "name" && statement.annotation === null ? { target: target.id, returned: false } : null;
}

/** `if found: return found`, `if found is not None: return found` */
function isReturnedWherePresent({ test, body }: Extract<Statement, { k: "if" }>, name: string): boolean {
  const [only, ...others] = body;
  const isPresent =
    isName(test, name) || (test.k === "cmp" && test.ops[0] === "is not" && comparesWithNone(test, name));
  return isPresent && others.length === 0 && only?.k === "return" && isName(only.value ?? undefined, name);
}

function comparesWithNone({ items, ops }: Extract<Expression, { k: "cmp" }>, name: string): boolean {
  const [left, right] = items;
  return ops.length === 1 && isName(left, name) && right?.k === "const" && right.t === "none";
}

/** `not found`, `found is None` */
function asksForNone(test: Expression, name: string): boolean {
  if (test.k === "not") return isName(test.value, name);
  return test.k === "cmp" && test.ops[0] === "is" && comparesWithNone(test, name);
}

interface Creation {
  readonly call: CallExpression;
  /** What `create()` is called on; null for a class that is called. */
  readonly manager: Expression | null;
  readonly given: readonly GivenExpression[];
  readonly target: string | null;
  readonly returned: boolean;
  readonly created: readonly Statement[];
  readonly rest: readonly Statement[];
}

/** The statements at the beginning of a block that create the row. */
function creationIn(block: readonly Statement[], create: CallExpression): Creation | { readonly refused: string } {
  const [first] = block;
  const { fn } = create;
  if (!first || fn.k !== "attr") return { refused: "The row is created in another function." };
  if (fn.name === "create") {
    const held = holderOf(first, create);
    if (!held) return { refused: "More is done before the row is created." };
    return { call: create, manager: fn.obj, given: [], ...held, created: [first], rest: block.slice(1) };
  }
  const held = first.k === "assign" && first.value?.k === "call" ? holderOf(first, first.value) : null;
  const saved = block.findIndex((statement) => statement.k === "expr" && statement.value === create);
  if (fn.name !== "save" || create.args.length > 0 || !held?.target || !isName(fn.obj, held.target) || saved < 0) {
    return { refused: "More is done before the row is created." };
  }
  const given = block.slice(1, saved).map((statement) => assignedTo(statement, held.target ?? ""));
  if (first.k !== "assign" || first.value?.k !== "call" || given.includes(null)) {
    return { refused: "More is done with the row before it is saved." };
  }
  const assigned = given.filter((each) => each !== null);
  const created = block.slice(0, saved + 1);
  return { call: first.value, manager: null, given: assigned, ...held, created, rest: block.slice(saved + 1) };
}

/** `row.name = value` */
function assignedTo(statement: Statement, row: string): GivenExpression | null {
  if (statement.k !== "assign" || statement.targets.length !== 1 || statement.value === null) return null;
  const [target] = statement.targets;
  return target?.k === "attr" && isName(target.obj, row) ? { name: target.name, value: statement.value } : null;
}

/** `Label.objects` of `Label`. */
function isManagerOf(manager: Expression, cls: Expression): boolean {
  return manager.k === "attr" && manager.name === "objects" && isSameExpression(manager.obj, cls);
}

function isName(node: Expression | undefined, name: string): boolean {
  return node?.k === "name" && node.id === name;
}
