import { describeLookup } from "../frontends/django/describe/describe-lookup";
import { isExpression, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import { comparing, innerUses, type LookupUse, positionalUses } from "../frontends/django/handbook/lookup-uses";
import { querysetMethods } from "../frontends/django/handbook/queryset-methods";
import type { CallExpression } from "../frontends/django/syntax/ast";
import type { ModelId } from "../orm/schema";
import type { ExpressionFacts } from "./analysis";
import { type CodeMoment, firstOption, placeOf } from "./code-moment";

/** A path that a queryset method is given: `select_related("author__country")`, `filter(author__name=...)`. */
export function describeLookupAt(moment: CodeMoment, path: readonly SyntaxNode[]): ExpressionFacts | null {
  const named = lookupAt(path);
  const model = named && modelAround(moment, path, named.call);
  const found = model ? describeLookup(moment.context, model, named.text, named.use) : null;
  if (!named || !found) return null;
  const { lines, relation } = found;
  const links = relation ? [{ label: "declared at", place: moment.ground.locate(relation.span) }] : [];
  return {
    place: placeOf(moment, named.node),
    kind: "relation",
    lines: [...lines],
    links,
    documentation: [DOCUMENTATION[named.use]],
  };
}

interface Lookup {
  readonly text: string;
  readonly use: LookupUse;
  readonly node: SyntaxNode;
  /** The call that is given it. */
  readonly call: CallExpression;
}

/** The lookup that the innermost node is: a string among the arguments of a call, or the name of a keyword. */
function lookupAt(path: readonly SyntaxNode[]): Lookup | null {
  const node = path.at(-1);
  const call = path.findLast((each): each is CallExpression => isExpression(each) && each.k === "call");
  const name = call && calledName(call);
  if (!node || !call || !name) return null;
  const argument = call.args.find((each) => each === node || each.value === node);
  if (argument?.star !== 0) return null;
  if (node === argument && argument.name !== null && comparing.has(name)) {
    const end = argument.s + argument.name.length;
    return { text: argument.name, use: "compare", node: { s: argument.s, e: end }, call };
  }
  const use = call.fn.k === "attr" ? (positionalUses.get(name) ?? innerUses.get(name)) : innerUses.get(name);
  if (!use || argument.name !== null || argument.value.k !== "str") return null;
  return { text: argument.value.v, use, node: argument.value, call };
}

/** A queryset method by the name of the one it is the awaitable twin of; any other call by its last name. */
function calledName({ fn }: CallExpression): string | null {
  if (fn.k === "name") return fn.id;
  return fn.k === "attr" ? (querysetMethods.get(fn.name)?.asyncOf ?? fn.name) : null;
}

/** The model of the queryset whose method is given the lookup, itself or inside another call. */
function modelAround(moment: CodeMoment, path: readonly SyntaxNode[], call: CallExpression): ModelId | null {
  const around = path.slice(0, path.indexOf(call) + 1).reverse();
  for (const each of around) {
    if (!isExpression(each) || each.k !== "call" || each.fn.k !== "attr") continue;
    const receiver = firstOption(moment, each.fn.obj, "query", "manager")?.value;
    if (receiver) return receiver.k === "query" ? receiver.query.model : receiver.model;
  }
  return null;
}

const DOCUMENTATION: Readonly<Record<LookupUse, string>> = {
  join: "ref/models/querysets/#select-related",
  prefetch: "ref/models/querysets/#prefetch-related",
  compare: "topics/db/queries/#lookups-that-span-relationships",
  order: "ref/models/querysets/#order-by",
  column: "topics/db/queries/#lookups-that-span-relationships",
  "own-column": "ref/models/querysets/#only",
};
