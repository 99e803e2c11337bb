import { labelOf } from "../frontends/django/describe/context";
import { describeInstance } from "../frontends/django/describe/describe-instance";
import { describeModel } from "../frontends/django/describe/describe-model";
import { describeQuery, loadText } from "../frontends/django/describe/describe-query";
import type { Observed } from "../frontends/django/describe/observations";
import { type ManagerValue, optionsOf, type QueryValue, type Value } from "../frontends/django/flow/values";
import { querysetMethods } from "../frontends/django/handbook/queryset-methods";
import type { Expression } from "../frontends/django/syntax/ast";
import type { Query } from "../orm/query";
import type { ExpressionFacts, FilePlace } from "./analysis";
import { builtBy, type CodeMoment, costOfReading, firstOption, placeOf } from "./code-moment";
import { takenForAt } from "./taken-for";

/** Whatever value an expression has. `from` is where the part begins that is pointed at. */
export function describeValue(moment: CodeMoment, node: Expression, from = node.s): ExpressionFacts | null {
  const place = placeOf(moment, node, from);
  const query = firstOption(moment, node, "query");
  if (query) return describeQueryValue(moment, query.value, query.observed, place);
  const instance = firstOption(moment, node, "instance");
  if (instance) {
    const source = instance.value.origin.query;
    const links = source && !instance.value.foreign ? linkTo(moment, source) : [];
    const lines = [
      ...describeInstance(moment.context, instance.value),
      takenForAt(moment, instance.value) ?? [],
    ].flat();
    return { place, kind: "query", lines, links, documentation: [] };
  }
  const manager = firstOption(moment, node, "manager");
  if (manager) return describeManager(moment, manager.value, place);
  const list = firstOption(moment, node, "list");
  if (list) return describeList(moment, list.value.element, place);
  const model = firstOption(moment, node, "model");
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
  const moments = { evaluated: observed.evaluated.has(query.id), cost: costOfReading(moment, value) };
  const [header = "", ...lines] = describeQuery(moment.context, value, moments);
  const options = optionsOf(observed.value).filter((option) => option.k === "query").length;
  const choice = options > 1 ? [`One of ${options} querysets, as the branches go; the first is described`] : [];
  const methods = new Set(query.chain.flatMap((link) => (link.kind === "call" ? [link.name] : [])));
  const eager = ["select_related", "prefetch_related"].filter((name) => methods.has(name));
  return {
    place,
    kind: "query",
    lines: [header, ...choice, ...lines],
    links: linkTo(moment, query),
    documentation: eager.flatMap((name) => querysetMethods.get(name)?.docs ?? []),
  };
}

/** The place where a query begins. */
export function linkTo(moment: CodeMoment, query: Query): ExpressionFacts["links"] {
  const [root] = builtBy(query);
  return root && root.start < root.end ? [{ label: "built at", place: moment.ground.locate(root) }] : [];
}

/** `Book.objects`; a related manager is described as the relation it stands for. */
function describeManager(moment: CodeMoment, { model, declaration }: ManagerValue, place: FilePlace): ExpressionFacts {
  const [cls] = declaration.classes;
  const own = cls ? ` (${cls.qualname})` : "";
  const links = declaration.span ? [{ label: "declared at", place: moment.ground.locate(declaration.span) }] : [];
  const lines = [
    `**${labelOf(moment.context, model)}** manager \`${declaration.name}\`${own}`,
    "It builds querysets and sends nothing by itself",
  ];
  return { place, kind: "query", lines, links, documentation: ["topics/db/managers/"] };
}

/** A list of instances: what was loaded with them. */
function describeList(moment: CodeMoment, element: Value, place: FilePlace): ExpressionFacts | null {
  const row = optionsOf(element).find((option) => option.k === "instance");
  const source = row?.origin.query;
  if (!row || !source) return null;
  const { path } = row.origin;
  const through = path.length > 0 ? `, reached through \`${path.join("__")}\`` : "";
  const lines = [
    `**${labelOf(moment.context, row.model)}** instances in memory${through}`,
    loadText(moment.context, { ...source, supply: row.supply, rows: "instances" }),
  ];
  return { place, kind: "query", lines, links: linkTo(moment, source), documentation: [] };
}
