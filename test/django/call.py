"""Calls what a case is about: its `run` block, or the last public function of its module."""

from __future__ import annotations

import ast
import asyncio
import inspect
import typing
from collections.abc import Callable
from types import ModuleType
from typing import Any

from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test import RequestFactory
from django.views.generic import View


class CannotCall(Exception):
    """Says in a sentence why the case has no default call."""


def prepare_run_block(text: str, modules: list[ModuleType]) -> Callable[[], Any]:
    """A call of the block, which sees all names of the modules; its last expression is the result."""
    tree = ast.parse(text)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.copy_location(
            ast.Assign([ast.Name("__result__", ast.Store())], tree.body[-1].value), tree.body[-1]
        )
    code = compile(ast.fix_missing_locations(tree), "<run>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names: dict[str, Any] = {}
    for module in modules:
        names.update((name, value) for name, value in vars(module).items() if not name.startswith("__"))
    if "request" in text:
        names["request"] = make_request()
    names["rf"] = RequestFactory()

    def call() -> Any:
        pending = eval(code, names)
        if inspect.isawaitable(pending):
            async_to_sync(settle)(pending)
        return settle_result(names.get("__result__"))

    return call


def prepare_default_call(module: ModuleType) -> Callable[[], Any]:
    """A call of the module's last public function or class-based view with arguments found for it."""
    public = [
        value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and (inspect.isfunction(inspect.unwrap(value)) or is_view(value))
    ]
    if not public:
        raise CannotCall(f"{module.__name__} has no public function to call; give a run block")
    target = public[-1]
    if is_view(target):
        request = make_request()
        return lambda: settle_result(target.as_view()(request, pk=1))
    arguments = [
        find_argument(parameter, target)
        for parameter in inspect.signature(target).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    return lambda: settle_result(target(*arguments))


def is_view(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, View)


def find_argument(parameter: inspect.Parameter, target: Any) -> Any:
    """A request, the key of a row, a row or a queryset, by the parameter's annotation or name."""
    name = parameter.name
    if name == "request":
        return make_request()
    by_name = {model._meta.model_name: model for model in reversed(list(apps.get_models()))}
    annotation = typing.get_type_hints(target).get(name) if parameter.annotation is not parameter.empty else None
    if isinstance(annotation, type) and issubclass(annotation, models.Model):
        return first(annotation)
    for model in typing.get_args(annotation):
        if isinstance(model, type) and issubclass(model, models.Model):
            rows = model._default_manager.all()
            return rows if "QuerySet" in str(annotation) else list(rows)
    if name in ("pk", "id"):
        return 1
    bare = name.replace("_", "")
    for ending in ("pk", "id"):
        if bare.endswith(ending) and bare[: -len(ending)] in by_name:
            return first(by_name[bare[: -len(ending)]]).pk
    if bare in by_name:
        return first(by_name[bare])
    for model in by_name.values():
        if bare in (f"{model._meta.model_name}s", str(model._meta.verbose_name_plural).replace(" ", "")):
            return model._default_manager.all()
    raise CannotCall(f"no value is known for the parameter {name!r} of {target.__name__}; give a run block")


def first(model: type[models.Model]) -> models.Model:
    row = model._default_manager.order_by("pk").first()
    if row is None:
        raise CannotCall(f"there is no row of {model._meta.label}")
    return row


def make_request() -> Any:
    request = RequestFactory().get("/")
    user = get_user_model()
    if user._meta.db_table:
        request.user = user._default_manager.order_by("pk").first()
    return request


def settle_result(result: Any) -> Any:
    """Runs what a call left to its caller: coroutines, generators, responses to be rendered or streamed."""
    if inspect.isawaitable(result) or inspect.isasyncgen(result):
        result = async_to_sync(settle)(result)
    if inspect.isgenerator(result):
        return list(result)
    if hasattr(result, "render") and hasattr(result, "is_rendered") and not result.is_rendered:
        return result.render()
    if getattr(result, "streaming", False):
        return b"".join(result.streaming_content)
    return result


async def settle(result: Any) -> Any:
    if inspect.isasyncgen(result):
        return [item async for item in result]
    if isinstance(result, asyncio.Future) or inspect.isawaitable(result):
        return await result
    return result
