"""Runs fixture cases against themselves on tables that migrations made, before and after the fix.

    python migrated_races.py cases.json

The input is that of `races.py`. In one database schema each case makes its first migrations and applies them, races,
then makes and applies those that the fix needs, and races again in 200 rounds. Each line of output is `{id, before,
after, migrations}`, with the paths of the migrations that the fix needed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]

import interleaving
import judge
import races

ROUNDS = 200


def main(cases_file: str) -> None:
    with open(cases_file, encoding="utf-8") as source:
        order = json.load(source)
    for case in order["cases"]:
        print(json.dumps({"id": case["id"], **run(case, order["secondsPerRun"])}), flush=True)


def run(case: dict[str, Any], seconds: float) -> dict[str, Any]:
    schema = f"migrated_{os.getpid()}_{case['id']}"
    races.execute(f"CREATE SCHEMA {schema}")
    try:
        placed = {**case, "database": races.settings_for(schema)}
        before = judge.run_apart(placed, seconds, observe)
        first = before.pop("written", {})
        fixed = {**placed, "files": {**case["files"], **case["after"], **first}, "rounds": ROUNDS}
        after = judge.run_apart(fixed, seconds, observe)
        needed = sorted(set(after.pop("written", {})) - set(first))
        return {"before": before, "after": after, "migrations": needed}
    finally:
        races.execute(f"DROP SCHEMA {schema} CASCADE")


def observe(case: dict[str, Any], folder: str) -> dict[str, Any]:
    """An observation of the race, with the texts of all migrations by path. Leaves the tables empty."""
    observed = interleaving.observe(case, folder, migrate)
    if observed["error"] is None:
        interleaving.empty_tables()
    written = {path.relative_to(folder).as_posix(): path for path in Path(folder).glob("*/migrations/0*.py")}
    return {**observed, "written": {name: path.read_text("utf-8") for name, path in written.items()}}


def migrate() -> None:
    from django.apps import apps
    from django.core.management import call_command

    own = [app.label for app in apps.get_app_configs() if not app.name.startswith("django.")]
    call_command("makemigrations", *own, verbosity=0)
    call_command("migrate", verbosity=0)
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    except SystemExit as end:
        raise RuntimeError("makemigrations --check finds changes that have no migration") from end


if __name__ == "__main__":
    main(sys.argv[1])
