/**
 * What every method of Django's `QuerySet`, `Manager` and related managers does to the database.
 *
 * The table is pure data. Each claim in it (what comes back, when a query is sent, whether a prefetched relation or
 * an evaluated queryset answers for free, since when the method exists) is run against real Django by
 * `test/handbook/check_methods.py`, on every supported version, so a hover rendered from it can be trusted.
 */

/**
 * What a call returns.
 *
 * - `queryset`: a new queryset of the same rows (or fewer, or in another order)
 * - `values`: a queryset whose rows are plain dicts, tuples or scalars: no relation can be read from them
 * - `raw`: a `RawQuerySet`: instances, without chaining
 * - `instance`: one object, or `DoesNotExist`
 * - `optional-instance`: one object or `None`
 * - `pair`: `(object, created)`
 * - `list`: a list of instances
 * - `iterator`: a one-pass iterator over the rows; nothing is cached
 * - `dict`: instances by key (`in_bulk`)
 * - `record`: plain values by name (`aggregate`)
 * - `scalar`: a number, a boolean, a string, or a tuple of those
 * - `manager`: a manager
 * - `none`: `None`
 */
export type MethodReturns =
  | "queryset"
  | "values"
  | "raw"
  | "instance"
  | "optional-instance"
  | "pair"
  | "list"
  | "iterator"
  | "dict"
  | "record"
  | "scalar"
  | "manager"
  | "none";

/**
 * When a call queries: `never` (it builds lazily, or only reads what is known), `now` (the call itself sends the
 * query), or `on-iteration` (the call returns at once, each pass over its result sends the query).
 */
export type MethodEvaluates = "never" | "now" | "on-iteration";

/**
 * Whether rows already in memory answer the call. For a method that builds lazily the question is put to its result:
 * `queries` means that reading the returned queryset asks the database again. `free-if-ordered` is free when the
 * queryset in memory is ordered, by `Meta.ordering` or `order_by()`, and queries otherwise.
 */
export type Reuse = "free" | "free-if-ordered" | "queries";

/** Where a method can be called. Related managers also have everything that is on `both`. */
export type MethodOwner = "both" | "queryset" | "manager" | "related-manager";

export interface QuerysetMethod {
  readonly name: string;
  readonly owner: MethodOwner;
  /** A property is read, not called. */
  readonly property: boolean;
  /** The name of the synchronous method of which this is the awaitable twin, else null. */
  readonly asyncOf: string | null;
  readonly returns: MethodReturns;
  readonly evaluates: MethodEvaluates;
  /** Queries sent by one call (or, for `on-iteration`, one pass): "0", "1", "1 to 3", "1 per batch". Savepoints are not counted. */
  readonly queries: string;
  /** The first Django release that has it, or "4.2" when every supported release does. */
  readonly since: string;
  /** One short sentence for the hover. */
  readonly summary: string;
  /** The path below `https://docs.djangoproject.com/en/<version>/`; null when Django does not document the method. */
  readonly docs: string | null;
  /** Called on a to-many relation that `prefetch_related` has loaded. */
  readonly onPrefetched: Reuse;
  /** Called on a queryset whose rows have been fetched. */
  readonly onEvaluated: Reuse;
}

type Facts = Pick<QuerysetMethod, "returns" | "evaluates" | "queries" | "summary"> &
  Partial<Pick<QuerysetMethod, "owner" | "property" | "since" | "docs" | "onPrefetched" | "onEvaluated">>;

const QUERYSETS_PAGE = "ref/models/querysets/";
const MANAGERS_PAGE = "topics/db/managers/";
const RELATED_PAGE = "ref/models/relations/#django.db.models.fields.related.RelatedManager.";

function method(name: string, facts: Facts): QuerysetMethod {
  return {
    owner: "both",
    property: false,
    since: "4.2",
    docs: `${QUERYSETS_PAGE}#${name.replaceAll("_", "-")}`,
    onPrefetched: "queries",
    onEvaluated: "queries",
    ...facts,
    name,
    asyncOf: null,
  };
}

function builder(name: string, summary: string, more: Partial<Facts> = {}): QuerysetMethod {
  return method(name, { returns: "queryset", evaluates: "never", queries: "0", summary, ...more });
}

function sender(
  name: string,
  returns: MethodReturns,
  queries: string,
  summary: string,
  more: Partial<Facts> = {},
): QuerysetMethod {
  return method(name, { returns, evaluates: "now", queries, summary, ...more });
}

/** Reads a property that never queries, so that rows in memory change nothing. */
function property(name: string, summary: string, more: Partial<Facts> = {}): QuerysetMethod {
  return method(name, {
    owner: "queryset",
    property: true,
    returns: "scalar",
    evaluates: "never",
    queries: "0",
    summary,
    docs: `${QUERYSETS_PAGE}#django.db.models.query.QuerySet.${name}`,
    onPrefetched: "free",
    onEvaluated: "free",
    ...more,
  });
}

const builders: readonly QuerysetMethod[] = [
  builder("all", "A copy of the queryset; on a prefetched relation it reads the prefetched rows.", {
    onPrefetched: "free",
  }),
  builder("filter", "Keeps the rows that match; sends nothing until the result is read."),
  builder("exclude", "Drops the rows that match; sends nothing until the result is read."),
  builder("complex_filter", "Filters by a Q object or a dict of lookups.", { docs: null }),
  builder("annotate", "Adds a computed column to every row, in the same query."),
  builder("alias", "Names an expression for later use in the query without selecting it."),
  builder("order_by", "Orders the rows in the database and replaces any earlier order."),
  builder("reverse", "Reverses the order of an ordered queryset."),
  builder("distinct", "Drops duplicate rows in the database."),
  builder("values", "Rows become dicts of the named columns; relations can no longer be followed.", {
    returns: "values",
  }),
  builder("values_list", "Rows become tuples, or scalars with flat=True; relations can no longer be followed.", {
    returns: "values",
  }),
  builder("dates", "The distinct dates of one field, truncated to year, month, week or day.", { returns: "values" }),
  builder("datetimes", "The distinct moments of one field, truncated to the given unit.", { returns: "values" }),
  builder("none", "An empty queryset that never queries.", { onPrefetched: "free", onEvaluated: "free" }),
  builder("union", "Combines querysets with UNION; few methods are allowed afterwards."),
  builder("intersection", "Combines querysets with INTERSECT; few methods are allowed afterwards."),
  builder("difference", "Combines querysets with EXCEPT; few methods are allowed afterwards."),
  builder("select_related", "Joins to-one relations, so that reading them costs no further query."),
  builder(
    "prefetch_related",
    "Loads relations for all rows at once: one more query per relation, when the rows are read.",
  ),
  builder("extra", "Adds raw SQL fragments to the query."),
  builder("defer", "Leaves columns out; reading one later costs one query per row and column."),
  builder("only", "Loads only these columns; reading another later costs one query per row and column."),
  builder("using", "Sends the query to another database."),
  builder("select_for_update", "Locks the rows until the transaction ends, where the database can."),
  builder(
    "fetch_mode",
    "Says what reading a relation or column that was not loaded does: one row, all peers, or raise.",
    {
      since: "6.1",
    },
  ),
  method("raw", {
    returns: "raw",
    evaluates: "on-iteration",
    queries: "1",
    summary: "Instances from your own SQL; each new pass after the first reads the rows in memory.",
  }),
];

const readers: readonly QuerysetMethod[] = [
  sender("get", "instance", "1", "Exactly one row, or DoesNotExist or MultipleObjectsReturned."),
  sender("first", "optional-instance", "1", "The first row, or None; orders by primary key when there is no order.", {
    onPrefetched: "free-if-ordered",
    onEvaluated: "free-if-ordered",
  }),
  sender("last", "optional-instance", "1", "The last row, or None; queries even when the rows are in memory."),
  sender("earliest", "instance", "1", "The row with the smallest value of the given fields."),
  sender("latest", "instance", "1", "The row with the largest value of the given fields."),
  sender("in_bulk", "dict", "1", "The rows of many keys at once, as a dict by key."),
  sender("aggregate", "record", "1", "Computes values over all rows in the database."),
  sender("count", "scalar", "1", "Counts in the database; free once the rows are in memory.", {
    onPrefetched: "free",
    onEvaluated: "free",
  }),
  sender("exists", "scalar", "1", "Asks whether there is any row; free once the rows are in memory.", {
    onPrefetched: "free",
    onEvaluated: "free",
  }),
  sender("contains", "scalar", "1", "Asks whether the object is among the rows; free once the rows are in memory.", {
    onPrefetched: "free",
    onEvaluated: "free",
  }),
  sender("explain", "scalar", "1", "The database's plan for the query."),
  method("iterator", {
    returns: "iterator",
    evaluates: "on-iteration",
    queries: "1",
    summary: "Streams the rows without keeping them; every call queries again.",
  }),
];

const writers: readonly QuerysetMethod[] = [
  sender("create", "instance", "1", "Builds one object and saves it: save() and signals run."),
  sender(
    "get_or_create",
    "pair",
    "1 to 3",
    "Finds the row or inserts it; safe from races only under a unique constraint.",
  ),
  sender("update_or_create", "pair", "1 to 4", "Locks and updates the row, or inserts it; runs in a transaction."),
  sender("bulk_create", "list", "1 per batch", "Inserts many objects at once: no save(), no signals."),
  sender(
    "bulk_update",
    "scalar",
    "1 per batch",
    "Writes the named fields of many objects at once: no save(), no signals.",
  ),
  sender("update", "scalar", "1", "Writes columns of all rows in one statement: no save(), no signals."),
  sender(
    "delete",
    "scalar",
    "1 or more",
    "Deletes the rows and what cascades: signals are sent, Model.delete() is not called.",
    {
      owner: "queryset",
    },
  ),
];

const related: readonly QuerysetMethod[] = [
  sender("add", "none", "1 or more", "Links the objects to this one.", {
    owner: "related-manager",
    docs: `${RELATED_PAGE}add`,
  }),
  sender("remove", "none", "1 or more", "Unlinks the objects from this one.", {
    owner: "related-manager",
    docs: `${RELATED_PAGE}remove`,
  }),
  sender("clear", "none", "1 or more", "Unlinks every object from this one.", {
    owner: "related-manager",
    docs: `${RELATED_PAGE}clear`,
  }),
  sender("set", "none", "1 or more", "Makes exactly these objects the linked ones: reads the present ones first.", {
    owner: "related-manager",
    docs: `${RELATED_PAGE}set`,
  }),
];

const plumbing: readonly QuerysetMethod[] = [
  builder("get_queryset", "The queryset that every manager method starts from.", {
    owner: "manager",
    docs: `${MANAGERS_PAGE}#modifying-a-manager-s-initial-queryset`,
    onPrefetched: "free",
  }),
  builder("db_manager", "A copy of the manager bound to another database.", {
    owner: "manager",
    returns: "manager",
    docs: "topics/db/multi-db/#using-managers-with-multiple-databases",
  }),
  builder("from_queryset", "A manager class that also has the queryset's own methods.", {
    owner: "manager",
    returns: "manager",
    docs: `${MANAGERS_PAGE}#from-queryset`,
  }),
  builder("as_manager", "A manager that has the queryset's own methods.", { owner: "queryset", returns: "manager" }),
  property("ordered", "Whether the rows come in a defined order."),
  property("totally_ordered", "Whether the order leaves no ties.", { since: "6.1" }),
  property("db", "The alias of the database that would be asked."),
  property("query", "Django's own description of the query; printing it shows the SQL.", { docs: null }),
];

/** Methods with an awaitable twin: `get` and `aget`, `iterator` and `aiterator`. */
const WITH_ASYNC_TWIN: ReadonlySet<string> = new Set([
  ...[...readers, ...writers, ...related].map((entry) => entry.name),
]);

function asyncTwin(entry: QuerysetMethod): QuerysetMethod {
  return {
    ...entry,
    name: `a${entry.name}`,
    asyncOf: entry.name,
    docs: entry.docs === null ? null : entry.docs.replace(/\.(\w+)$/, ".a$1"),
  };
}

const synchronous = [...builders, ...readers, ...writers, ...related, ...plumbing];

/** Every public method and query-related property of `QuerySet`, `Manager` and the related managers, by name. */
export const querysetMethods: ReadonlyMap<string, QuerysetMethod> = new Map(
  synchronous
    .flatMap((entry) => (WITH_ASYNC_TWIN.has(entry.name) ? [entry, asyncTwin(entry)] : [entry]))
    .map((entry) => [entry.name, entry]),
);
