import type { Argument, CallExpression, Expression, IfStatement, Statement, TryStatement } from "../syntax/ast";
import { isName } from "../syntax/is-name";
import { isSameExpression } from "../syntax/is-same-expression";
import { filteredLookup, type Holder, holderOf, type Lookup, lookupOf } from "./held-look";
import { leaves } from "./leaves";
import { isOneRow, nameTest, type PresenceTest, presenceTest } from "./presence-test";

/** What looks, and the block that is run where nothing was found. */
export interface LookForm extends Lookup {
  readonly replaced: readonly Statement[];
  /** The name that the row gets where it is found. */
  readonly target: string | null;
  /** The row that is found is returned at once. */
  readonly returned: boolean;
  readonly awaited: boolean;
  /** What is done where there is a row. */
  readonly found: readonly Statement[];
  /** What is done where there is none. */
  readonly branch: readonly Statement[];
  /** `branch` is all that follows: it is left where there is a row. */
  readonly isRest: boolean;
  /** The expression that takes the place of the row that was not found; null where statements do. */
  readonly instead: Expression | null;
}

/** The statement of a block that looks, with what follows from it. */
export function findLookForm(
  block: readonly Statement[],
  look: CallExpression,
): LookForm | { readonly refused: string } | null {
  const form = lookFormOf(block, look);
  return form && !("refused" in form) ? withoutSecondLook(form, block) : form;
}

/** Where there is a row it is fetched by the same look: that one gives it already. */
function withoutSecondLook(form: LookForm, block: readonly Statement[]): LookForm {
  if (form.target !== null || form.returned) return form;
  const last = form.replaced.at(-1);
  const next = last && block[block.indexOf(last) + 1];
  // Where there is none the code has returned by then.
  const isBehind = form.found.length === 0 && !form.isRest && leaves(form.branch) && next?.k === "return";
  const [first, ...found] = isBehind ? [next] : form.found;
  const held = first && heldAgain(first, form);
  if (!held) return form;
  const replaced = isBehind ? [...form.replaced, next] : form.replaced;
  return { ...form, replaced, target: held.target, returned: held.returned, found };
}

/** What a statement does with the row that it looks for once more. */
function heldAgain(statement: Statement, form: LookForm): Holder | null {
  const value = statement.k === "assign" || statement.k === "return" ? statement.value : null;
  const call = value?.k === "await" ? value.value : value;
  if (call?.k !== "call" || call.fn.k !== "attr") return null;
  const isGet = call.fn.name === "get" || call.fn.name === "aget";
  const lookup = isGet ? lookupOf(call) : isOneRow(call) ? filteredLookup(call.fn.obj) : null;
  const held = holderOf(statement, call);
  return lookup && held?.awaited === form.awaited && isSameLookup(lookup, form) ? held : null;
}

function isSameLookup(a: Lookup, b: Lookup): boolean {
  const isSought = (each: Argument) =>
    b.sought.some(
      ({ name, star, value }) => name === each.name && star === each.star && isSameExpression(value, each.value),
    );
  return isSameExpression(a.manager, b.manager) && a.sought.length === b.sought.length && a.sought.every(isSought);
}

function lookFormOf(block: readonly Statement[], look: CallExpression): LookForm | { readonly refused: string } | null {
  const at = block.findIndex(({ s, e }) => s <= look.s && look.e <= e);
  const statement = block[at];
  if (!statement) return null;
  const rest = block.slice(at + 1);
  if (statement.k === "try") return nothingForm(statement, look, rest) ?? tryForm(statement, look);
  if (statement.k === "if") {
    const asked = presenceTest(statement.test, look);
    if (!asked) return null;
    return (
      returning([statement], statement, asked, look, rest) ??
      branching([statement], statement, asked.found, rest, asked)
    );
  }
  return orForm(statement, look) ?? heldForm(statement, look, rest);
}

function tryForm(statement: TryStatement, look: CallExpression): LookForm | { readonly refused: string } | null {
  const [first, ...others] = statement.body;
  const [handler, ...further] = statement.handlers;
  const held = first && holderOf(first, look);
  const lookup = lookupOf(look);
  if (!held || !lookup || !handler || handler.name !== null) return null;
  if (further.length > 0 || statement.finalbody.length > 0)
    return { refused: "Other failures have a handler of their own." };
  const isPlain = others.length === 0 && statement.orelse.length === 0;
  if (!isPlain && !isNotThere(handler.type)) return { refused: "The handler answers other failures as well." };
  if (handler.type?.k === "seq") return { refused: "The handler answers other failures as well." };
  if (others.length > 0 && statement.orelse.length > 0) return null;
  const found = [...others, ...statement.orelse];
  return { replaced: [statement], ...lookup, ...held, found, branch: handler.body, isRest: false, instead: null };
}

/** `label = None` in the handler, with an `if` behind the `try` that asks for it. */
function nothingForm(
  statement: TryStatement,
  look: CallExpression,
  [next, ...rest]: readonly Statement[],
): LookForm | null {
  const form = tryForm(statement, look);
  if (!form || "refused" in form || form.target === null || next?.k !== "if" || form.found.length > 0) return null;
  const [only, ...others] = form.branch;
  const isNothing = only?.k === "assign" && only.targets.length === 1 && isName(only.targets[0], form.target);
  if (!isNothing || others.length > 0 || only.value?.k !== "const" || only.value.t !== "none") return null;
  const isFound = nameTest(next.test, form.target);
  return isFound === null ? null : branching([statement, next], next, isFound, rest, form);
}

/** `Label.DoesNotExist`, `ObjectDoesNotExist` */
function isNotThere(type: Expression | null): boolean {
  const name = type?.k === "attr" ? type.name : type?.k === "name" ? type.id : "";
  return /DoesNotExist$/.test(name);
}

/** `label = rows.first() or rows.create(slug=slug)` */
function orForm(statement: Statement, look: CallExpression): LookForm | null {
  const value = statement.k === "assign" || statement.k === "return" ? statement.value : null;
  if (value?.k !== "bool" || value.op !== "or" || value.items.length !== 2) return null;
  const [left, instead = null] = value.items;
  const asked = left && presenceTest(left, look);
  const held = holderOf(statement, value);
  if (!asked || !held || !isOneRow(look) || !asked.found) return null;
  const { manager, sought, awaited } = asked;
  const { target, returned } = held;
  return {
    replaced: [statement],
    manager,
    sought,
    awaited,
    target,
    returned,
    found: [],
    branch: [],
    isRest: false,
    instead,
  };
}

/** `label = rows.first()` or `there = rows.exists()`, with an `if` behind it that asks for nothing else. */
function heldForm(statement: Statement, look: CallExpression, [next, ...rest]: readonly Statement[]): LookForm | null {
  const held = holderOf(statement, look);
  if (!held?.target || next?.k !== "if") return null;
  const isFound = nameTest(next.test, held.target);
  const lookup = look.fn.k === "attr" ? filteredLookup(look.fn.obj) : null;
  const asked = presenceTest(look, look);
  if (isFound === null || !lookup || !asked) return null;
  const replaced = [statement, next];
  const found = { ...lookup, ...held, found: isFound };
  return returning(replaced, next, found, look, rest) ?? branching(replaced, next, isFound, rest, found);
}

/** The row that is found is returned by its name, and what the next statement returns otherwise. */
function returning(
  replaced: readonly Statement[],
  test: IfStatement,
  { manager, sought, awaited, target, found }: PresenceTest,
  look: CallExpression,
  [branch]: readonly Statement[],
): LookForm | null {
  const isReturned = found && target !== null && isOneRow(look) && returnsName(test, target);
  if (!isReturned || branch?.k !== "return") return null;
  return {
    replaced: [...replaced, branch],
    manager,
    sought,
    awaited,
    target: null,
    returned: true,
    found: [],
    branch: [branch],
    isRest: false,
    instead: null,
  };
}

/** `if found: return found` */
function returnsName({ body, orelse }: IfStatement, name: string): boolean {
  const [only, ...others] = body;
  return orelse.length + others.length === 0 && only?.k === "return" && isName(only.value, name);
}

/** The ways of an `if` whose test says whether there is a row. */
function branching(
  replaced: readonly Statement[],
  { body, orelse }: IfStatement,
  isFound: boolean,
  rest: readonly Statement[],
  { manager, sought, awaited, target }: Pick<PresenceTest, "manager" | "sought" | "awaited" | "target">,
): LookForm | null {
  const common = { replaced, manager, sought, awaited, target, returned: false, instead: null };
  if (!isFound) return { ...common, found: orelse, branch: body, isRest: false };
  if (orelse.length > 0) return { ...common, found: body, branch: orelse, isRest: false };
  return leaves(body) ? { ...common, found: body, branch: rest, isRest: true } : null;
}
