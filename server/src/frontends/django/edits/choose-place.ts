import type { FixSafety, Refusal } from "../../../orm/fix";
import type { ChainLink, Query } from "../../../orm/query";
import { isSameUnit } from "../../../orm/span";
import type { Expression } from "../syntax/ast";
import type { EditSource } from "./edit-source";
import { type Located, locate } from "./locate";

/** Where a query can be told to load more. */
export interface Place extends Located {
  readonly link: ChainLink;
  /** The expression is a model class, from which a queryset must be made first. */
  readonly isModel: boolean;
  readonly safety: FixSafety;
  /** Consumers besides the reader at hand that get the additional load. */
  readonly otherReaders: number;
}

/**
 * `nearest`: the last expression that builds the queryset. Where it has other readers, who would pay for the load, the
 * first expression that hands it on to none of them: a call of the function that returns it, a name. A parameter to
 * which several callers give their querysets is taken for all of them.
 * `root`: the expression that builds it first.
 */
export function choosePlace(query: Query, source: EditSource, at: "nearest" | "root"): Place | Refusal {
  if (query.owner?.loadedElsewhere && showsAllRelated(query)) {
    return { refused: "Some callers have loaded these rows before: another query would undo that." };
  }
  const links = query.chain.map((link) => findLink(link, query, source));
  const nearest = nearestPlace(links, source);
  return at === "nearest" || "refused" in nearest ? nearest : rootPlace(links, nearest, source);
}

/** `owner.books.all()`, whose rows may be there already; whatever restricts or orders it is a query of its own. */
function showsAllRelated(query: Query): boolean {
  return query.chain.every(({ kind, name }) => kind === "root" || kind === "pass" || name === "all");
}

type FoundLink = { readonly link: ChainLink; readonly role: "builds" | "hands-on" } & (
  | (Located & { readonly isModel: boolean })
  | (Refusal & { /** Only because of other readers. */ readonly others?: boolean })
);
type EditableLink = Extract<FoundLink, Located>;

function nearestPlace(links: readonly (FoundLink | null)[], source: EditSource): Place | Refusal {
  const useful = links.filter((found) => found !== null);
  const builder = useful.findLast((found) => found.role === "builds");
  const after = useful.slice(builder ? useful.indexOf(builder) + 1 : 0).filter(isEditable);
  // Other callers may give a parameter something that is no queryset.
  const named = after.filter((found) => !isParameter(found));
  const isShared = (found: FoundLink): boolean => source.otherReaders(found.link) > 0;
  const last = after.at(-1);
  if (builder && isEditable(builder) && !isShared(builder)) {
    const serves = last && isParameter(last) && !isShared(last) && source.needingReaders(last.link) > 1;
    const parameter = serves ? last : null;
    return placeAt(parameter ?? builder, source, "safe");
  }
  const own = builder && (isEditable(builder) || builder.others) ? ownBuilder(useful, builder) : null;
  if (own && !isShared(own)) return placeAt(own, source, "safe");
  const handsOn = named.find((found) => !isShared(found)) ?? (builder && isEditable(builder) ? named.at(-1) : last);
  if (handsOn) return placeAt(handsOn, source, isFresh(handsOn) && !isShared(handsOn) ? "safe" : "unsafe");
  if (!builder) return { refused: "The place where the query is built is not known." };
  return isEditable(builder) ? placeAt(builder, source, "unsafe") : { refused: builder.refused };
}

/** A call in the very function that reads the rows, before another function adds to the queryset. */
function ownBuilder(useful: readonly FoundLink[], builder: FoundLink): EditableLink | null {
  const reader = useful.at(-1);
  if (!reader || isSameUnit(reader.link.span, builder.link.span)) return null;
  const earlier = useful.slice(0, useful.indexOf(builder)).filter(isEditable);
  return earlier.findLast((found) => found.role === "builds" && isSameUnit(found.link.span, reader.link.span)) ?? null;
}

/** A call gives a queryset that nobody has evaluated; rows of a name's may have been, and changed since. */
function isFresh({ node }: EditableLink): boolean {
  return node.k === "call";
}

/** The first expression that is no part of the nearest place, up to the last call written onto it there. */
function rootPlace(links: readonly (FoundLink | null)[], nearest: Place, source: EditSource): Place | Refusal {
  const builders = links.filter((found) => found?.role === "builds");
  const at = builders.findIndex((found) => isEditable(found) && !isWithin(found, nearest));
  const first = builders[at];
  if (!first || !isEditable(first))
    return { refused: "The query is built where its rows are read: there is no other place." };
  let root = first;
  for (const next of builders.slice(at + 1)) if (isEditable(next) && isWithin(root, next)) root = next;
  return placeAt(root, source, source.otherReaders(root.link) > 0 ? "unsafe" : "safe");
}

function placeAt(found: EditableLink, source: EditSource, safety: FixSafety): Place {
  const { role: _role, ...place } = found;
  return { ...place, safety, otherReaders: source.otherReaders(found.link) };
}

function isEditable(found: FoundLink | null): found is EditableLink {
  return found !== null && !("refused" in found);
}

function isWithin(inner: Located, outer: Located): boolean {
  const [a, b] = [inner.base + inner.node.s, inner.base + inner.node.e];
  return inner.file === outer.file && a >= outer.base + outer.node.s && b <= outer.base + outer.node.e;
}

/** A link with its expression; null when the expression is no place for a call, such as `get_list_or_404(...)`. */
function findLink(link: ChainLink, query: Query, source: EditSource): FoundLink | null {
  const found = locate(link.span, source);
  if ("refused" in found) return { ...found, link, role: link.kind === "pass" ? "hands-on" : "builds" };
  if (link.name === SHORTCUT) return modelArgument(found, link);
  const role = roleOf(link, found.node, query);
  if (role && !source.suitsReaders(link)) {
    return { refused: "Rows of other models pass here, which have no such relation.", others: true, link, role };
  }
  return role && { ...found, link, role, isModel: false };
}

/** The name under which the analysis roots the query that a shortcut makes of a model class. */
const SHORTCUT = "get_object_or_404()";

/** `Book` of `get_object_or_404(Book, pk=1)`. */
function modelArgument(found: Located, link: ChainLink): FoundLink | null {
  const argument = found.node.k === "call" ? found.node.args[0] : undefined;
  if (!argument || argument.name !== null || argument.star > 0) return null;
  if (argument.value.k !== "name" && argument.value.k !== "attr") return null;
  return { ...found, node: argument.value, link, role: "builds", isModel: true };
}

function roleOf(link: ChainLink, node: Expression, query: Query): "builds" | "hands-on" | null {
  switch (link.kind) {
    case "root":
      return node.k === "attr" || node.k === "call" || node.k === "name" ? "builds" : null;
    case "call":
      if (node.k !== "call" || node.fn.k !== "attr") return null;
      // A framework's `get_queryset()` copies the class's `queryset`.
      if (node.fn.name === "get_queryset" && link.name === "all") return "hands-on";
      return isMethod(node.fn.name, link.name) ? "builds" : null;
    case "slice":
      return node.k === "sub" ? "builds" : null;
    case "pass":
      if (node.k === "call" && continues(link, query)) return "builds";
      // A subclass may give something else than a queryset, unless a framework asks for one.
      if (node.k === "call") return isOwnMethod(node) ? null : "hands-on";
      // A manager of the workspace passes its queryset on under its own name: `Book.published`.
      if (node.k === "attr" && node.name === link.name) return "builds";
      return node.k === "name" || node.k === "attr" || node.k === "sub" ? "hands-on" : null;
  }
}

/** `Book.objects.published()`: the expression goes on from an earlier link; `get_books()` does not. */
function continues({ span }: ChainLink, query: Query): boolean {
  return query.chain.some((earlier) => {
    const { file, unit, start, end } = earlier.span;
    return file === span.file && unit === span.unit && start === span.start && end < span.end;
  });
}

/** `self.recipients()` */
function isOwnMethod({ fn }: Extract<Expression, { k: "call" }>): boolean {
  return fn.k === "attr" && fn.obj.k === "name" && fn.obj.id === "self" && fn.name !== "get_queryset";
}

/** Links name the synchronous method: `aget` stands as `get`. */
function isMethod(written: string, name: string): boolean {
  return written === name || written === `a${name}`;
}

function isParameter(found: EditableLink): boolean {
  const { node, link, facts } = found;
  const unit = facts.units.get(link.span.unit);
  return node.k === "name" && unit !== undefined && unit.definition.params.some((item) => item.name === node.id);
}
