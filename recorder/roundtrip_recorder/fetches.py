"""Knows of each model instance which query fetched it.

Django's iterables that turn rows into instances are wrapped: the first read that is sent after such
an iterable starts is its fetch, and every instance it yields is tagged with it. The tag lies in a slot
of the instance's state, which neither the state's `__dict__` nor a pickle of it holds.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

_END = object()


class Fetch:
    """The tag of what one iterable yields, for one `Fetches`. `query` is None until the query was sent.

    `outer` is the tag that the instances have from a capture around this one.
    """

    __slots__ = ("outer", "owner", "query")

    def __init__(self, owner: Fetches) -> None:
        self.owner = owner
        self.outer: Fetch | None = None
        self.query: Any = None


class Fetches:
    """Tags instances with their fetch. Several of them may be at work, one inside the other."""

    def __init__(self) -> None:
        self._local = threading.local()

    def note_query(self, query: Any) -> None:
        """Tells of a read that was sent just now: it is the fetch of what waits for its rows, if anything does."""
        waiting = getattr(self._local, "waiting", None)
        if waiting is not None and waiting.query is None:
            waiting.query = query

    def find(self, instance: Any) -> Any:
        """The query that fetched an instance; None where it was made otherwise."""
        fetch = self._find_tag(getattr(instance, "_state", None))
        return None if fetch is None else fetch.query

    def wrap(self, iterate: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
        """An `__iter__` of a class of iterables, which tags what the given one yields."""
        local, tagged = self._local, make_states_taggable()

        def iterate_and_tag(iterable: Any) -> Iterator[Any]:
            instances = iter(iterate(iterable))
            fetch = Fetch(self)
            before = getattr(local, "waiting", None)
            local.waiting = fetch
            try:
                first = next(instances, _END)
            finally:
                local.waiting = before
            if first is _END:
                return
            fetch.outer = getattr(getattr(first, "_state", None), "_roundtrip_fetch", None)
            known = _find_known_relations(iterable)
            rows = chain((first,), instances)
            # A row that no one else keeps is gone with the next one.
            del first
            for instance in rows:
                state = getattr(instance, "_state", None)
                if type(state) is tagged:
                    state._roundtrip_fetch = fetch
                    if known is not None:
                        # It is a row of the user's, tagged or not.
                        with suppress(Exception):
                            self._tag_related(instance, fetch, known)
                yield instance

        return iterate_and_tag

    def _find_tag(self, state: Any) -> Fetch | None:
        fetch = getattr(state, "_roundtrip_fetch", None)
        while fetch is not None and fetch.owner is not self:
            fetch = fetch.outer
        return fetch

    def _tag_related(self, instance: Any, fetch: Fetch, known: set[str]) -> None:
        for name, related in instance._state.fields_cache.items():
            state = getattr(related, "_state", None)
            if name not in known and hasattr(type(state), "_roundtrip_fetch") and self._find_tag(state) is None:
                state._roundtrip_fetch = fetch
                self._tag_related(related, fetch, set())


def make_states_taggable() -> type:
    """The class of model states, which has a slot for the tag from now on.

    It stays for as long as the process lives, since states are pickled by its name.
    """
    from django.db.models import base

    if "_roundtrip_fetch" not in vars(base.ModelState):
        original = base.ModelState
        base.ModelState = _add_slot(original)
        # What was made before is pickled by the name too, which another class has now.
        original.__reduce_ex__ = lambda state, protocol: (base.ModelState, (), state.__dict__)
    return base.ModelState


def _add_slot(original: type) -> type:
    def copy_tag(state: Any) -> Any:
        made = type(state).__new__(type(state))
        made._roundtrip_fetch = getattr(state, "_roundtrip_fetch", None)
        return made

    def copy_shallow(state: Any) -> Any:
        made = copy_tag(state)
        made.__dict__.update(state.__dict__)
        return made

    def copy_deep(state: Any, memo: dict[int, Any]) -> Any:
        made = memo[id(state)] = copy_tag(state)
        made.__dict__.update(copy.deepcopy(state.__dict__, memo))
        return made

    names = {
        "__slots__": ("_roundtrip_fetch",),
        "__module__": original.__module__,
        "__qualname__": original.__qualname__,
        "__doc__": original.__doc__,
        # A copy was fetched by the same query; what is read from a pickle was not fetched here.
        "__copy__": copy_shallow,
        "__deepcopy__": copy_deep,
        "__getstate__": lambda state: state.__dict__ or None,
        "__reduce_ex__": object.__reduce_ex__,
    }
    return type(original.__name__, (original,), names)


def _find_known_relations(iterable: Any) -> set[str] | None:
    """Relations that a query with select_related got from rows it was made from; None where it joins nothing."""
    try:
        queryset = iterable.queryset
        if not getattr(queryset.query, "select_related", False):
            return None
        return {field.name for field in queryset._known_related_objects}
    except Exception:
        return None
