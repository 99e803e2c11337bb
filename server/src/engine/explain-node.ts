import { labelOf } from "../frontends/django/describe/context";
import { describeInstance } from "../frontends/django/describe/describe-instance";
import { isGiven, loadText } from "../frontends/django/describe/describe-query";
import { describeRelationRead } from "../frontends/django/describe/describe-relation";
import { isClause, isExpression, isStatement, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import { traceLoss } from "../frontends/django/describe/trace-loss";
import { optionsOf, type QueryValue } from "../frontends/django/flow/values";
import type { AttributeExpression, Expression, FunctionDefinition } from "../frontends/django/syntax/ast";
import { expressionText } from "../frontends/django/syntax/expression-text";
import { builtBy, type CodeMoment, firstOption, spanOf } from "./code-moment";
import { takenForAt } from "./taken-for";

/** Stands before the place at which knowledge of an expression ended. */
export const KNOWLEDGE_ENDS = ". Knowledge ends at ";

/** A sentence about one step, and the offset in its function at which the step stands. */
export interface Explanation {
  readonly node: SyntaxNode;
  readonly at: number;
  readonly text: string;
}

/** What was known at one step of the code: a variable, an attribute, a call or a loop. */
export function explainNode(
  moment: CodeMoment,
  definition: FunctionDefinition | null,
  node: SyntaxNode,
): readonly Explanation[] {
  if (isStatement(node, "for") || isClause(node)) return explainLoop(moment, definition, node.iter);
  if (!isExpression(node)) return [];
  if (node.k === "name") return said(node, node.s, explainValue(moment, node));
  if (node.k === "attr")
    return said(node, node.ns, explainRead(moment, definition, node) ?? explainValue(moment, node));
  return node.k === "call" ? said(node, node.open, explainValue(moment, node)) : [];
}

function said(node: SyntaxNode, at: number, text: string | null): Explanation[] {
  return text === null ? [] : [{ node, at, text }];
}

/** What a variable holds, or what a call gives, when it leads to the database. */
function explainValue(moment: CodeMoment, node: Expression): string | null {
  const name = `\`${expressionText(node)}\``;
  const query = firstOption(moment, node, "query");
  if (query) return `${name}: ${queryText(moment, query.value, query.observed.evaluated.has(query.value.query.id))}`;
  const instance = firstOption(moment, node, "instance");
  if (!instance) return null;
  const reason = takenForAt(moment, instance.value) ?? [];
  const [what = "", ...more] = plain([...describeInstance(moment.context, instance.value), reason].flat());
  return [`${name}: ${what}`, ...more.map(uncapitalised)].join(", ");
}

function queryText({ context }: CodeMoment, value: QueryValue, isEvaluated: boolean): string {
  const { query } = value;
  const [root] = builtBy(query);
  const built = root && !isGiven(query) ? ` built at ${context.placeText(root)}` : " given by the caller";
  const state = value.prefetched ? "prefetched" : isEvaluated ? "its rows are in memory" : "not sent yet";
  return `queryset of ${labelOf(context, query.model)}${built}, ${uncapitalised(loadText(context, query))}; ${state}`;
}

/** A relation read on a known instance, or the place where knowledge of the instance ended. */
function explainRead(
  moment: CodeMoment,
  definition: FunctionDefinition | null,
  node: AttributeExpression,
): string | null {
  const name = `\`${expressionText(node)}\``;
  const owner = firstOption(moment, node.obj, "instance");
  if (!owner) return explainLoss(moment, definition, node.obj, `${name}: nothing is known of it`);
  const model = moment.context.schema.models.get(owner.value.model);
  const relation = model?.relations.get(node.name);
  if (!model) return null;
  if (relation) {
    const [, ...lines] = describeRelationRead(moment.context, owner.value, relation, owner.observed);
    return `${name}: ${plain(lines).map(uncapitalised).join("; ")}`;
  }
  const isColumn = [...model.columns.values()].some(({ attribute }) => attribute === node.name);
  return isColumn && owner.value.supply.columns.kind === "all" ? `${name}: a column that came with the row` : null;
}

function explainLoop(moment: CodeMoment, definition: FunctionDefinition | null, iter: Expression): Explanation[] {
  const known = moment.observations.at(iter).flatMap(({ value }) => optionsOf(value));
  if (known.some(({ k }) => k !== "unknown")) return [];
  const text = `loop over \`${expressionText(iter)}\`: nothing is known of its elements`;
  return said(iter, iter.e - 1, explainLoss(moment, definition, iter, text));
}

/** The text with the first place up the chain where knowledge ended; null when the expression is known. */
function explainLoss(
  moment: CodeMoment,
  definition: FunctionDefinition | null,
  node: Expression,
  text: string,
): string | null {
  const loss = traceLoss(definition, moment.observations, node);
  if (!loss) return null;
  return `${text}${KNOWLEDGE_ENDS}${moment.context.placeText(spanOf(moment, loss.node))}: ${loss.reason}`;
}

/** Markdown as plain text: emphasis goes, code quotes stay. */
function plain(lines: readonly string[]): string[] {
  return lines.map((line) => line.replaceAll("**", ""));
}

function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
