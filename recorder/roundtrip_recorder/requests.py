"""Records the requests that Django's handlers answer: method, route and view, never a path."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import perf_counter
from types import FrameType
from typing import Any

from .recording import Recording
from .tables import Definition


def record_requests(recording: Recording) -> None:
    """Hooks the handlers of tests, servers and the static files alike."""
    from django.core.handlers.base import BaseHandler

    def get_response(handler: Any, request: Any) -> Any:
        with _answered(recording, request, sys._getframe()) as note:
            response = respond(handler, request)
            note.append(response)
            return response

    async def get_response_async(handler: Any, request: Any) -> Any:
        with _answered(recording, request, sys._getframe()) as note:
            response = await respond_async(handler, request)
            note.append(response)
            return response

    # Describing a view reads its source, so it is done once for each; the view is kept so that its id stays its own.
    described: dict[tuple[int, Any], tuple[Any, dict[str, Any]]] = {}

    def resolve_request(handler: Any, request: Any) -> Any:
        match = resolve(handler, request)
        with recording.guarded():
            definition = recording.request.get()
            if definition is not None and "view" not in definition.fields:
                key = (id(match.func), getattr(match, "route", None))
                if key not in described:
                    described[key] = (match.func, _describe_match(recording, match))
                definition.fields.update(described[key][1])
                recording.tables.complete(definition)
        return match

    respond, respond_async = BaseHandler.get_response, BaseHandler.get_response_async
    resolve = BaseHandler.resolve_request
    recording.capture.replace(BaseHandler, "get_response", get_response)
    recording.capture.replace(BaseHandler, "get_response_async", get_response_async)
    recording.capture.replace(BaseHandler, "resolve_request", resolve_request)


@contextmanager
def _answered(recording: Recording, request: Any, frame: FrameType) -> Iterator[list[Any]]:
    """Lets queries belong to a request until it is answered; the response is put into the list."""
    began = perf_counter()
    definition: Definition | None = None
    responses: list[Any] = []
    with ExitStack() as stack:
        with recording.guarded():
            definition = Definition("request", {"test": recording.test, "method": str(request.method)})
            token = recording.request.set(definition)
            stack.callback(_reset, recording, token)
            # What called the handler is the same for all queries of the request.
            stack.enter_context(recording.capture.bound(frame, recording.capture.read_frames(frame.f_back)))
        yield responses
    with recording.guarded():
        if definition is not None and responses:
            _note_response(recording, definition, responses[0], perf_counter() - began)
            _follow_stream(recording, definition, responses[0])


class _Streamed:
    """The pieces of a streaming response: while one is made, queries belong to the response's request."""

    def __init__(self, recording: Recording, definition: Definition, pieces: Any) -> None:
        self._recording = recording
        self._definition = definition
        self._pieces = pieces

    def __iter__(self) -> _Streamed:
        return self

    def __next__(self) -> Any:
        token = self._recording.request.set(self._definition)
        try:
            return next(self._pieces)
        finally:
            _reset(self._recording, token)


class _StreamedLater:
    """As `_Streamed`, for pieces that are awaited."""

    def __init__(self, recording: Recording, definition: Definition, pieces: Any) -> None:
        self._recording = recording
        self._definition = definition
        self._pieces = pieces

    def __aiter__(self) -> _StreamedLater:
        return self

    async def __anext__(self) -> Any:
        token = self._recording.request.set(self._definition)
        try:
            return await self._pieces.__anext__()
        finally:
            _reset(self._recording, token)


def _follow_stream(recording: Recording, definition: Definition, response: Any) -> None:
    # A file that is sent makes no queries, and servers look at it themselves.
    if not getattr(response, "streaming", False) or hasattr(response, "file_to_stream"):
        return
    kind = _StreamedLater if getattr(response, "is_async", False) else _Streamed
    response._iterator = kind(recording, definition, response._iterator)


def _reset(recording: Recording, token: Any) -> None:
    # An answer may end in another context than it began.
    with suppress(ValueError):
        recording.request.reset(token)


def _note_response(recording: Recording, definition: Definition, response: Any, seconds: float) -> None:
    recording.flush()
    number = recording.tables.refer_to(definition)
    fields = {"request": number, "status": getattr(response, "status_code", None), "seconds": round(seconds, 6)}
    recording.writer.write("response", fields)


def _describe_match(recording: Recording, match: Any) -> dict[str, Any]:
    """Route, dotted name and place of the view that a path led to."""
    fields: dict[str, Any] = {"route": getattr(match, "route", None), "view": getattr(match, "_func_path", None)}
    with suppress(TypeError, OSError):
        view = _find_view(match.func)
        file = inspect.getsourcefile(view)
        if file is not None:
            fields["file"] = recording.tables.relate(file)
            fields["function"] = view.__qualname__
            code = getattr(view, "__code__", None)
            fields["line"] = _find_class_line(view) if code is None else code.co_firstlineno
            fields["unit"] = code if code is not None and recording.capture.workspace.owns(file) else None
    return fields


def _find_view(view: Any) -> Any:
    """The function or class that someone wrote, below the wrappers that make a view of it."""
    while True:
        # Class-based views, viewsets and the pages of an admin class keep their class under these names.
        owner = getattr(view, "view_class", None) or getattr(view, "cls", None)
        admin = getattr(view, "model_admin", None) or getattr(view, "admin_site", None)
        if inspect.isclass(owner):
            return owner
        if admin is not None:
            return type(admin)
        inner = getattr(view, "__wrapped__", None) or getattr(view, "func", None) or getattr(view, "__func__", None)
        if inner is None:
            return view if hasattr(view, "__code__") or inspect.isclass(view) else type(view)
        view = inner


def _find_class_line(view: type) -> int | None:
    try:
        return inspect.getsourcelines(view)[1]
    except (OSError, TypeError):
        return None
