import { labelOf } from "../frontends/django/describe/context";
import { describeInstance } from "../frontends/django/describe/describe-instance";
import { describeLoop } from "../frontends/django/describe/describe-loop";
import { describeMethod } from "../frontends/django/describe/describe-method";
import { describeModel } from "../frontends/django/describe/describe-model";
import { describeQuery } from "../frontends/django/describe/describe-query";
import { describeRelationRead } from "../frontends/django/describe/describe-relation";
import { isClause, isExpression, isStatement, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import type { Observed } from "../frontends/django/describe/observations";
import {
  type InstanceValue,
  type ManagerValue,
  optionsOf,
  type QueryValue,
  type Value,
} from "../frontends/django/flow/values";
import { querysetMethods } from "../frontends/django/handbook/queryset-methods";
import type { AttributeExpression, CallExpression, Expression } from "../frontends/django/syntax/ast";
import { expressionText } from "../frontends/django/syntax/expression-text";
import type { ExpressionFacts } from "./analysis";
import { builtBy, type CodeMoment, costOfReading, placeOf, tripsAt } from "./code-moment";
import { loopOf } from "./loop-trips";

/** Describes the innermost of some nodes that something is known of. `path` leads to it from the outside. */
export function describeInCode(moment: CodeMoment, path: readonly SyntaxNode[]): ExpressionFacts | null {
  const node = path.at(-1);
  const loop = loopAt(path);
  if (loop) return describeLoopAt(moment, loop);
  if (!isExpression(node)) return null;
  if (node.k === "attr") {
    const parent = path.at(-2);
    const call = isExpression(parent) && parent.k === "call" && parent.fn === node ? parent : null;
    const read = (call && describeMethodCall(moment, node, call)) ?? describeRead(moment, node);
    if (read) return read;
    if (call) return describeValue(moment, call, node.ns);
  }
  return describeValue(moment, node);
}

interface Loop {
  readonly node: SyntaxNode;
  readonly target: Expression;
  readonly iter: Expression;
}

/** The loop whose keyword or target the innermost node is. */
function loopAt(path: readonly SyntaxNode[]): Loop | null {
  const innermost = path.at(-1);
  for (const node of path) {
    if (!isStatement(node, "for") && !isClause(node)) continue;
    if (node === innermost || path.includes(node.target)) return { node, target: node.target, iter: node.iter };
  }
  return null;
}

function describeLoopAt(moment: CodeMoment, { node, target, iter }: Loop): ExpressionFacts | null {
  const { inside, before, loops } = loopOf(moment, iter);
  const row = firstOption(moment, target, isInstance);
  const rows = row ? `rows of ${labelOf(moment.context, row.value.model)}` : null;
  if (rows === null && inside.length + before.length === 0) return null;
  const lineOf = (trip: (typeof inside)[number]) => moment.context.placeText(trip.frames[0] ?? trip.span);
  const lines = describeLoop({ label: expressionText(iter), before, inside, loops, over: rows, lineOf });
  const query = row?.value.origin.query ?? null;
  const end = { s: node.s, e: iter.e };
  return {
    place: placeOf(moment, end),
    kind: "loop",
    lines,
    links: query ? linkTo(moment, query) : [],
    documentation: [],
  };
}

function describeMethodCall(
  moment: CodeMoment,
  node: AttributeExpression,
  call: CallExpression,
): ExpressionFacts | null {
  const method = querysetMethods.get(node.name);
  const receiver = firstOption(moment, node.obj, isQueryable);
  if (!method || !receiver || isOwnMethod(moment, receiver.value, node.name)) return null;
  const { value, observed } = receiver;
  const inMemory = isPrefetched(value)
    ? "prefetched"
    : value.k === "query" && observed.evaluated.has(value.query.id)
      ? "evaluated"
      : null;
  return {
    place: placeOf(moment, node, node.ns),
    kind: "query",
    lines: describeMethod(moment.context, method, { trips: tripsAt(moment, call), inMemory }),
    links: [],
    documentation: method.docs === null ? [] : [method.docs],
  };
}

function isPrefetched(value: QueryValue | ManagerValue): boolean {
  if (value.k === "query") return value.prefetched !== null;
  return value.owner?.instance.supply.prefetched.get(value.owner.relation)?.asList === false;
}

/** The workspace defines a method of that name on the manager or queryset. */
function isOwnMethod({ ground }: CodeMoment, value: QueryValue | ManagerValue, name: string): boolean {
  const classes = value.k === "query" ? value.classes : [...value.declaration.classes, ...value.declaration.queryset];
  return classes.some((cls) => ground.world.project.method(cls, name) !== null);
}

/** A relation read on an instance. */
function describeRead(moment: CodeMoment, node: AttributeExpression): ExpressionFacts | null {
  const owner = firstOption(moment, node.obj, isInstance);
  const model = owner && moment.context.schema.models.get(owner.value.model);
  const relation = model?.relations.get(node.name);
  if (!owner || !relation) return null;
  return {
    place: placeOf(moment, node, node.ns),
    kind: "relation",
    lines: describeRelationRead(moment.context, owner.value, relation, owner.observed),
    links: [{ label: "declared at", place: moment.ground.locate(relation.span) }],
    documentation: [
      relation.arity === "one" ? "ref/models/querysets/#select-related" : "ref/models/querysets/#prefetch-related",
    ],
  };
}

/** Whatever value an expression has. `from` is where the part begins that is pointed at. */
function describeValue(moment: CodeMoment, node: Expression, from = node.s): ExpressionFacts | null {
  const place = placeOf(moment, node, from);
  const query = firstOption(moment, node, isQuery);
  if (query) return describeQueryValue(moment, query.value, query.observed, place);
  const instance = firstOption(moment, node, isInstance);
  if (instance) {
    const source = instance.value.origin.query;
    const links = source && !instance.value.foreign ? linkTo(moment, source) : [];
    return { place, kind: "query", lines: describeInstance(moment.context, instance.value), links, documentation: [] };
  }
  const model = firstOption(moment, node, isModel);
  if (!model) return null;
  const span = moment.context.schema.models.get(model.value.model)?.span;
  const links = span ? [{ label: "declared at", place: moment.ground.locate(span) }] : [];
  return { place, kind: "model", lines: describeModel(moment.context, model.value.model), links, documentation: [] };
}

function describeQueryValue(
  moment: CodeMoment,
  value: QueryValue,
  observed: Observed,
  place: ExpressionFacts["place"],
): ExpressionFacts {
  const { query } = value;
  const methods = new Set(query.chain.flatMap((link) => (link.kind === "call" ? [link.name] : [])));
  const eager = ["select_related", "prefetch_related"].filter((name) => methods.has(name));
  return {
    place,
    kind: "query",
    lines: describeQuery(moment.context, value, {
      evaluated: observed.evaluated.has(query.id),
      cost: costOfReading(moment, value),
    }),
    links: linkTo(moment, query),
    documentation: eager.flatMap((name) => querysetMethods.get(name)?.docs ?? []),
  };
}

/** The place where a query begins. */
function linkTo(moment: CodeMoment, query: QueryValue["query"]): ExpressionFacts["links"] {
  const [root] = builtBy(query);
  return root ? [{ label: "built at", place: moment.ground.locate(root) }] : [];
}

/** The first of an expression's possible values that is of a kind, and when it was seen. */
function firstOption<V extends Value>(
  moment: CodeMoment,
  node: Expression,
  isKind: (value: Value) => value is V,
): { readonly value: V; readonly observed: Observed } | null {
  for (const observed of moment.observations.at(node)) {
    const value = optionsOf(observed.value).find(isKind);
    if (value) return { value, observed };
  }
  return null;
}

const isInstance = (value: Value): value is InstanceValue => value.k === "instance";
const isQuery = (value: Value): value is QueryValue => value.k === "query";
const isModel = (value: Value): value is Extract<Value, { k: "model" }> => value.k === "model";
const isQueryable = (value: Value): value is QueryValue | ManagerValue => value.k === "query" || value.k === "manager";
