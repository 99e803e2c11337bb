import type { DescribeContext } from "../frontends/django/describe/context";
import { describeField, describeModel } from "../frontends/django/describe/describe-model";
import { fieldPages } from "../frontends/django/describe/field-pages";
import { isStatement, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import type { ExpressionFacts } from "./analysis";
import { describeKeysOf, describeMetaAt } from "./describe-key-at";
import type { ExpressionGround } from "./expression-ground";

/** The model, field or unique key whose declaration stands at an offset; null when there is none to speak of. */
export function describeDeclaration(
  ground: ExpressionGround,
  context: DescribeContext,
  file: string,
  path: readonly SyntaxNode[],
  offset: number,
): ExpressionFacts | null {
  const meta = describeMetaAt(ground, context, file, path, offset);
  if (meta) return meta;
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
  if (target?.k !== "name" || target !== innermost) return null;
  const relation = model.relations.get(target.id);
  const keys = describeKeysOf({ ground, context, model }, target.id);
  if (!relation && !keys) return null;
  const to = relation && relation.target !== null ? context.schema.models.get(relation.target) : undefined;
  return {
    place: { file, start: target.s, end: target.e },
    kind: relation ? "relation" : "model",
    lines: [...(relation ? describeField(context, model, relation) : []), ...(keys?.lines ?? [])],
    links: [...(to ? [{ label: to.label, place: ground.locate(to.span) }] : []), ...(keys?.links ?? [])],
    documentation: fieldPages(statement.value),
  };
}

/** Qualified name of the class whose body holds the innermost of some nodes; empty at module level. */
export function classAround(path: readonly SyntaxNode[]): string {
  return path.flatMap((node) => (isStatement(node, "class") ? [node.name] : [])).join(".");
}
