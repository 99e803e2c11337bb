import type { Fix, Refusal } from "../../../orm/fix";
import type { LockRows } from "../../../orm/intent";
import type { Column, Model } from "../../../orm/schema";
import { isSameUnit, type Span } from "../../../orm/span";
import { say } from "../handbook/say";
import type { CallExpression, Expression, FunctionDefinition, Statement } from "../syntax/ast";
import { bindingsWithin } from "../syntax/bindings-within";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { columnTest } from "./column-test";
import { type ConditionalForm, conditionalForm, isAttribute, type RowChange } from "./conditional-form";
import { isAtomicAround } from "./is-atomic-around";
import { isHeldElsewhere } from "./is-held-elsewhere";
import { leaves } from "./leaves";
import { type Located, locate } from "./locate";
import { modelNameIn } from "./model-name-in";
import { isOwnSave } from "./refuse-apart";
import { remoteWithin } from "./remote-within";
import type { SchemaSource } from "./schema-source";
import { unfilteredManager } from "./unfiltered-manager";
import { usesOfRow } from "./uses-of-row";
import { isFree } from "./worked-out";
import { type ConditionalUpdate, type Refreshes, writeConditionalUpdate } from "./write-conditional-update";

/**
 * Lets one `update()` test a column and change its row, and asks how many rows it changed in place of the test: of two calls
 * one changes none, whether or not the database locks rows.
 */
export function planConditionalUpdate(intent: LockRows, source: SchemaSource): Fix | Refusal {
  const place = locate(intent.assignment, source);
  if ("refused" in place) return place;
  const definition = place.facts.units.get(intent.assignment.unit)?.definition;
  const { node, statement } = place;
  if (!definition || node.k !== "attr" || !statement) return { refused: "The attribute is not assigned to by name." };
  const form = conditionalForm(definition, statement, node.obj, node.name);
  const model = source.schema.models.get(intent.model);
  const column = model && columnOf(model, intent.field);
  const reason = refusalOf(intent, definition, model);
  if (reason || !model || !column) return { refused: reason ?? "What the row holds is not known." };
  if ("refused" in form) return form;
  const ofForm = refusalOfForm(form, intent, definition, node);
  if (ofForm) return { refused: ofForm };
  const asked = columnTest(form.test.test, node, column, form.holds);
  if (!asked || [...nodesOfValue(asked.value)].some((each) => isRowWithin(each, node.obj))) {
    return { refused: "The test asks for more than to compare the column." };
  }
  if (typeof asked.value !== "string" && !isFree(asked.value)) return { refused: "The test calls other code." };
  const isElsewhere = intent.fetches.some(({ span }) => /\b(using|db_manager)\(/.test(writtenAt(span, place)));
  if (isElsewhere) return { refused: "The query chooses its database, which the update would have to name." };
  const name = modelNameIn(place, intent.model, source);
  if ("refused" in name) return name;
  const at = ({ s, e }: { readonly s: number; readonly e: number }): Span => ({
    ...intent.assignment,
    start: s,
    end: e,
  });
  const from = at(form.test);
  const to = form.between.length > 0 ? laterOf(at(form.save.statement), intent.done) : from;
  const isApart = form.between.length > 0 && !isAtomicAround(definition, from, to);
  if (isApart && definition.async) return { refused: "`transaction.atomic()` cannot be entered in an `async def`." };
  const remote = form.between.length > 0 ? remoteWithin(intent.remotes, from, to, source) : null;
  if (remote) return remote;
  const refreshes = refreshesOf(form, definition, node.obj, model);
  if (refreshes === null) return { refused: "The row is read behind both ways." };
  const update: ConditionalUpdate = {
    place,
    form,
    asked,
    row: node.obj,
    rows: `${name.written}.${unfilteredManager(intent.model, source)}`,
    stamped: stampedBy(form, model),
    refreshes,
    block: isApart ? { from, to } : null,
    unit: intent.assignment.unit,
  };
  const written = writeConditionalUpdate(update, source);
  if ("refused" in written) return written;
  return {
    title: `Test and change in one statement: ${written.title}`,
    safety: "unsafe",
    edits: written.edits,
    changes: [
      ...say(source, "conditional-update-lets-one-through"),
      ...say(source, "update-runs-no-save"),
      ...(form.between.length > 0 ? ["The row is changed before what else is done on the way."] : []),
      ...(isApart ? say(source, "atomic-undoes-on-error") : []),
      ...(Object.values(refreshes).includes(true)
        ? ["One more query reads the row again, with what others have changed of it by then."]
        : []),
    ],
  };
}

/** Of a place in the same unit. */
function writtenAt({ start, end }: Span, { text, base }: Located): string {
  return text.slice(base + start, base + end);
}

function columnOf(model: Model, field: string): Column | undefined {
  return model.columns.get(field) ?? [...model.columns.values()].find(({ attribute }) => attribute === field);
}

function refusalOf(
  { inserts, save, assignment, guards, assigned }: LockRows,
  definition: FunctionDefinition,
  model: Model | undefined,
): string | null {
  if (inserts || definition.name === "save") return "The row may be a new one, which no update() finds.";
  if (isOwnSave(save)) return "The model has a `save()` of its own, which update() would not run.";
  if (!isSameUnit(save, assignment)) return "The row is saved in another function.";
  if (guards.length !== 1) return "The column is tested more than once.";
  if (!guards.every((guard) => isSameUnit(guard, assignment))) return "Another function tests the column.";
  if (assigned === null || !model) return "What is changed of the row is not known.";
  if (model.parents.length > 0) return "The row is spread over several tables.";
  const runs = model.hooks.some(
    ({ kind, signal }) => kind === "save-override" || /^(pre|post)_save$/.test(signal ?? ""),
  );
  return model.open || runs ? "Code runs whenever the row is saved, which update() would not run." : null;
}

function refusalOfForm(
  form: ConditionalForm,
  { field, assigned }: LockRows,
  definition: FunctionDefinition,
  attribute: Extract<Expression, { k: "attr" }>,
): string | null {
  const { changes, save, between, test, holds } = form;
  const row = attribute.obj;
  const names = new Set(changes.map((change) => change.attribute.name));
  if (names.size !== changes.length || !assigned?.every((name) => names.has(name)))
    return "More of the row is changed than on this way.";
  const saved = savedColumns(save.call);
  if (saved === null || (saved.length > 0 && [...names].some((name) => !saved.includes(name)))) {
    return "The call of save() has other arguments than the columns that are changed.";
  }
  if (between.some(mayLeave)) return "More is decided before the row is saved.";
  const nodes = [...nodesWithin(definition)];
  const saves = nodes.filter(
    (node) =>
      node.k === "call" && node.fn.k === "attr" && /^a?save$/.test(node.fn.name) && isSameExpression(node.fn.obj, row),
  );
  if (saves.length > 1) return "The row is saved more than once.";
  const ignored = [test.test, ...(holds ? test.orelse : test.body), ...changes.map(({ statement }) => statement)];
  const isRead = nodes.some(
    (node) =>
      isAttribute(node, row, field) && node.s < save.call.s && !ignored.some(({ s, e }) => s <= node.s && node.e <= e),
  );
  if (isRead) return "The column is read elsewhere before it is saved.";
  const computed = changes.find((change) => !isWorkedOut(change, row, between, definition));
  return computed ? `What \`${computed.attribute.name}\` becomes is not known before the row is tested.` : null;
}

/** The value costs nothing, speaks of no other column of the row, and is the same where the test stands. */
function isWorkedOut(
  { statement, attribute, value }: RowChange,
  row: Expression,
  between: readonly Statement[],
  definition: FunctionDefinition,
): boolean {
  const operand = value.k === "bin" && value.left && isSameExpression(value.left, attribute) ? value.right : value;
  if (!isFree(operand) || [...nodesWithin(operand)].some((node) => isRowWithin(node, row))) return false;
  if (
    statement.k === "assign" &&
    operand === value &&
    value.k === "bin" &&
    [...nodesWithin(value)].some((node) => isRowWithin(node, row))
  )
    return false;
  const isBetween = ({ s }: { readonly s: number }) => between.some((each) => each.s <= s && s < each.e);
  return [...nodesWithin(operand)].every(
    (node) => node.k !== "name" || !bindingsWithin(definition, node.id).some(isBetween),
  );
}

function isRowWithin(node: { readonly k: string }, row: Expression): boolean {
  return node.k === row.k && isSameExpression(node as Expression, row);
}

function nodesOfValue(value: Expression | string) {
  return typeof value === "string" ? [] : nodesWithin(value);
}

/** The columns that the save fills with the time. */
function stampedBy({ save }: ConditionalForm, { columns }: Model): readonly Column[] {
  const saved = savedColumns(save.call) ?? [];
  return [...columns.values()].filter(({ stamped, name }) => stamped && (saved.length === 0 || saved.includes(name)));
}

/** What `update_fields=[...]` names, none for `save()`; null where it is called otherwise. */
function savedColumns({ args }: CallExpression): readonly string[] | null {
  const [only, ...others] = args;
  if (!only) return [];
  if (others.length > 0 || only.name !== "update_fields" || only.value.k !== "seq" || only.value.items.length === 0)
    return null;
  const names = only.value.items.flatMap((item) => (item.k === "str" ? [item.v] : []));
  return names.length === only.value.items.length ? names : null;
}

/** Another way out than by an exception, which undoes the change. */
function mayLeave(statement: Statement): boolean {
  return [...nodesWithin(statement)].some((node) => node.k === "return" || (node.k === "jump" && node.t !== "pass"));
}

function laterOf(save: Span, done: Span | null): Span {
  return done !== null && isSameUnit(done, save) && done.end > save.end ? done : save;
}

/** Where the row is asked for what it holds, so that it has to be read again. */
function refreshesOf(
  { changes, save, test, holds, between }: ConditionalForm,
  definition: FunctionDefinition,
  row: Expression,
  model: Model,
): Refreshes | null {
  const removed = [...changes.map(({ statement }) => statement), save.statement];
  const start = Math.min(...removed.map(({ s }) => s));
  const nodes = [...nodesWithin(definition)];
  const { handed, asked } = usesOfRow(definition, row, model);
  const reads = nodes.filter((node) => changes.some(({ attribute }) => isAttribute(node, row, attribute.name)));
  const isRemoved = ({ s, e }: SyntaxNode) => removed.some((each) => each.s <= s && e <= each.e);
  const uses = [...handed, ...asked, ...reads].filter((node) => !isRemoved(node));
  const isIn = (block: readonly Statement[]) =>
    uses.some(({ s, e }) => block.some((each) => each.s <= s && e <= each.e));
  const otherwise = isIn(holds ? test.orelse : test.body);
  if (holds && !leaves(test.orelse) && uses.some(({ s }) => s >= test.e)) {
    return between.length > 0 || otherwise ? null : { behind: true, through: false, otherwise: false };
  }
  const end = holds ? test.body.at(-1)?.e : undefined;
  const isOther = ({ s, e }: SyntaxNode) => test.orelse.some((each) => each.s <= s && e <= each.e);
  const isLater = uses.some(
    (node) => node.s > start && !isOther(node) && (end === undefined || node.s < end || !leaves(test.body)),
  );
  return {
    behind: false,
    through: isLater || isHeldElsewhere(definition, row) || isInLoop(definition, row, start),
    otherwise,
  };
}

/** A loop around a place goes through it again with the same row. */
function isInLoop(definition: FunctionDefinition, row: Expression, place: number): boolean {
  const loops = [...nodesWithin(definition)].filter(
    ({ k, s, e }) => (k === "for" || k === "while") && s <= place && place <= e,
  );
  const bindings = row.k === "name" ? bindingsWithin(definition, row.id) : [];
  return loops.some((loop) => !bindings.some(({ s, e }) => loop.s <= s && e <= loop.e));
}
