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


@dataclass(frozen=True)
class Trigger:
    """What made a query that no one wrote down: an attribute read, a related manager, a prefetch.

    `kind` is one of forward, reverse-one-to-one, deferred, generic, manager, prefetch. `model` is the
    label ("shop.Book") of the model the attribute stands on, `field` the attribute's name.
    """

    kind: str
    model: str
    field: str


def find_trigger(library_frames: list[FrameType]) -> Trigger | None:
    """The trigger among the frames between the query and the workspace, innermost first."""
    manager = prefetch = None
    for frame in library_frames:
        module = frame.f_globals.get("__name__")
        name = frame.f_code.co_name
        if name == "__get__" and module in _DESCRIPTORS:
            return _read_descriptor(frame.f_locals)
        if module != _QUERYSET:
            continue
        if name == "prefetch_one_level" and prefetch is None:
            prefetch = _read_prefetch(frame.f_locals)
        elif manager is None and "self" in frame.f_code.co_varnames:
            manager = _read_queryset(frame.f_locals.get("self"))
    return prefetch or manager


def _read_descriptor(names: dict[str, Any]) -> Trigger | None:
    descriptor = names.get("self")
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


def _read_prefetch(names: dict[str, Any]) -> Trigger | None:
    instances, lookup = names.get("instances"), names.get("lookup")
    if not instances or lookup is None:
        return None
    return Trigger("prefetch", instances[0]._meta.label, lookup.prefetch_to)


def _read_queryset(queryset: Any) -> Trigger | None:
    """A related manager leaves the parent on the querysets it makes, and chaining keeps it there."""
    for field in getattr(queryset, "_known_related_objects", None) or ():
        return Trigger(
            "manager", field.remote_field.model._meta.label, field.remote_field.get_accessor_name()
        )
    parent = (getattr(queryset, "_hints", None) or {}).get("instance")
    if parent is None:
        return None
    tables = {alias.table_name for alias in queryset.query.alias_map.values()}
    for field in parent._meta.get_fields():
        if field.related_model is not queryset.model:
            continue
        many_to_many = field.remote_field if field.auto_created else field
        if field.many_to_many:
            matches = many_to_many.remote_field.through._meta.db_table in tables
        else:
            matches = field.one_to_many and hasattr(field, "content_type_field_name")
        if matches:
            name = field.get_accessor_name() if field.auto_created else field.name
            return Trigger("manager", parent._meta.label, name)
    return None
