import type { Argument, CallExpression, Expression, Statement } from "../syntax/ast";
import { isName } from "../syntax/is-name";
import { isSameExpression } from "../syntax/is-same-expression";
import { lastName } from "../syntax/last-name";
import { nodesWithin } from "../syntax/nodes-within";
import { isSameColumn, isSoughtValue } from "./is-sought-value";
import { findLookForm, type LookForm } from "./look-form";
import { assignedTo, type GivenExpression, type NewRow, newRowIn, savesRow, savingOf } from "./new-row";
import { whyNoForm } from "./why-no-form";

/** Code that looks for a row and creates one, in statements that one call can stand for. */
export interface GetThenCreate {
  readonly look: CallExpression;
  readonly row: NewRow;
  /** Where there is no row, all that is done. */
  readonly branch: readonly Statement[];
  /** The statements that are replaced, in order. */
  readonly replaced: readonly Statement[];
  /** What the call is made on: `Label.objects`. */
  readonly manager: Expression;
  readonly sought: readonly Argument[];
  /** What only the new row gets, by keyword or by an assignment; where the row is updated, what both get. */
  readonly given: readonly GivenExpression[];
  /** What of `given` was set as an attribute. */
  readonly set: readonly string[];
  /** The row that is found gets the same as a new one. */
  readonly updates: boolean;
  /** The name that holds the row afterwards; null where nothing does, or where it has none and is returned behind all. */
  readonly target: string | null;
  readonly returned: boolean;
  readonly awaited: boolean;
  /** The name that says whether there is a new row, where the code has one of its own. */
  readonly flag: string | null;
  /** What is worked out before the row is created. */
  readonly before: readonly Statement[];
  /** What follows where there is one, and where there is a new one. */
  readonly found: readonly Statement[];
  readonly made: readonly Statement[];
  /** The new row is returned at once, behind what is done with it or instead of what follows. */
  readonly end: "returns-made" | "returns-either" | null;
  /** A name that nothing gives a value to any more; null where there is none. */
  readonly dropped: string | null;
}

export type FormRefusal = { readonly refused: string };

/** The form that a look and a creation have among the statements of a block; a sentence where they have none. */
export function formOf(block: readonly Statement[], look: CallExpression): GetThenCreate | FormRefusal {
  const found = findLookForm(block, look);
  if (!found) return { refused: whyNoForm(block, look) };
  if ("refused" in found) return found;
  const form = found.instead === null ? creating(found, block) : creatingInstead(found, found.instead);
  if ("refused" in form) return form;
  const { row } = form;
  if (row.manager === null ? !isManagerOf(found.manager, row.call.fn) : !isSameRows(row.manager, found.manager)) {
    return { refused: "The row is not created through what it is looked for in." };
  }
  if (found.awaited !== row.awaited) return { refused: "Only one of the look and the creation is asynchronous." };
  if (found.sought.some(({ name, star }) => star !== 0 || name === null || name.includes("__"))) {
    return { refused: "More is looked for than equal values." };
  }
  if (row.call.args.some(({ name, star }) => star !== 0 || name === null)) {
    return { refused: "What the new row gets is not written out by name." };
  }
  const { sought, manager, awaited, branch } = found;
  const set = row.assigned.map(({ name }) => name);
  const isLeft = ({ name }: GivenExpression) => !sought.some((other) => isSameColumn(name, other.name ?? ""));
  const own = row.call.args.flatMap(({ name, value }) =>
    name === null || set.includes(name) ? [] : [{ name, value }],
  );
  if (form.updates && own.some(isLeft)) return { refused: "A new row gets values that the one that is found keeps." };
  const all = [...own, ...row.assigned];
  const other = all.find((each) => !isLeft(each) && !sought.some((one) => isSoughtValue(each, one)));
  if (other) return { refused: `\`${other.name}\` of the new row may not be what is looked for.` };
  const given = all.filter(isLeft);
  const computed = given.find(({ value }) => [found.target, row.target].some((name) => name && names(value, name)));
  if (computed) return { refused: `\`${computed.name}\` is computed from the row itself.` };
  return { ...form, look, branch, manager, sought, awaited, given, set };
}

type Creating = Omit<GetThenCreate, "look" | "branch" | "manager" | "sought" | "given" | "awaited" | "set">;

const ELSEWHERE = { refused: "More is done before the row is created." };

/** Statements create the row where there is none. */
function creating(form: LookForm, block: readonly Statement[]): Creating | FormRefusal {
  const updating = updatingForm(form, block);
  if (updating) return updating;
  const start = form.branch.findIndex((_, at) => newRowIn(form.branch.slice(at)) !== null);
  const row = start < 0 ? null : newRowIn(form.branch.slice(start));
  if (!row) return ELSEWHERE;
  const before = form.branch.slice(0, start);
  if (!before.every(isOneName)) return ELSEWHERE;
  if (form.isRest) {
    const { found, target, returned } = form;
    // Where there is a row the code leaves with something else: the new one alone is returned.
    if (row.returned && !returned && target === null && found.length > 0) {
      const replaced = [...form.replaced, ...before, ...row.made];
      return { ...PLAIN, row, replaced, found, before, target: null, returned: false, end: "returns-either" };
    }
    if (returned !== row.returned) return { refused: "Only one of the two rows is returned at once." };
    const dropped = droppedName(target, row, found);
    if (dropped === undefined) return OTHER_NAMES;
    const replaced = [...form.replaced, ...before, ...row.made];
    return { ...PLAIN, row, replaced, found, before, target: row.target, returned, dropped };
  }
  return withEnd(form, row, before, block);
}

const PLAIN = { updates: false, flag: null, made: [], end: null, dropped: null } as const;

/** The name of the row that was looked for, where the new one has another; undefined where that row is used by it. */
function droppedName(target: string | null, row: NewRow, found: readonly Statement[]): string | null | undefined {
  if (target === null || target === row.target) return null;
  const isUsed = found.some((statement) => names(statement, target));
  return isUsed ? undefined : target;
}

const OTHER_NAMES = { refused: "The row that is found and the one that is created get different names." };

function names(tree: Expression | Statement, name: string): boolean {
  return [...nodesWithin(tree)].some((node) => node.k === "name" && node.id === name);
}

/** Both ways lead on, or return their row. */
function withEnd(
  form: LookForm,
  row: NewRow,
  before: readonly Statement[],
  block: readonly Statement[],
): Creating | FormRefusal {
  const last = row.rest.at(-1);
  const endsWithRow = row.target !== null && last?.k === "return" && isName(last.value, row.target);
  const { replaced, found } = form;
  if (form.returned) {
    if (row.returned) return { ...PLAIN, row, replaced, found, before, target: null, returned: true };
    if (!endsWithRow) return { refused: "Only one of the two rows is returned at once." };
    const made = row.rest.slice(0, -1);
    const target = made.length > 0 ? row.target : null;
    return {
      ...PLAIN,
      row,
      replaced,
      found,
      before,
      target,
      returned: target === null,
      made,
      end: target === null ? null : "returns-either",
    };
  }
  if (row.returned) {
    if (form.target === null) return { refused: "Only one of the two rows is returned at once." };
    return { ...PLAIN, row, replaced, found, before, target: form.target, returned: false, end: "returns-made" };
  }
  const dropped = droppedName(form.target, row, found);
  if (dropped === undefined) return OTHER_NAMES;
  const previous = replaced[0] && block[block.indexOf(replaced[0]) - 1];
  return { ...PLAIN, row, target: row.target, returned: false, dropped, ...ownFlag(row.rest, form, previous, before) };
}

/** `created = True` behind the creation, and `created = False` where the row is found, or before it is looked for. */
function ownFlag(
  made: readonly Statement[],
  { found, replaced }: LookForm,
  previous: Statement | undefined,
  before: readonly Statement[],
) {
  const plain = { flag: null, made, found, replaced, before };
  const set = [...before, made[0], made.at(-1)].find((statement) => constantOf(statement)?.value === true);
  const flag = constantOf(set)?.name;
  if (flag === undefined) return plain;
  const isUnset = (statement: Statement | undefined) => {
    const constant = constantOf(statement);
    return constant?.name === flag && !constant.value;
  };
  const without = (list: readonly Statement[], one: Statement | undefined) => list.filter((each) => each !== one);
  const own = { flag, made: without(made, set), before: without(before, set) };
  const unset = [found[0], found.at(-1)].find(isUnset);
  if (unset) return { ...own, found: without(found, unset), replaced };
  return previous && isUnset(previous) ? { ...own, found, replaced: [previous, ...replaced] } : plain;
}

/** `name = True`, `name = False` */
function constantOf(statement: Statement | undefined): { readonly name: string; readonly value: boolean } | null {
  if (statement?.k !== "assign" || statement.targets.length !== 1 || statement.value?.k !== "const") return null;
  const [target] = statement.targets;
  const { v } = statement.value;
  return target?.k === "name" && typeof v === "boolean" ? { name: target.id, value: v } : null;
}

/** A row is made where there is none, and both rows get the same and are saved behind that. */
function updatingForm(form: LookForm, block: readonly Statement[]): Creating | null {
  const { target, branch, found, isRest, returned, replaced } = form;
  const [only, ...others] = branch;
  const isPlain = target !== null && found.length === 0 && others.length === 0 && !isRest && !returned;
  const value =
    only?.k === "assign" && only.targets.length === 1 && isName(only.targets[0], target ?? "") ? only.value : null;
  if (!isPlain || value?.k !== "call" || (value.fn.k === "attr" && /^a?create$/.test(value.fn.name))) return null;
  const last = replaced.at(-1);
  const rest = block.slice(last ? block.indexOf(last) + 1 : block.length);
  const saved = rest.findIndex((statement) => savesRow(statement, target));
  const assigned = rest.slice(0, Math.max(saved, 0)).map((statement) => assignedTo(statement, target));
  if (saved < 1 || !assigned.every((each) => each !== null)) return null;
  const made = rest.slice(0, saved + 1);
  const saving = savingOf(made.at(-1));
  if (!saving) return null;
  const held = { target, returned: false, awaited: form.awaited };
  const row = { call: value, inserting: saving.call, manager: null, assigned, ...held, made, rest: [] };
  return {
    ...PLAIN,
    row,
    replaced: [...replaced, ...made],
    found: [],
    before: [],
    target,
    returned: false,
    updates: true,
  };
}

/** `... or Label.objects.create(slug=slug)` */
function creatingInstead(form: LookForm, instead: Expression): Creating | FormRefusal {
  const call = instead.k === "await" ? instead.value : instead;
  if (call.k !== "call" || call.fn.k !== "attr" || !/^a?create$/.test(call.fn.name)) {
    return { refused: "The new row is not created at once." };
  }
  const { target, returned, replaced } = form;
  const held = { target, returned, awaited: instead.k === "await" };
  const row = { call, inserting: call, manager: call.fn.obj, assigned: [], made: [], rest: [], ...held };
  return { ...PLAIN, row, replaced, target, returned, before: [], found: [] };
}

/** `name = value`, which may come before the look as well where the value costs nothing. */
function isOneName(statement: Statement): boolean {
  return statement.k === "assign" && statement.targets.length === 1 && statement.targets[0]?.k === "name";
}

/** The same rows, whatever else is loaded with those that are found. */
function isSameRows(manager: Expression, looked: Expression): boolean {
  if (isSameExpression(manager, looked)) return true;
  const isLoad = looked.k === "call" && looked.fn.k === "attr" && /^(select|prefetch)_related$/.test(looked.fn.name);
  return isLoad && looked.fn.k === "attr" && isSameRows(manager, looked.fn.obj);
}

/** `Label.objects` of `Label`, under whatever name the class has there. */
function isManagerOf(manager: Expression, cls: Expression): boolean {
  if (manager.k !== "attr" || (manager.name !== "objects" && manager.name !== "_default_manager")) return false;
  return isName(manager.obj, "cls") || lastName(manager.obj) === lastName(cls);
}
