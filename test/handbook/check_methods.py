"""Runs every claim of the table of queryset methods on the installed Django.

Usage: python check_methods.py TABLE.json; TABLE.json holds the entries of `querysetMethods` as a list.
Prints one JSON object: {"django": "5.2", "checked": 123, "failures": ["get: ..."]}.
"""

import inspect
import re

from asgiref.sync import async_to_sync
from django.db.models import Count, F, Manager, Model, Q, QuerySet, Value
from django.db.models.query import RawQuerySet
from harness import VERSION, check_table, counting, isolated, shelf

# Public names that are no way to reach rows: Django's own wiring of expressions, managers and migrations.
NOT_FOR_USERS = {
    "resolve_expression",
    "auto_created",
    "check",
    "contribute_to_class",
    "creation_counter",
    "deconstruct",
    "use_in_migrations",
}


def arguments(name, model, author):
    """Arguments with which `name` succeeds on the author's books or notes, as (args, kwargs)."""
    column = "title" if model is shelf.Book else "text"
    when = {"dates": "published", "datetimes": "stamped"}
    one = model.objects.filter(author=author).order_by("pk")[1]

    def fresh():
        return model(**{column: "fresh", "author": author})

    table = {
        "filter": lambda: ((), {"pk": one.pk}),
        "exclude": lambda: ((), {"pk": one.pk}),
        "complex_filter": lambda: ((Q(pk=one.pk),), {}),
        "annotate": lambda: ((), {"extra_value": Value(1)}),
        "alias": lambda: ((), {"extra_value": Value(1)}),
        "order_by": lambda: ((f"-{column}",), {}),
        "values": lambda: ((column,), {}),
        "values_list": lambda: ((column,), {}),
        "dates": lambda: ((when["dates"], "month"), {}),
        "datetimes": lambda: ((when["datetimes"], "month"), {}),
        "union": lambda: ((model.objects.order_by(),), {}),
        "intersection": lambda: ((model.objects.order_by(),), {}),
        "difference": lambda: ((model.objects.filter(pk=-1).order_by(),), {}),
        "select_related": lambda: (("author",), {}),
        "prefetch_related": lambda: (("author",), {}),
        "extra": lambda: ((), {"select": {"extra_value": "1"}}),
        "defer": lambda: ((column,), {}),
        "only": lambda: ((column, "author"), {}),
        "using": lambda: (("default",), {}),
        "raw": lambda: ((f"SELECT * FROM {model._meta.db_table}",), {}),
        "fetch_mode": lambda: ((_fetch_peers(),), {}),
        "get": lambda: ((), {"pk": one.pk}),
        "in_bulk": lambda: (([one.pk],), {}),
        "aggregate": lambda: ((), {"total": Count("pk")}),
        "contains": lambda: ((one,), {}),
        "create": lambda: ((), {column: "fresh", "author": author}),
        "get_or_create": lambda: ((), {column: "fresh", "author": author}),
        "update_or_create": lambda: ((), {column: getattr(one, column), "defaults": {"author": author}}),
        "bulk_create": lambda: (([fresh()],), {}),
        "bulk_update": lambda: (([one], [column]), {}),
        "update": lambda: ((), {column: F(column)} if model is shelf.Note else {"year": F("year") + 1}),
        "db_manager": lambda: (("default",), {}),
        "from_queryset": lambda: ((type("Own", (QuerySet,), {}),), {}),
    }
    return table.get(name, lambda: ((), {}))()


def _fetch_peers():
    from django.db import models

    return models.FETCH_PEERS


def settle(value):
    """The value of an awaitable, found without a second database connection."""
    if inspect.isawaitable(value):

        async def wait():
            return await value

        return async_to_sync(wait)()
    return value


def consume(value):
    """Reads every row of a lazy result."""
    if hasattr(value, "__aiter__") and not hasattr(value, "__iter__"):

        async def drain():
            return [row async for row in value]

        return async_to_sync(drain)()
    return list(value)


def call(owner, entry, model, author):
    """Calls the method; arguments are made first, so that only the method's own queries are counted."""
    name = entry["asyncOf"] or entry["name"]
    member = getattr(owner, entry["name"]) if not entry["property"] else None
    args, kwargs = arguments(name, model, author)
    with counting() as count:
        value = getattr(owner, entry["name"]) if entry["property"] else settle(member(*args, **kwargs))
    return value, count


def shape_errors(entry, value, model):
    """What is wrong with the returned value, as a list of sentences."""
    is_instance = isinstance(value, model)
    right = {
        "queryset": lambda: isinstance(value, QuerySet) and all(isinstance(row, model) for row in value),
        "values": lambda: isinstance(value, QuerySet) and not any(isinstance(row, Model) for row in value),
        "raw": lambda: isinstance(value, RawQuerySet),
        "instance": lambda: is_instance,
        "optional-instance": lambda: is_instance,
        "pair": lambda: isinstance(value, tuple) and isinstance(value[0], model) and isinstance(value[1], bool),
        "list": lambda: isinstance(value, list) and all(isinstance(row, model) for row in value),
        "iterator": lambda: hasattr(value, "__anext__" if entry["asyncOf"] else "__next__"),
        "dict": lambda: isinstance(value, dict) and all(isinstance(row, model) for row in value.values()),
        "record": lambda: isinstance(value, dict) and not any(isinstance(row, Model) for row in value.values()),
        "scalar": lambda: value is not None and not isinstance(value, (Model, QuerySet, list)),
        "manager": lambda: isinstance(value, Manager) or (inspect.isclass(value) and issubclass(value, Manager)),
        "none": lambda: value is None,
    }[entry["returns"]]
    return [] if right() else [f"returns {value!r}, not {entry['returns']}"]


def in_range(text, n):
    """Whether `n` queries agree with the table's words: "1", "1 to 3", "1 or more", "1 per batch"."""
    found = re.fullmatch(r"(\d+)(?: to (\d+)| (or more|per batch))?", text)
    if found is None:
        raise ValueError(f"unreadable number of queries: {text!r}")
    low, high, open_ended = int(found[1]), found[2], found[3] == "or more"
    return n >= low and (open_ended or n <= int(high or low))


def models_for(entry):
    """The ordered and the unordered model, or the one that the method can be called on.

    Only books have dates; SQLite refuses an ordered part in a compound statement.
    """
    name = entry["asyncOf"] or entry["name"]
    if name in ("dates", "datetimes"):
        return [shelf.Book]
    if name in ("union", "intersection", "difference"):
        return [shelf.Note]
    return [shelf.Book, shelf.Note]


def fresh_owner(entry, model):
    """A manager or a queryset over all rows, whichever has the method."""
    if entry["name"] in ("as_manager", "from_queryset"):
        return QuerySet if entry["name"] == "as_manager" else Manager
    return model.objects.all() if entry["owner"] == "queryset" else model.objects


def check_call(entry, model):
    """Checks shape, moment and number of queries of one call on rows not in memory."""
    errors = []
    author = shelf.Author.objects.get(name="author 1")
    owner = fresh_owner(entry, model)
    if entry["owner"] == "related-manager":
        return check_link(entry, author)
    value, count = call(owner, entry, model, author)
    sent = count.n
    if entry["evaluates"] == "on-iteration":
        if sent != 0:
            errors.append(f"sent {sent} queries before iteration")
        with counting() as passes:
            errors += shape_errors(entry, value, model)
            consume(value)
        sent = passes.n
    if not in_range(entry["queries"], sent):
        errors.append(f"sent {sent} queries, not {entry['queries']}")
    if (entry["evaluates"] == "now") != (sent > 0 and entry["evaluates"] != "on-iteration"):
        errors.append(f"sent {sent} queries though it evaluates {entry['evaluates']}")
    return errors + ([] if entry["evaluates"] == "on-iteration" else shape_errors(entry, value, model))


def check_link(entry, author):
    """Checks a method of related managers, on a many-to-many relation."""
    book = shelf.Book.objects.filter(author=author).first()
    other = shelf.Tag.objects.create(name="other")
    if entry["name"] in ("remove", "aremove"):
        other = book.tags.first()
    name = entry["asyncOf"] or entry["name"]
    args = {"clear": (), "set": ([other],)}.get(name, (other,))
    errors = []
    for prepare in ("fresh", "prefetched"):
        if prepare == "prefetched":
            book = shelf.Book.objects.prefetch_related("tags").get(pk=book.pk)
            book.tags.set(list(shelf.Tag.objects.all()[:2]))
            book = shelf.Book.objects.prefetch_related("tags").get(pk=book.pk)
            args = {"clear": (), "set": ([other],), "remove": (book.tags.all()[0],)}.get(
                name, (shelf.Tag.objects.create(name="another"),)
            )
        with counting() as count:
            value = settle(getattr(book.tags, entry["name"])(*args))
        errors += shape_errors(entry, value, shelf.Tag)
        if (entry["evaluates"] == "now") != (count.n > 0):
            errors.append(f"sent {count.n} queries though it evaluates {entry['evaluates']}")
        if not in_range(entry["queries"], count.n):
            errors.append(f"sent {count.n} queries on a {prepare} relation, not {entry['queries']}")
    return errors


def sent_with_rows_in_memory(entry, model, owner, author):
    """The queries of one call and of reading its result, with the owner's rows already fetched."""
    value, count = call(owner, entry, model, author)
    with counting() as reading:
        if entry["returns"] in ("queryset", "values", "raw", "iterator"):
            consume(value)
    return count.n + reading.n


def check_reuse(entry, claim, make_owner):
    """Checks one of the two reuse claims on an ordered and on an unordered model."""
    errors = []
    for model in models_for(entry):
        ordered = bool(model._meta.ordering)
        author, owner = make_owner(model)
        sent = sent_with_rows_in_memory(entry, model, owner, author)
        free = entry[claim] == "free" or (entry[claim] == "free-if-ordered" and ordered)
        if free != (sent == 0):
            kind = "ordered" if ordered else "unordered"
            errors.append(f"{claim} is {entry[claim]} but {sent} queries were sent ({kind})")
    return errors


def prefetched_owner(entry):
    def make(model):
        accessor = "books" if model is shelf.Book else "notes"
        author = shelf.Author.objects.prefetch_related(accessor).get(name="author 1")
        manager = getattr(author, accessor)
        return author, manager.all() if entry["owner"] == "queryset" else manager

    return make


def evaluated_owner(entry):
    def make(model):
        author = shelf.Author.objects.get(name="author 1")
        rows = model.objects.filter(author=author)
        len(rows)
        return author, rows

    return make


def check_entry(entry):
    """Every disagreement between one entry and the installed Django."""
    errors = []
    owner = {"manager": Manager, "related-manager": type(shelf.Book(pk=1).tags)}.get(entry["owner"], QuerySet)
    present = hasattr(owner, entry["name"])
    expected = tuple(map(int, entry["since"].split("."))) <= VERSION
    if present != expected:
        return [f"since {entry['since']} but present is {present}"]
    if not present:
        return []
    if entry["owner"] == "both" and not hasattr(Manager, entry["name"]):
        errors.append("is not on Manager")
    if entry["owner"] == "queryset" and hasattr(Manager, entry["name"]) and not entry["property"]:
        errors.append("is on Manager too")
    for model in models_for(entry):
        isolated(lambda model=model: errors.extend(check_call(entry, model)))
    if entry["owner"] in ("both", "queryset") and entry["returns"] != "manager":
        isolated(lambda: errors.extend(check_reuse(entry, "onEvaluated", evaluated_owner(entry))))
        isolated(lambda: errors.extend(check_reuse(entry, "onPrefetched", prefetched_owner(entry))))
    if entry["name"] == "get_queryset":
        isolated(lambda: errors.extend(check_reuse(entry, "onPrefetched", prefetched_owner(entry))))
    return errors


def check_coverage(names):
    """Public names of the installed Django that the table does not know."""
    known = {name for owner in (QuerySet, Manager) for name in dir(owner) if not name.startswith("_")}
    return [f"{name}: missing from the table" for name in sorted(known - names - NOT_FOR_USERS)]


check_table(check_coverage, check_entry)
