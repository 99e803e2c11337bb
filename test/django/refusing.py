"""Runs fixture cases once on a real PostgreSQL and prints what was refused, one JSON object a line.

    python refusing.py cases.json

The input and `TEST_DATABASE_PORT` are those of `races.py`. Each line of output is that of `raising.py`, of cases whose
statements Django or the database refuses: for want of a transaction, or since the database cannot do what is asked.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]

from django.db import NotSupportedError
from django.db.transaction import TransactionManagementError

import races
import raising


def observe(case: dict[str, Any], folder: str) -> dict[str, Any]:
    """What one case raised of these; every other failure becomes its `error` sentence."""
    return raising.observe(case, folder, (TransactionManagementError, NotSupportedError))


if __name__ == "__main__":
    races.main(sys.argv[1], observe)
