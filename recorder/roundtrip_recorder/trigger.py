"""Reads off Django's own stack frames which relation or column made a lazy query.

Nothing is patched for this: while a query runs, Django's descriptors and querysets stand on the
stack with their arguments, on every version alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import FrameType
from typing import Any

_DESCRIPTORS = {
    "django.db.models.fields.related_descriptors",
    "django.db.models.query_utils",
    "django.contrib.contenttypes.fields",
}
_QUERYSET = "django.db.models.query"
# The methods of querysets and related managers in which a query is made.
_EVALUATIONS = {
    "_fetch_all",
    "_iterator",
    "_raw_delete",
    "aggregate",
    "contains",
    "count",
    "delete",
    "exists",
    "explain",
    "update",
}


# The functions whose frames tell what made a query.
TELLING = {"__get__", "prefetch_one_level", *_EVALUATIONS}


@dataclass(frozen=True)
class Trigger:
    """What made a query that no one wrote down: an attribute read, a related manager, a prefetch.

    `kind` is one of forward, reverse-one-to-one, deferred, generic, manager, prefetch (the manager of a
    generic relation leaves no trace on its queries, which have no trigger). `model` is the
    label ("shop.Book") of the model the attribute stands on, `field` the attribute's name.
    """

    kind: str
    model: str
    field: str


def find_trigger(lazy_frames: list[FrameType]) -> tuple[Trigger | None, Any]:
    """The trigger, and the row whose attribute was read (of a prefetch one of its rows), or None for each.

    `lazy_frames` are those of Django's descriptors and querysets between the query and the workspace,
    innermost first.
    """
    # Reading a frame's names is what costs here, so the commonest cause is looked for first.
    for frame in lazy_frames:
        if frame.f_code.co_name == "__get__" and frame.f_globals.get("__name__") in _DESCRIPTORS:
            names = frame.f_locals
            return _read_descriptor(names.get("self")), names.get("instance")
    found: tuple[Trigger | None, Any] = (None, None)
    for frame in lazy_frames:
        name = frame.f_code.co_name
        if name == "prefetch_one_level":
            return _read_prefetch(frame.f_locals)
        if found[0] is None and name in _EVALUATIONS:
            if frame.f_globals.get("__name__") == _QUERYSET:
                found = _read_queryset(frame.f_locals.get("self"))
            else:
                found = _read_manager(frame.f_locals.get("self"))
    return found


def _read_descriptor(descriptor: Any) -> Trigger:
    related = getattr(descriptor, "related", None)
    if related is not None:
        return Trigger("reverse-one-to-one", related.model._meta.label, related.get_accessor_name())
    # Before Django 5.1 a generic foreign key is its own descriptor.
    field = getattr(descriptor, "field", None) or descriptor
    if hasattr(field, "ct_field"):
        kind = "generic"
    elif hasattr(descriptor, "get_object"):
        kind = "forward"
    else:
        kind = "deferred"
    return Trigger(kind, field.model._meta.label, field.name)


def _read_prefetch(names: Any) -> tuple[Trigger | None, Any]:
    instances, lookup, level = names.get("instances"), names.get("lookup"), names.get("level")
    if not instances or lookup is None or level is None:
        return None, None
    # A path of several relations is prefetched one after the other, each on the rows of the one before.
    field = lookup.prefetch_through.split("__")[level]
    return Trigger("prefetch", instances[0]._meta.label, field), instances[0]


def _read_queryset(queryset: Any) -> tuple[Trigger | None, Any]:
    """A related manager leaves the parent on the querysets it makes, and chaining keeps it there."""
    for field, parents in (getattr(queryset, "_known_related_objects", None) or {}).items():
        relation = field.remote_field
        trigger = Trigger("manager", relation.model._meta.label, relation.get_accessor_name())
        return trigger, next(iter(parents.values()), None)
    parent = (getattr(queryset, "_hints", None) or {}).get("instance")
    if parent is None:
        return None, None
    return _find_many_to_many(parent, queryset), parent


def _read_manager(manager: Any) -> tuple[Trigger | None, Any]:
    """A many-to-many manager counts its join table by itself, with a queryset that knows no parent."""
    if getattr(manager, "through", None) is None:
        return None, None
    return Trigger("manager", manager.instance._meta.label, manager.prefetch_cache_name), manager.instance


def _find_many_to_many(parent: Any, queryset: Any) -> Trigger | None:
    """The relation whose table joins a row to those of a queryset."""
    for alias in queryset.query.alias_map.values():
        joined = [column for _, column in getattr(alias, "join_cols", ())]
        for field in parent._meta.get_fields():
            if not field.many_to_many or field.related_model is not queryset.model:
                continue
            owner = field.field if field.auto_created else field
            # Both ways of a relation between rows of one model use one table.
            column = owner.m2m_column_name() if field.auto_created else owner.m2m_reverse_name()
            if alias.table_name == owner.m2m_db_table() and column in joined:
                name = field.get_accessor_name() if field.auto_created else field.name
                return Trigger("manager", parent._meta.label, name)
    return None
