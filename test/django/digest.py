"""Describes a result by its structure, so that the results before and after a fix can be compared."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase


def describe(value: Any, depth: int = 0) -> str:
    """A text equal for equal results: rows by model and key, querysets and lists by their items."""
    if depth > 8:
        return "..."
    if isinstance(value, Model):
        return f"<{value._meta.label} {value.pk}>"
    if isinstance(value, QuerySet):
        items = [describe(item, depth + 1) for item in value]
        return f"[{', '.join(items if value.ordered else sorted(items))}]"
    if isinstance(value, HttpResponseBase):
        return f"<{value.status_code} {getattr(value, 'content', b'')!r}>"
    if isinstance(value, dict):
        items = [f"{describe(key, depth + 1)}: {describe(item, depth + 1)}" for key, item in value.items()]
        return f"{{{', '.join(items)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(describe(item, depth + 1) for item in value)}]"
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(describe(item, depth + 1) for item in value))}}}"
    # An object that does not describe itself is known by its type: its address differs each time.
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))
