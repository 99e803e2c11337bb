import { describeColumnRead } from "../frontends/django/describe/describe-column";
import { describeRelationRead } from "../frontends/django/describe/describe-relation";
import type { AttributeExpression } from "../frontends/django/syntax/ast";
import type { ExpressionFacts } from "./analysis";
import { type CodeMoment, firstOption, placeOf } from "./code-moment";

/** A relation or column read on an instance; null for anything else, and for columns that came with the row. */
export function describeRead(moment: CodeMoment, node: AttributeExpression): ExpressionFacts | null {
  const owner = firstOption(moment, node.obj, "instance");
  const model = owner && moment.context.schema.models.get(owner.value.model);
  if (!owner || !model) return null;
  const place = placeOf(moment, node, node.ns);
  const relation = model.relations.get(node.name);
  if (relation) {
    const page = relation.arity === "one" ? "select-related" : "prefetch-related";
    const lines = describeRelationRead(moment.context, owner.value, relation, owner.observed);
    const links = [{ label: "declared at", place: moment.ground.locate(relation.span) }];
    return { place, kind: "relation", lines, links, documentation: [`ref/models/querysets/#${page}`] };
  }
  const lines = describeColumnRead(moment.context, owner.value, model, node.name);
  return lines.length === 0 ? null : { place, kind: "relation", lines, links: [], documentation: [] };
}
