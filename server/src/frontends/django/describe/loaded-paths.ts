import type { Query } from "../../../orm/query";
import type { Supply } from "../../../orm/supply";
import type { Expression } from "../syntax/ast";
import type { DescribeContext } from "./context";
import { methodCall } from "./nodes-at";

/** A relation path that comes with the rows of a query. */
export interface LoadedPath {
  readonly by: "select_related" | "prefetch_related";
  /** Accessor names from the row; under `to_attr` the last one is the attribute. */
  readonly path: readonly string[];
  /** The relation followed by the last step. */
  readonly relation: string;
  readonly filtered: boolean;
}

/** Every path that a supply loads, joined ones first; a path that another one continues by the same means is left out. */
export function loadedPaths(supply: Supply): LoadedPath[] {
  return [...joinedPaths(supply, []), ...prefetchedPaths(supply, [])];
}

function joinedPaths(supply: Supply, prefix: readonly string[]): LoadedPath[] {
  return [...supply.joined].flatMap(([name, child]) => {
    const path = [...prefix, name];
    const deeper = joinedPaths(child, path);
    return deeper.length > 0 ? deeper : [{ by: "select_related" as const, path, relation: name, filtered: false }];
  });
}

function prefetchedPaths(supply: Supply, prefix: readonly string[]): LoadedPath[] {
  const below = [...supply.joined].flatMap(([name, child]) => prefetchedPaths(child, [...prefix, name]));
  const own = [...supply.prefetched].flatMap(([attribute, { relation, supply: child, filtered }]) => {
    const path = [...prefix, attribute];
    return [{ by: "prefetch_related" as const, path, relation, filtered }, ...prefetchedPaths(child, path)];
  });
  return [...own, ...below];
}

/** Where a path was asked for: ` (line 12)`, or nothing when the call cannot be told. */
export function loadedAt(
  context: DescribeContext,
  query: Query,
  by: LoadedPath["by"],
  path: readonly string[],
): string {
  const links = query.chain.filter((link) => link.name === by);
  const naming = links.filter((link) => {
    const call = methodCall(context.expressionAt(link.span), by);
    return call?.args.some(({ value }) => startsWithPath(value, path)) ?? false;
  });
  const link = naming.at(-1) ?? (links.length === 1 ? links[0] : undefined);
  return link ? ` (${context.placeText({ ...link.span, start: link.span.end - 1 })})` : "";
}

/** An argument such as `"author__country"` or `Prefetch("tags", ...)` that loads the path or more of it. */
function startsWithPath(argument: Expression, path: readonly string[]): boolean {
  if (argument.k === "str") return `${argument.v}__`.startsWith(`${path.join("__")}__`);
  return argument.k === "call" && argument.args.some(({ value }) => startsWithPath(value, path));
}
