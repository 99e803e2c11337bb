import { raceStatements } from "./race-statements";
import { type Statement, statement } from "./statement";

const reads: readonly Statement[] = [
  statement(
    "foreign-key-queries-per-row",
    "Reading a foreign key that was not loaded costs one query per row, also when many rows point at the same object.",
  ),
  statement("foreign-key-read-is-kept", "The second read of a relation to one object is free: the instance keeps it."),
  statement(
    "foreign-key-id-is-free",
    "The `_id` attribute of a foreign key is a column of the row; reading it costs nothing.",
  ),
  statement("foreign-key-pk-queries", "Reading `.pk` or `.id` through a foreign key loads the whole object first."),
  statement("null-foreign-key-is-free", "Reading a foreign key that is NULL gives `None` without a query."),
  statement(
    "reverse-one-to-one-queries-per-row",
    "Reading the reverse side of a one-to-one relation costs one query per row.",
  ),
  statement(
    "missing-one-to-one-is-kept",
    "When a reverse one-to-one relation has no row, the first read queries and raises; later reads raise without a query.",
  ),
  statement(
    "related-manager-queries-each-time",
    "Every `.all()` of a relation that was not prefetched is a new query.",
  ),
  statement(
    "reverse-manager-fills-parent",
    "Rows read from a reverse foreign key's manager know their parent: reading it back is free.",
  ),
  statement(
    "filter-by-parent-does-not-fill",
    "Filtering by an object does not give it to the rows: reading the key back costs a query per row.",
  ),
  statement(
    "generic-relation-does-not-fill",
    "Rows of a `GenericRelation` do not know their object: reading it back costs a query.",
  ),
  statement(
    "generic-foreign-key-queries-per-row",
    "Reading a `GenericForeignKey` that was not prefetched costs one query per row.",
  ),
  statement("parent-to-child-queries", "From a row of a parent table, reading its child row costs a query."),
  statement(
    "child-to-parent-is-free",
    "A child row already holds its parent's columns: reading the link to the parent costs nothing.",
  ),
  statement(
    "deferred-column-queries-per-row",
    "Reading a column left out by `only()` or `defer()` costs one query per row.",
  ),
  statement(
    "deferred-columns-query-separately",
    "Each deferred column is fetched by a query of its own, even on the same row.",
  ),
  statement(
    "related-only-needs-the-key",
    "`only()` on a reverse foreign key's manager costs one query per row when it leaves out the key itself.",
    { until: "6.0" },
  ),
  statement(
    "related-only-without-the-key-forgets-the-parent",
    "`only()` on a reverse foreign key's manager that leaves out the key loads rows that do not know their parent.",
    { since: "6.1" },
  ),
  statement(
    "lazy-read-in-async-raises",
    "In asynchronous code, reading a relation that was not loaded raises `SynchronousOnlyOperation`.",
  ),
  statement("assigned-relation-is-free", "A relation that was assigned an object is read without a query."),
  statement("refresh-drops-relations", "`refresh_from_db()` forgets the loaded relations: the next read queries."),
];

const joins: readonly Statement[] = [
  statement("select-related-joins", "`select_related` loads to-one relations in the same query, as a join."),
  statement(
    "select-related-joins-reverse-one-to-one",
    "`select_related` also follows the reverse side of a one-to-one relation.",
  ),
  statement(
    "select-related-joins-child",
    "`select_related` with the child's name loads the child rows of multi-table inheritance.",
  ),
  statement("select-related-path-joins-all", "A path such as `author__country` loads every relation on it."),
  statement(
    "select-related-refuses-to-many",
    "`select_related` on a to-many relation raises `FieldError`; use `prefetch_related`.",
  ),
  statement("select-related-accumulates", "A second `select_related` adds to the first."),
  statement("select-related-none-clears", "`select_related(None)` drops the joins asked for before."),
  statement(
    "select-related-bare-skips-nullable",
    "`select_related()` without names skips foreign keys that may be NULL.",
  ),
  statement(
    "select-related-bare-stops-at-five",
    "`select_related()` without names follows at most five keys in a row.",
  ),
  statement(
    "select-related-after-values-raises",
    "`select_related` after `values()` or `values_list()` raises `TypeError`.",
  ),
  statement("select-related-after-union-raises", "`select_related` after `union()` raises `NotSupportedError`."),
  statement("select-related-after-slice-works", "`select_related` may follow a slice."),
  statement(
    "select-related-ignores-parent-link",
    "`select_related` through a parent link is ignored without a word; name the inherited field itself.",
  ),
  statement(
    "select-related-rows-own-their-objects",
    "After `select_related` each row has its own copy of the related object: reads beyond it cost one query per row.",
  ),
  statement(
    "select-related-deferred-conflict-raises",
    "A relation cannot be both left out by `only()` and joined by `select_related`: that raises `FieldError`.",
  ),
];

const prefetches: readonly Statement[] = [
  statement(
    "prefetch-one-query-per-relation",
    "`prefetch_related` sends one more query per relation on its path, however many rows there are.",
  ),
  statement("prefetch-of-foreign-key-works", "`prefetch_related` on a foreign key is valid: two queries in all."),
  statement(
    "prefetch-shares-objects",
    "After `prefetch_related` on a foreign key, rows that point at the same object share it: reads beyond it cost one query per distinct object.",
  ),
  statement(
    "prefetched-all-is-free",
    "On a prefetched relation `.all()`, `.count()`, `.exists()`, `.contains()`, `len()`, iteration and `.all()[0]` are free.",
  ),
  statement(
    "prefetched-filter-queries",
    "On a prefetched relation `.filter()`, `.exclude()`, `.order_by()`, `.values_list()`, `.get()`, `.aggregate()` and `.iterator()` query again.",
  ),
  statement(
    "prefetched-first-is-free-if-ordered",
    "`.first()` on a prefetched relation is free when the prefetched queryset is ordered.",
  ),
  statement(
    "prefetched-first-queries-if-unordered",
    "`.first()` on a prefetched relation without an order queries again.",
  ),
  statement(
    "prefetched-last-queries",
    "`.last()`, `.earliest()` and `.latest()` on a prefetched relation query again.",
  ),
  statement(
    "prefetch-to-attr-is-a-list",
    "`Prefetch(..., to_attr=...)` puts a plain list on each row; reading it is free.",
  ),
  statement(
    "prefetch-with-queryset-changes-all",
    "A `Prefetch` with a filtered queryset and no `to_attr` makes `.all()` show only those rows.",
  ),
  statement(
    "prefetch-sliced-needs-to-attr",
    "A sliced queryset in a `Prefetch` needs `to_attr`: without it, loading the rows raises `TypeError`.",
  ),
  statement(
    "prefetch-only-needs-the-key",
    "A `Prefetch` of a reverse relation whose queryset leaves out the foreign key by `only()` costs one query per row.",
  ),
  statement(
    "prefetch-after-values-is-ignored",
    "`prefetch_related` is ignored without a word when the rows come from `values()`.",
  ),
  statement(
    "prefetch-fills-parent",
    "Prefetched rows of a reverse foreign key know their parent: reading it back is free.",
  ),
  statement(
    "prefetch-is-dropped-by-writes",
    "`add()`, `remove()`, `set()` and `clear()` forget what was prefetched for that relation.",
  ),
  statement(
    "prefetch-objects-once",
    "`prefetch_related_objects` loads a relation for a list of instances in one query, and again for none.",
  ),
  statement(
    "iterator-prefetches-per-chunk",
    "`iterator(chunk_size=...)` honours `prefetch_related`: one more query per relation and chunk.",
  ),
  statement(
    "iterator-needs-chunk-size",
    "`iterator()` after `prefetch_related` raises `ValueError` unless `chunk_size` is given.",
    { since: "5.0" },
  ),
];

const fetchModes: readonly Statement[] = [
  statement(
    "fetch-peers-loads-all",
    "`fetch_mode(models.FETCH_PEERS)` turns the first read of an unloaded key into one query for all rows of the result.",
    { since: "6.1" },
  ),
  statement("fetch-peers-loads-deferred", "`FETCH_PEERS` also loads a deferred column for all rows at once.", {
    since: "6.1",
  }),
  statement(
    "fetch-peers-not-for-managers",
    "`FETCH_PEERS` does not help to-many relations: their managers still query per row.",
    { since: "6.1" },
  ),
  statement("fetch-peers-is-inherited", "Objects loaded through a fetch mode have the same mode.", { since: "6.1" }),
  statement("fetch-raise-raises", "`FETCH_RAISE` makes reading an unloaded key raise `FieldFetchBlocked`.", {
    since: "6.1",
  }),
];

const evaluation: readonly Statement[] = [
  statement("queryset-is-lazy", "Building, filtering and passing a queryset around sends nothing; reading it does."),
  statement("queryset-keeps-its-rows", "A queryset queries once: later loops over the same object are free."),
  statement("every-all-is-new", "Every `.all()` or `.filter()` makes a new queryset, which queries for itself."),
  statement(
    "bool-loads-every-row",
    "Testing a queryset's truth loads all its rows; a loop over it afterwards is free.",
  ),
  statement(
    "exists-then-loop-is-two",
    "`exists()` followed by a loop over the rows costs two queries, testing the queryset itself one.",
  ),
  statement("len-loads-every-row", "`len()` loads all rows; a loop over the queryset afterwards is free."),
  statement(
    "count-does-not-load",
    "`count()` counts in the database and loads nothing: a loop afterwards is a second query.",
  ),
  statement(
    "evaluated-answers-for-free",
    "Once its rows are read, a queryset answers `len()`, `bool()`, `count()`, `exists()`, `contains()`, an index and an ordered `first()` for free.",
  ),
  statement("evaluated-last-queries", "`last()` queries even when the rows have been read."),
  statement("in-loads-every-row", "`obj in queryset` loads all rows."),
  statement("contains-asks-for-one-row", "`contains()` asks the database for one row."),
  statement("index-queries-each-time", "An index into a queryset that was not read sends a query each time."),
  statement("slice-is-lazy", "A slice of a queryset is a queryset: nothing is sent until it is read."),
  statement("step-slice-loads", "A slice with a step is sent at once and gives a list."),
  statement("negative-index-raises", "A negative index or slice bound raises `ValueError`."),
  statement("slice-then-filter-raises", "`filter()` and `order_by()` after a slice raise `TypeError`."),
  statement("repr-loads-rows", "`repr()` of a queryset sends a query for up to 21 rows."),
  statement("first-orders-by-key", "`first()` orders by the primary key when there is no order."),
  statement("get-queries-each-time", "Every `get()` is a query, also for a key that was asked before."),
  statement(
    "in-bulk-is-one-query",
    "`in_bulk()` fetches the rows of many keys in one query, or in none for an empty list; SQLite and Oracle split very long lists.",
  ),
  statement("empty-in-sends-nothing", "A lookup `__in` with an empty list sends no query."),
  statement("none-never-queries", "`none()` and everything made from it sends no query."),
  statement(
    "evaluated-in-lookup-is-a-subquery",
    "A queryset given to `__in` becomes a subquery, even when its rows have been read.",
  ),
  statement("aggregate-queries-each-time", "`aggregate()` queries even when the rows have been read."),
  statement(
    "values-joins-without-instances",
    "`values()` with a path such as `author__name` joins: one query, and no instances.",
  ),
  statement(
    "lookup-path-joins-and-loads-nothing",
    "A path such as `author__name` in a filter, an order or an expression joins in the same query; the rows do not get the related object.",
  ),
  statement(
    "to-many-filter-repeats-rows",
    "A filter on a to-many relation gives a row once for each match; `distinct()` gives it once.",
  ),
  statement(
    "annotated-count-is-one-query",
    "`annotate(n=Count(...))` gives the count of every row in the one query that loads them.",
  ),
  statement(
    "async-loop-keeps-rows",
    "`async for` over a queryset queries once: a later loop over the same object is free.",
  ),
  statement(
    "counts-over-two-joins-multiply",
    "Two `Count` over different to-many relations multiply; `distinct=True` mends it.",
  ),
  statement(
    "chained-filters-differ",
    "On a to-many relation `.filter(a).filter(b)` may match two different related rows, `.filter(a, b)` needs one that has both.",
  ),
  statement(
    "generator-queries-when-consumed",
    "A generator sends its queries when it is consumed, and none if it never is.",
  ),
];

/** What `test/handbook/check_statements.py` checks. */
export const queryStatements: readonly Statement[] = [...reads, ...joins, ...prefetches, ...fetchModes, ...evaluation];

const byId = [...queryStatements, ...raceStatements].map((entry) => [entry.id, entry] as const);

/** The catalogue of checked statements about Django, by id. */
export const statements: ReadonlyMap<string, Statement> = new Map(byId);
