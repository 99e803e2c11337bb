"""Runs fixture cases once on real Django and prints which broken transactions went on, one JSON object a line.

    python breaking.py cases.json

The input is that of `judge.py`. Each line of output is `{id, before, after}`; an observation is `{error, raised,
lines}`. `raised` says what became of a transaction after the database had refused a statement in it: a later query
that raised, or earlier writes that were undone without an error; null where neither happened. `lines` are those of the
case's files that led to the refused statement. `error` is a sentence where the case could not be run at all, or raised
something else.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]

import judge
import observation
import raising
from growth import explain

WRITES = ("INSERT", "UPDATE", "DELETE")


def observe(case: dict[str, Any], folder: str) -> dict[str, Any]:
    """What became of one case's transactions; every other failure becomes its `error` sentence."""
    places = observation.Places(folder)
    try:
        run = raising.prepare(case, folder)
    except Exception as error:
        return {"error": explain(error, places), "raised": None, "lines": {}}

    from django.db import connections, transaction

    transactions = Transactions(places)
    failed = None
    try:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(transactions.execute))
            stack.enter_context(transactions.watched(transaction.Atomic))
            stack.enter_context(redirect_stdout(StringIO()))
            run()
    except Exception as error:
        failed = explain(error, places)
    if transactions.harm is None:
        return {"error": failed, "raised": None, "lines": {}}
    return {"error": None, "raised": transactions.harm, "lines": transactions.lines}


class Transactions:
    """Watches statements and the ends of transactions until the first harm is done."""

    def __init__(self, places: observation.Places) -> None:
        self.places = places
        self.harm: str | None = None
        self.lines: dict[str, list[int]] = {}
        # The lines that led to the last statement that was refused.
        self.refused: dict[str, list[int]] | None = None
        self.writes = 0
        # How much had been written where each open transaction began.
        self.began: list[int] = []

    def execute(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        from django.db import DatabaseError
        from django.db.transaction import TransactionManagementError

        try:
            result = execute(sql, params, many, context)
        except TransactionManagementError as error:
            self.note(f"TransactionManagementError: {error}")
            raise
        except DatabaseError:
            self.refused = self.places.lines_now()
            raise
        if sql.lstrip().upper().startswith(WRITES):
            self.writes += 1
        return result

    def note(self, harm: str) -> None:
        if self.harm is None and self.refused is not None:
            self.harm = harm
            self.lines = self.refused

    def watched(self, atomic: Any) -> Any:
        """While it is open, each transaction tells when it begins and how it ends."""
        from unittest import mock

        enter, leave = atomic.__enter__, atomic.__exit__

        def begin(context: Any) -> None:
            self.began.append(self.writes)
            return enter(context)

        def end(context: Any, kind: Any, value: Any, trace: Any) -> Any:
            from django.db import transaction

            connection = transaction.get_connection(context.using)
            before = self.began.pop()
            # A transaction without a savepoint leaves its end to the one around it.
            is_undone = kind is None and connection.needs_rollback and context.savepoint
            if is_undone and self.writes > before:
                self.note("what was written before is undone without an error")
            return leave(context, kind, value, trace)

        return mock.patch.multiple(atomic, __enter__=begin, __exit__=end)


if __name__ == "__main__":
    judge.main(sys.argv[1], observe)
