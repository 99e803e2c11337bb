import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Fetch } from "../../../orm/intent";
import { vendorOf } from "../handbook/say";
import { lastName } from "../syntax/last-name";
import { takeApart } from "./call-chain";
import type { EditSource } from "./edit-source";
import { insertCalls } from "./insert-calls";
import { type LoadTarget, nestedTarget } from "./load-target";
import type { Located } from "./locate";
import { quoteLike } from "./text-style";

type Ground = Pick<EditSource, "schema" | "database">;

/** The name under which the analysis roots the query that a shortcut makes of a model class. */
const SHORTCUT = "get_object_or_404()";

/** Writes `select_for_update()` onto the query of a fetch that stands there, or says why it cannot be locked. */
export function lockQuery(
  place: Located,
  { query, by }: Fetch,
  argument: string | null,
  source: Ground,
): readonly TextEdit[] | Refusal {
  const reason = refusalOf(query, textOf(place));
  if (reason) return { refused: reason };
  const target = targetOf(place, query, by, source);
  if ("refused" in target) return target;
  const of = joinsMore(place, query, by, source) ? ofSelf(place, query, source) : [];
  if ("refused" in of) return of;
  const call = `select_for_update(${[...(argument === null ? [] : [argument]), ...of].join(", ")})`;
  return insertCalls(target, [call]);
}

type Query = Fetch["query"];

function textOf({ text, base, node }: Located): string {
  return text.slice(base + node.s, base + node.e);
}

/** What databases, or Django, do not let rows be locked by. */
function refusalOf({ state, rows, supply }: Query, written: string): string | null {
  if (state.raw || rows !== "instances") return "The rows are no instances of a queryset.";
  if (state.combined) return "Rows of union(), intersection() or difference() cannot be locked.";
  if (state.distinct) return "Rows of a query with distinct() cannot be locked.";
  if (state.sliced) return "The query takes a slice of its rows.";
  if (supply.computed.size > 0) return "The query computes values, and grouped rows cannot be locked.";
  if (/\b(using|db_manager)\(/.test(written)) {
    return "The query chooses its database, whose transaction would have to be named.";
  }
  return null;
}

/** The queryset expression within the fetch: behind it goes the lock. */
function targetOf(place: Located, query: Query, by: string, { schema }: Ground): LoadTarget | Refusal {
  const { node } = place;
  const { steps } = takeApart(node);
  const plain = nestedTarget(place, query.model, query.supply);
  if (by === "for" || node.k !== "call") {
    return by === "for" && steps.length > 0 ? plain : { refused: "The query is built elsewhere." };
  }
  const [argument] = node.args;
  if (query.chain.some(({ name }) => name === SHORTCUT) || /^get_object_or_404$/.test(lastName(node.fn))) {
    if (!argument || argument.name !== null || argument.star > 0) return { refused: "The query is built elsewhere." };
    const isModel = query.chain.some(({ name }) => name === SHORTCUT);
    const prefix = isModel ? `.${schema.defaultManager(query.model).name}` : "";
    return { ...plain, place: { ...place, node: argument.value }, endsInQueryset: true, prefix };
  }
  const last = steps.at(-1);
  const isFetch = last?.kind === "call" && last.name === by && steps.length > 1;
  return isFetch ? plain : { refused: "The query is built elsewhere." };
}

/** Other tables are part of the statement, whose rows would be locked too, or cannot be. */
function joinsMore(place: Located, { supply, model }: Query, by: string, { schema }: Ground): boolean {
  const isOrdered = by === "first" || by === "last" || by === "for";
  const ordering = isOrdered ? (schema.models.get(model)?.ordering ?? []) : [];
  const isSorted = ordering.some((name) => name.includes("__")) || /order_by\([^)]*__/.test(textOf(place));
  return supply.joined.size > 0 || supply.open || isSorted;
}

/** Leaves the other tables out: PostgreSQL cannot lock the rows of a nullable join, and nobody else needs to wait for them. */
function ofSelf(place: Located, { model }: Query, { database, schema }: Ground): readonly string[] | Refusal {
  if (database !== null && vendorOf(database) !== "postgresql") return [];
  if ((schema.models.get(model)?.parents.length ?? 0) > 0) return { refused: "The row is spread over several tables." };
  return [`of=(${quoteLike(place, "self")},)`];
}
