"""Knows of each model instance which query fetched it.

Django's iterables that turn rows into instances are wrapped: the first read that is sent after such
an iterable starts is its fetch, and every instance it yields is tagged with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

_END = object()


class Fetch:
    """The tag on an instance's state. `query` is None until the query was sent.

    An instance may be copied, pickled or cached; what leaves the process carries None in the tag's place.
    """

    __slots__ = ("query",)

    def __init__(self) -> None:
        self.query: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(None), ()

    def __copy__(self) -> Fetch:
        return self

    def __deepcopy__(self, memo: dict) -> Fetch:
        return self


class Fetches:
    """Tags instances with their fetch, under the attribute `key` of their state."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._local = threading.local()

    def note_query(self, query: Any) -> None:
        """Tells of a read that was sent just now: it is the fetch of what waits for its rows, if anything does."""
        waiting = getattr(self._local, "waiting", None)
        if waiting is not None and waiting.query is None:
            waiting.query = query

    def find(self, instance: Any) -> Any:
        """The query that fetched an instance; None where it was made otherwise."""
        fetch = getattr(getattr(instance, "_state", None), self._key, None)
        return None if fetch is None else fetch.query

    def wrap(self, iterate: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
        """An `__iter__` of a class of iterables, which tags what the given one yields."""
        key, local = self._key, self._local

        def iterate_and_tag(iterable: Any) -> Iterator[Any]:
            instances = iter(iterate(iterable))
            fetch = Fetch()
            before = getattr(local, "waiting", None)
            local.waiting = fetch
            try:
                instance = next(instances, _END)
            finally:
                local.waiting = before
            if instance is _END:
                return
            known = _find_known_relations(iterable)
            while instance is not _END:
                try:
                    setattr(instance._state, key, fetch)
                    if known is not None:
                        _tag_related(instance, key, fetch, known)
                except Exception:
                    # It is a row of the user's, tagged or not.
                    pass
                yield instance
                instance = next(instances, _END)

        return iterate_and_tag


def _find_known_relations(iterable: Any) -> set[str] | None:
    """Relations that a query with select_related got from rows it was made from; None where it joins nothing."""
    try:
        queryset = iterable.queryset
        if not getattr(queryset.query, "select_related", False):
            return None
        return {field.name for field in queryset._known_related_objects}
    except Exception:
        return None


def _tag_related(instance: Any, key: str, fetch: Fetch, known: set[str]) -> None:
    for name, related in instance._state.fields_cache.items():
        state = getattr(related, "_state", None)
        if state is not None and name not in known and key not in state.__dict__:
            setattr(state, key, fetch)
            _tag_related(related, key, fetch, set())
