import { labelOf } from "../frontends/django/describe/context";
import { causeText, describeLoop } from "../frontends/django/describe/describe-loop";
import { isClause, isExpression, isStatement, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import type { AttributeExpression, CallExpression, Expression } from "../frontends/django/syntax/ast";
import { expressionText } from "../frontends/django/syntax/expression-text";
import type { Trip } from "../orm/trip";
import type { ExpressionFacts } from "./analysis";
import { type CodeMoment, firstOption, placeOf } from "./code-moment";
import { describeCall } from "./describe-call";
import { describeLookupAt } from "./describe-lookup";
import { describeMethodCall } from "./describe-method-call";
import { describeRead } from "./describe-read";
import { describeValue, linkTo } from "./describe-value";
import { loopOf } from "./loop-trips";
import { timesOf } from "./trip-times";

/** Describes the innermost of some nodes that something is known of. `path` leads to it from the outside. */
export function describeInCode(moment: CodeMoment, path: readonly SyntaxNode[]): ExpressionFacts | null {
  const node = path.at(-1);
  const loop = loopAt(path);
  if (loop) return describeLoopAt(moment, loop);
  const lookup = describeLookupAt(moment, path);
  if (lookup || !isExpression(node)) return lookup;
  const parent = path.at(-2);
  const call = isExpression(parent) && parent.k === "call" && parent.fn === node ? parent : null;
  return (node.k === "attr" && describeAttribute(moment, node, call)) || describeWhole(moment, node, call);
}

/** A method of a queryset, a relation or a column. */
function describeAttribute(
  moment: CodeMoment,
  node: AttributeExpression,
  call: CallExpression | null,
): ExpressionFacts | null {
  return (call && describeMethodCall(moment, node, call)) ?? describeRead(moment, node);
}

/** An expression for what it asks the database, or for its value; the name of what is called stands for the call. */
function describeWhole(moment: CodeMoment, node: Expression, call: CallExpression | null): ExpressionFacts | null {
  const from = node.k === "attr" ? node.ns : node.s;
  const asked = describeCall(moment, call ?? node, placeOf(moment, node, from));
  if (asked) return asked;
  return describeValue(moment, node) ?? (call && describeValue(moment, call, from));
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
  const row = firstOption(moment, target, "instance");
  const rows = row ? `rows of ${labelOf(moment.context, row.value.model)}` : null;
  if (rows === null && inside.length + before.length === 0) return null;
  const causes = inside.map((trip) => `${causeText(trip)} (${placeText(moment, trip)})`);
  const times = { before: timesOf(before), inside: timesOf(inside) };
  const lines = describeLoop({ label: expressionText(iter), ...times, causes, loops, over: rows });
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

function placeText({ context }: CodeMoment, trip: Trip): string {
  return context.placeText(trip.frames[0] ?? trip.span);
}
