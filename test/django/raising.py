"""Runs fixture cases once on real Django and prints what they raised, one JSON object a line.

    python raising.py cases.json

The input is that of `judge.py`. Each line of output is `{id, before, after}`; an observation is `{error, raised,
lines}`. `raised` is the exception's sentence, null where the case came to its end, and `lines` are those of the case's
files that it came through. `error` is a sentence where the case could not be run at all, or raised something else than
what using a value as what it is not raises.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "recorder")]

from django.core.exceptions import MultipleObjectsReturned

import judge
import observation
import project
from growth import explain

#: What Python and Django raise for a value that is not of the kind that is asked for, and for rows that are several.
WRONG_KIND = (AttributeError, TypeError, ValueError, MultipleObjectsReturned)


def observe(case: dict[str, Any], folder: str, expected: tuple[type[Exception], ...] = WRONG_KIND) -> dict[str, Any]:
    """What one case raised of the expected kinds; every other failure becomes its `error` sentence."""
    places = observation.Places(folder)
    try:
        run = prepare(case, folder)
    except Exception as error:
        return {"error": explain(error, places), "raised": None, "lines": {}}
    try:
        with redirect_stdout(StringIO()):
            run()
    except expected as error:
        return {"error": None, "raised": f"{type(error).__name__}: {error}", "lines": places.lines_of(error)}
    except Exception as error:
        return {"error": explain(error, places), "raised": None, "lines": {}}
    return {"error": None, "raised": None, "lines": {}}


def prepare(case: dict[str, Any], folder: str) -> Any:
    """The case's own files installed and its rows made; gives the call."""
    modules = project.install(case["files"], case["settings"], folder, case.get("database", project.IN_MEMORY))
    # It imports what only an installed project has.
    import call

    if case["data"] is not None:
        names = {name: value for module in modules for name, value in vars(module).items()}
        exec(compile(case["data"], "<data>", "exec"), names)
    if case["run"] is not None:
        return call.prepare_run_block(case["run"], modules)
    return call.prepare_default_call(sys.modules[project.module_name(case["module"])])


if __name__ == "__main__":
    judge.main(sys.argv[1], observe)
