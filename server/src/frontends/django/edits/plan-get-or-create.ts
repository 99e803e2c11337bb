import type { Fix, Refusal } from "../../../orm/fix";
import type { UseFindOrCreate } from "../../../orm/intent";
import type { Model } from "../../../orm/schema";
import { isSameUnit, type Span } from "../../../orm/span";
import type { CallExpression, Expression, FunctionDefinition, Statement } from "../syntax/ast";
import { bindingsWithin } from "../syntax/bindings-within";
import { blocksOf } from "../syntax/blocks-of";
import { isSameExpression } from "../syntax/is-same-expression";
import { lastName } from "../syntax/last-name";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { formOf, type GetThenCreate } from "./get-then-create-form";
import { isSoughtValue } from "./is-sought-value";
import { type Located, locate } from "./locate";
import { planUniqueConstraint } from "./plan-unique-constraint";
import type { SchemaSource } from "./schema-source";
import { sortEdits } from "./sort-edits";
import { unusedName } from "./unused-name";
import { handingOf, isFree } from "./worked-out";
import { writeGetOrCreate } from "./write-get-or-create";

/**
 * Lets `get_or_create()` look for a row and create it, so that one of two calls finds what the other created; with the key
 * that this takes, where the model has none.
 */
export function planGetOrCreate(intent: UseFindOrCreate, source: SchemaSource): Fix | Refusal {
  const rewritten = rewrite(intent, source);
  if ("refused" in rewritten || intent.key === null) return rewritten;
  const key = planUniqueConstraint(intent.key, source);
  if ("refused" in key) return key;
  return {
    ...key,
    title: `${key.title}, and use \`${rewritten.name}()\``,
    edits: sortEdits([...key.edits, ...rewritten.edits]),
    changes: [...key.changes, ...rewritten.changes.slice(1)],
  };
}

function rewrite({ look, create, model }: UseFindOrCreate, source: SchemaSource): (Fix & { name: string }) | Refusal {
  const place = locate(look, source);
  if ("refused" in place) return place;
  const definition = place.facts.units.get(look.unit)?.definition;
  if (!definition || place.node.k !== "call") return { refused: "The look is no call in a function of its own." };
  const formed = formOf(innermost(definition.body, place.node), place.node);
  if ("refused" in formed) return isSameUnit(look, create) ? formed : { refused: "Another function creates the row." };
  const form = formed.end === "returns-either" ? named(formed, place, look.unit) : formed;
  const reason =
    rowRefusalOf(form, isSameUnit(look, create) ? create : null, model.slice(model.lastIndexOf(".") + 1)) ??
    refusalOf(form, definition, source.schema.models.get(model));
  if (reason) return { refused: reason };
  const isUsed =
    form.target !== null &&
    (isSeenOutside(definition) || form.end !== null || isNamedElsewhere(definition, form.target, form));
  return writeGetOrCreate(place, isUsed ? form : { ...form, target: null }, look.unit);
}

/** A row that is returned behind all has a name: that of its class, where the code has none. */
function named(form: GetThenCreate, place: Located, unit: string): GetThenCreate {
  if (form.target !== null) return form;
  const { manager, call } = form.row;
  const cls = manager === null ? lastName(call.fn) : manager.k === "attr" ? lastName(manager.obj) : "";
  const word = /^[A-Z]/.test(cls) ? cls.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase() : "row";
  return { ...form, target: unusedName(place, unit, [word, "row"]) };
}

/** Blocks of blocks, down to the one that holds the whole form: a `try` and an `if` are forms themselves. */
function innermost(block: readonly Statement[], node: Expression): readonly Statement[] {
  const around = block.find(({ s, e }) => s <= node.s && node.e <= e);
  const inner = around
    ? blocksOf(around).find((each) => each.some(({ s, e }) => s <= node.s && node.e <= e))
    : undefined;
  if (!around || !inner) return block;
  const [first] = inner;
  const isTried = around.k === "try" && inner === around.body && first && first.s <= node.s && node.e <= first.e;
  if (isTried && blocksOf(first).length === 0 && around.handlers.some(isAnsweredAbsence)) return block;
  return innermost(inner, node);
}

/** `except Label.DoesNotExist:`, or any failure at all. */
function isAnsweredAbsence({ type }: { readonly type: Expression | null }): boolean {
  if (type === null) return true;
  if (type.k === "seq") return type.items.some((item) => isAnsweredAbsence({ type: item }));
  const name = type.k === "attr" ? type.name : type.k === "name" ? type.id : "";
  return /DoesNotExist$/.test(name) || name === "Exception";
}

/**
 * Whether the row that the statements create is not the one that is missing. `inserting` is what inserts that one; null where
 * it stands in another function, as in a model's own `save()`: what is looked for tells then.
 */
function rowRefusalOf(form: GetThenCreate, inserting: Span | null, name: string): string | null {
  const { row, sought, branch } = form;
  if (inserting && (row.inserting.s !== inserting.start || row.inserting.e !== inserting.end)) {
    return "More is done before the row is created.";
  }
  const given = [
    ...row.call.args.flatMap(({ name, value }) => (name === null ? [] : { name, value })),
    ...row.assigned,
  ];
  if (!inserting && !sought.every((one) => given.some((each) => isSoughtValue(each, one)))) {
    return "The new row may not be what is looked for.";
  }
  const others = branch.flatMap((statement) => [...nodesWithin(statement)]).filter((node) => node !== row.call);
  return others.some((node) => node.k === "call" && isCreation(node, form, name))
    ? `Another \`${name}\` is created as well.`
    : null;
}

const CREATING = /^a?(create|bulk_create|get_or_create|update_or_create)$/;

/** `Label(...)`, `Label.objects.create(...)`, or another creation through what is looked in. */
function isCreation({ fn }: CallExpression, { manager }: GetThenCreate, name: string): boolean {
  if (fn.k === "name") return fn.id === name;
  if (fn.k !== "attr") return false;
  if (fn.name === name) return true;
  if (!CREATING.test(fn.name)) return false;
  return isSameExpression(fn.obj, manager) || [...nodesWithin(fn.obj)].some((node) => isNamed(node, name));
}

function isNamed(node: SyntaxNode, name: string): boolean {
  return (node.k === "name" && node.id === name) || (node.k === "attr" && node.name === name);
}

function refusalOf(form: GetThenCreate, definition: FunctionDefinition, model: Model | undefined): string | null {
  const kept = form.updates ? [] : form.given;
  const [computed] = kept.filter(({ value }) => handingOf(value) === "not-at-all");
  if (computed) return `\`${computed.name}\` would be computed for a row that is found as well.`;
  const other = form.set.find((name) => model && !model.open && !isColumn(model, name));
  if (other) return `\`${other}\` is no field of the model.`;
  for (const statement of form.before) {
    if (statement.k !== "assign" || !statement.value || !isFree(statement.value)) {
      return "More is done before the row is created.";
    }
    const [target] = statement.targets;
    if (target?.k !== "name" || bindingsWithin(definition, target.id).length > 1) {
      return "What is worked out before the row is created would replace another value.";
    }
  }
  const { dropped } = form;
  if (dropped !== null && (isSeenOutside(definition) || isNamedElsewhere(definition, dropped, form))) {
    return "The row that is found and the one that is created get different names.";
  }
  return null;
}

function isColumn({ columns, relations }: Model, name: string): boolean {
  return (
    relations.has(name) || [...columns.values()].some((column) => column.name === name || column.attribute === name)
  );
}

/** Names of the function are handed on as a whole, or are those of another scope. */
function isSeenOutside(definition: FunctionDefinition): boolean {
  return [...nodesWithin(definition)].some(
    (node) => node.k === "scope" || (node.k === "call" && node.fn.k === "name" && node.fn.id === "locals"),
  );
}

/** A name is used outside of what is replaced, or in what is kept of it. */
function isNamedElsewhere(definition: FunctionDefinition, name: string, { replaced, found, made }: GetThenCreate) {
  const isIn = (list: readonly Statement[], { s, e }: Expression | Statement) =>
    list.some((each) => each.s <= s && e <= each.e);
  return [...nodesWithin(definition)].some(
    (node) => node.k === "name" && node.id === name && (!isIn(replaced, node) || isIn([...found, ...made], node)),
  );
}
