import type { Model, ModelId, Relation, Uniqueness } from "../../../orm/schema";
import { type DescribeContext, labelOf, listed } from "./context";
import { arityText, relationHeader } from "./describe-relation";

const MOST_LISTED = 6;

/** Relations out and in, what is unique, the manager and the order of a model, as lines of Markdown. */
export function describeModel(context: DescribeContext, id: ModelId): string[] {
  const model = context.schema.models.get(id);
  if (!model) return [];
  const relations = [...model.relations.values()];
  const out = relations
    .filter((relation) => isOutward(context, model, relation))
    .map((relation) => outText(context, relation));
  const back = relations
    .filter((relation) => !isOutward(context, model, relation))
    .map((relation) => inText(context, relation));
  return [
    `**${model.label}** ${kindText(context, model)}`,
    ...(out.length > 0 ? [`Out: ${listed(out, MOST_LISTED, " · ")}`] : []),
    ...(back.length > 0 ? [`In: ${listed(back, MOST_LISTED, " · ")}`] : []),
    ...uniqueText(model),
    managerText(context, model),
  ];
}

function kindText({ schema }: DescribeContext, model: Model): string {
  if (model.abstract) return "abstract model";
  if (model.proxyFor !== null) return `proxy of ${schema.models.get(model.proxyFor)?.label ?? "another model"}`;
  const parents = model.parents.flatMap((parent) => schema.models.get(parent)?.label ?? []);
  return parents.length > 0 ? `model, its rows continue in ${parents.join(", ")}` : "model";
}

/** Declared on this model or a base of it, rather than leading back from another model. */
function isOutward({ schema }: DescribeContext, model: Model, relation: Relation): boolean {
  if (relation.side !== "through") return relation.side === "owner" || (relation.generic && relation.arity === "many");
  const declares = (id: ModelId | null): boolean => {
    const cls = id === null ? null : schema.classOf(id);
    if (!cls || cls.file !== relation.span.file || relation.span.unit !== "") return false;
    return cls.definition.s <= relation.span.start && relation.span.end <= cls.definition.e;
  };
  return declares(model.id) || !declares(relation.target);
}

function outText(context: DescribeContext, relation: Relation): string {
  const target = relation.target === null ? "any model" : labelOf(context, relation.target);
  return `\`${relation.name}\` → ${relation.arity === "many" ? "many " : ""}${target}${relation.arity === "one" && relation.nullable ? " (may be NULL)" : ""}`;
}

function inText(context: DescribeContext, relation: Relation): string {
  return `\`${relation.name}\` ← ${relation.arity === "many" ? "many " : ""}${labelOf(context, relation.target)}`;
}

function uniqueText({ uniqueness }: Model): string[] {
  const items = uniqueness.filter(({ kind }) => kind !== "primary-key").map(constraintText);
  return items.length > 0 ? [`Unique: ${listed(items, MOST_LISTED, " · ")}`] : [];
}

function constraintText({ fields, expressions, condition, name }: Uniqueness): string {
  const columns = [...fields, ...expressions.map(({ text }) => text)].map((item) => `\`${item}\``).join(" + ");
  return `${columns}${condition === null ? "" : ` where \`${condition.text}\``}${name === null ? "" : ` (${name})`}`;
}

function managerText({ schema }: DescribeContext, model: Model): string {
  const order =
    model.ordering.length > 0
      ? `ordered by ${model.ordering.map((name) => `\`${name}\``).join(", ")}`
      : "no default order";
  if (model.abstract) return order;
  const { name, classes } = schema.defaultManager(model.id);
  const [cls] = classes;
  return `Manager \`${name}\`${cls ? ` (${cls.qualname})` : ""}, ${order}`;
}

/** A relation declared in a model's body: both directions, and what to write to load each. */
export function describeField(context: DescribeContext, model: Model, relation: Relation): string[] {
  const target = relation.target === null ? undefined : context.schema.models.get(relation.target);
  const back = relation.inverse === null ? undefined : target?.relations.get(relation.inverse);
  return [
    relationHeader(context, model.id, relation),
    `From ${model.name}: ${loadCall(relation)}`,
    ...(back && target
      ? [`From ${target.name}: ${loadCall(back)}, ${arityText(back)}; in lookups \`${back.queryName}\``]
      : ["No way back: the other model has no accessor for it"]),
  ];
}

function loadCall(relation: Relation): string {
  return relation.arity === "one" && !relation.generic
    ? `\`select_related("${relation.name}")\``
    : `\`prefetch_related("${relation.name}")\``;
}
