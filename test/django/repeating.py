"""Runs fixture cases once on real Django and prints which saves computed a column again, one JSON object a line.

    python repeating.py cases.json

The input is that of `judge.py`. Each line of output is `{id, before, after}`; an observation is `{error, raised,
lines}`. `raised` names a column whose stored value changed with a save though its row had been saved with the same
expression before; null where none did. `lines` are those of the case's files that led to that save. `error` is a
sentence where the case could not be run, or raised something.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]

import judge
import observation
import raising
from growth import explain


def observe(case: dict[str, Any], folder: str) -> dict[str, Any]:
    """The first save of one case that computed a column again; every failure becomes its `error` sentence."""
    places = observation.Places(folder)
    try:
        run = raising.prepare(case, folder)
        saves = Saves(places)
        with redirect_stdout(StringIO()), saves.watched():
            run()
    except Exception as error:
        return {"error": explain(error, places), "raised": None, "lines": {}}
    return {"error": None, "raised": saves.harm, "lines": saves.lines}


class Saves:
    """Watches what instances hold when they are saved, and what is stored before and after."""

    def __init__(self, places: observation.Places) -> None:
        self.places = places
        self.harm: str | None = None
        self.lines: dict[str, list[int]] = {}
        self.awaited: dict[str, list[int]] = {}
        # The expressions that each instance was saved with, kept alive so that no other object gets the id of one.
        self.sent: dict[tuple[int, str], Any] = {}
        self.rows: list[Any] = []

    def watched(self) -> Any:
        from django.db.models import Model

        save_base, asave = Model.save_base, Model.asave

        async def note(row: Any, *args: Any, **kwargs: Any) -> Any:
            # The save itself runs in a thread, whose stack does not lead back to the case.
            self.awaited = self.places.lines_now()
            return await asave(row, *args, **kwargs)

        def watch(row: Any, *args: Any, **kwargs: Any) -> Any:
            held = self.expressions_of(row, kwargs.get("update_fields"))
            repeated = [name for name, value in held.items() if self.sent.get((id(row), name)) is value]
            before = self.stored(row, repeated)
            result = save_base(row, *args, **kwargs)
            for name, value in self.stored(row, repeated).items():
                if self.harm is None and before[name] != value:
                    self.harm = f"{name} was {before[name]} and is {value}"
                    self.lines = self.places.lines_now() or self.awaited
            self.rows.append(row)
            self.sent.update({(id(row), name): value for name, value in held.items()})
            return result

        return mock.patch.multiple(Model, save_base=watch, asave=note)

    def expressions_of(self, row: Any, names: Any) -> dict[str, Any]:
        """What a save of these fields sends, of all where none are named."""
        fields = [
            field for field in row._meta.concrete_fields if names is None or {field.name, field.attname} & set(names)
        ]
        values = {field.attname: row.__dict__.get(field.attname) for field in fields}
        return {name: value for name, value in values.items() if hasattr(value, "resolve_expression")}

    def stored(self, row: Any, names: list[str]) -> dict[str, Any]:
        if not names:
            return {}
        return type(row)._base_manager.filter(pk=row.pk).values(*names).get()


if __name__ == "__main__":
    judge.main(sys.argv[1], observe)
