import type { DescribeContext } from "../frontends/django/describe/context";
import { describeField, describeModel } from "../frontends/django/describe/describe-model";
import { fieldPages } from "../frontends/django/describe/field-pages";
import { isStatement, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import type { ExpressionFacts } from "./analysis";
import type { ExpressionGround } from "./expression-ground";

/** The model or relation field whose declaration stands at an offset; null when there is neither. */
export function describeDeclaration(
  ground: ExpressionGround,
  context: DescribeContext,
  file: string,
  path: readonly SyntaxNode[],
  offset: number,
): ExpressionFacts | null {
  const model = context.schema.modelOfClass(file, classAround(path));
  if (!model) return null;
  const innermost = path.at(-1);
  if (isStatement(innermost, "class")) {
    const end = innermost.ns + innermost.name.length;
    if (offset < innermost.ns || offset >= end) return null;
    const place = { file, start: innermost.ns, end };
    return {
      place,
      kind: "model",
      lines: describeModel(context, model.id),
      links: [],
      documentation: ["topics/db/models/"],
    };
  }
  const statement = path.at(-2);
  if (innermost?.k !== "name" || !isStatement(statement, "assign")) return null;
  const [target] = statement.targets;
  const relation = target?.k === "name" && target === innermost ? model.relations.get(target.id) : undefined;
  if (!relation) return null;
  const to = relation.target === null ? undefined : context.schema.models.get(relation.target);
  return {
    place: { file, start: innermost.s, end: innermost.e },
    kind: "relation",
    lines: describeField(context, model, relation),
    links: to ? [{ label: to.label, place: ground.locate(to.span) }] : [],
    documentation: fieldPages(statement.value),
  };
}

/** Qualified name of the class whose body holds the innermost of some nodes; empty at module level. */
export function classAround(path: readonly SyntaxNode[]): string {
  return path.flatMap((node) => (isStatement(node, "class") ? [node.name] : [])).join(".");
}
