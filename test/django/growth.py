"""Runs one case over growing tables and tells the queries that grow from those that do not."""

from __future__ import annotations

import ast
import contextlib
import io
import logging
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FrameType, ModuleType
from typing import Any

import observation
import project
from observation import Key
from roundtrip_recorder import Capture, Query

# A tree of four rows has roots, children and grandchildren, so tables grow by four rows at a time.
STEP = 4
# Larger literals are years, lengths and time-outs; a limit of that size is not worth the rows.
LARGEST_LIMIT = 120


def observe(case: dict[str, Any], folder: str) -> dict[str, Any]:
    """The observation of one case; every failure becomes its `error` sentence."""
    return run_case(case, folder, Judge.observe)


def run_case(case: dict[str, Any], folder: str, measure: Callable[[Judge], dict[str, Any]]) -> dict[str, Any]:
    """What `measure` says of one case that was installed in the folder, or a failed observation."""
    output = sys.stdout = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(lambda record: not record.name.startswith(("django", "asyncio")))
    logging.basicConfig(level=logging.INFO, handlers=[handler], format="%(message)s")
    places = observation.Places(folder)
    try:
        modules = project.install(case["files"], case["settings"], folder)
        return measure(Judge(case, modules, places, output))
    except Exception as error:
        return observation.failed(explain(error, places))


def explain(error: BaseException, places: observation.Places) -> str:
    """The exception in a sentence, with the innermost place in the case's own files."""
    from call import CannotCall

    if isinstance(error, CannotCall):
        return str(error)
    sentence = f"{type(error).__name__}: {error}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename in ("<run>", "<data>", "<settings>"):
            return f"{sentence} (line {frame.lineno} of the {frame.filename[1:-1]} block)"
        if frame.filename.startswith(places.folder):
            return f"{sentence} ({places.relative(frame.filename)}:{frame.lineno})"
    return sentence


@dataclass
class Run:
    """What one call did: its queries by group, its result as text, and what it raised."""

    counts: Counter[Key]
    result: str
    error: BaseException | None

    def by_place(self) -> Counter[tuple[Any, ...]]:
        places: Counter[tuple[Any, ...]] = Counter()
        for key, count in self.counts.items():
            places[key.place] += count
        return places


@dataclass
class Judge:
    """Measures one case. `sizes` are the three table sizes, all above every limit in the case."""

    case: dict[str, Any]
    modules: list[ModuleType]
    places: observation.Places
    output: io.StringIO
    ran: dict[str, set[int]] = field(default_factory=dict)
    growth: dict[Key, list[dict[str, Any]]] = field(default_factory=dict)
    datasets: list[dict[str, Any]] = field(default_factory=list)
    bounds: dict[Key, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        base = max(STEP, find_limit(self.case["files"]) + 1)
        self.sizes = (base, base + STEP, base + 2 * STEP)
        self.queries: list[Query] = []
        self.capture = Capture([self.places.folder], self.queries.append)

    def observe(self) -> dict[str, Any]:
        from factory import find_tables

        with self.capture:
            tables = find_tables("\n".join([*self.case["files"].values(), self.case["run"] or ""]))
            with undone():
                error = self.measure(tables, "filled")
            # Relations of tables that no query names may be as empty as they like.
            if any(has_nullable_relation(table) for table in find_touched(tables, self.words)):
                with undone():
                    self.measure(tables, "empty")
        return {
            "error": error,
            "ran": {path: sorted(lines) for path, lines in self.ran.items()},
            "stillLoops": list(self.find_still_loops()),
            "groups": [
                {
                    **observation.describe_group(key, self.places),
                    "growth": growth,
                    "upTo": None if growth else self.bounds.get(key),
                    "counts": [run.counts[key] for run in self.runs],
                }
                for key, growth in self.growth.items()
            ],
            "datasets": self.datasets,
        }

    def measure(self, tables: list[Any], nulls: str) -> str | None:
        """Grows all tables together and each alone. Returns what the case raised with relations filled.

        Afterwards `words` holds all names in the SQL that ran.
        """
        from factory import Factory

        factory = Factory(tables, nulls)
        few = self.run_on_few(factory) if self.sizes[0] > STEP else None
        factory.grow(factory.tables, self.sizes[0])
        with self.watch_lines():
            warm_up = self.run()
        if warm_up.error is not None:
            # Code may rely on a relation that the database lets be empty: that is no failure.
            return explain(warm_up.error, self.places) if nulls == "filled" else None
        base = self.run()
        self.note_dataset("smallest", nulls, base, factory)
        if few is not None:
            self.note_bounds(few, base)
        self.grow_and_compare(factory, factory.tables, "all tables together", nulls, base)
        for table in find_touched(factory.tables, self.words):
            self.grow_and_compare(factory, with_companions(table, factory), table._meta.label, nulls, base)
        return None

    def run_on_few(self, factory: Any) -> Run:
        """The call on tables below the limit in the case, which tells what grows as far as the limit."""
        factory.grow(factory.tables, STEP)
        self.run()
        return self.run()

    def note_bounds(self, few: Run, base: Run) -> None:
        before, after = few.by_place(), base.by_place()
        for key, count in base.counts.items():
            if few.error is None and before[key.place] < after[key.place]:
                self.bounds[key] = max(count, self.bounds.get(key, 0))

    def grow_and_compare(self, factory: Any, tables: list[Any], name: str, nulls: str, base: Run) -> None:
        """Compares the counts over three sizes and notes what grows."""
        with undone():
            grown = factory.copy()
            grown.grow(tables, self.sizes[2])
            large = self.run()
            if large.error is not None:
                if nulls == "filled":
                    raise large.error
                return
            self.note_dataset(f"{name} grown", nulls, large, grown)
            # Caches kept by the process were cold for new rows in the first run: a second one decides.
            candidates = has_grown(base, large) and has_grown(base, large := self.run())
        for key in (*base.counts, *large.counts):
            self.growth.setdefault(key, [])
            self.words.update(re.findall(r'"(\w+)"', key[2]))
        if candidates:
            with undone():
                grown = factory.copy()
                grown.grow(tables, self.sizes[1])
                self.run()
                middle = self.run()
            self.note_growth(name, nulls, (base, middle, large))

    def note_growth(self, table: str, nulls: str, runs: tuple[Run, Run, Run]) -> None:
        places = [run.by_place() for run in runs]
        for key in runs[2].counts:
            counts = [run.counts[key] for run in runs]
            # A place whose SQL changes its shape with the data grows only if its sum does.
            if counts[1] < counts[2] and places[1][key.place] < places[2][key.place]:
                slope = (counts[2] - counts[1]) / STEP
                self.growth.setdefault(key, []).append(
                    {"table": table, "nulls": nulls, "counts": counts, "slope": slope}
                )

    def note_dataset(self, name: str, nulls: str, run: Run, factory: Any) -> None:
        self.runs.append(run)
        self.datasets.append(
            {
                "name": f"{name}, relations {nulls}",
                "sizes": {table._meta.label: size for table, size in factory.sizes.items()},
                "queries": sum(run.counts.values()),
                "result": run.result,
            }
        )

    def run(self) -> Run:
        """One measured call on the present data, undone afterwards."""
        from digest import describe

        error, result = None, None
        with undone():
            call = self.prepare()
            self.queries.clear()
            self.output.seek(0)
            self.output.truncate()
            try:
                result = call()
            except Exception as raised:
                error = raised
            queries = [query for query in self.queries if query.frames and query.kind in ("read", "write")]
            printed = self.output.getvalue()
            text = "" if error else describe(result)
        return Run(Counter(Key.of(query) for query in queries), f"{text}\n{printed}" if printed else text, error)

    def prepare(self) -> Callable[[], Any]:
        import call

        if self.case["data"] is not None:
            names = {name: value for module in self.modules for name, value in vars(module).items()}
            exec(compile(self.case["data"], "<data>", "exec"), names)
        if self.case["run"] is not None:
            return call.prepare_run_block(self.case["run"], self.modules)
        if self.case["module"] is None:
            raise call.CannotCall("the case has no Python file of its own; give a run block")
        return call.prepare_default_call(sys.modules[project.module_name(self.case["module"])])

    @contextlib.contextmanager
    def watch_lines(self) -> Iterator[None]:
        """Notes each line of the case's files that runs."""

        def watch(frame: FrameType, event: str, _: Any) -> Any:
            if not frame.f_code.co_filename.startswith(self.places.folder):
                return None
            lines = self.ran.setdefault(self.places.relative(frame.f_code.co_filename), set())
            lines.add(frame.f_lineno)

            def note(frame: FrameType, event: str, _: Any) -> Any:
                lines.add(frame.f_lineno)
                return note

            return note

        threading.settrace(watch)
        sys.settrace(watch)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]

    def find_still_loops(self) -> Iterator[dict[str, Any]]:
        """`for` statements of the section's own files that were reached and had nothing to go over."""
        for path in self.case["own"]:
            ran = self.ran.get(path, set())
            if not path.endswith(".py"):
                continue
            for node in ast.walk(ast.parse(self.case["files"][path])):
                if isinstance(node, (ast.For, ast.AsyncFor)) and node.lineno in ran and node.body[0].lineno not in ran:
                    yield {"file": path, "line": node.lineno}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves no trace."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def has_grown(small: Run, large: Run) -> bool:
    before = small.by_place()
    return any(count > before[place] for place, count in large.by_place().items())


def has_nullable_relation(table: Any) -> bool:
    return any(column.is_relation and column.null for column in table._meta.local_fields)


def find_touched(tables: list[Any], words: set[str]) -> list[Any]:
    """The tables that some query names, itself or through a table that joins it."""
    from django.apps import apps

    joining = {
        end.related_model._meta.concrete_model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in words
        for end in model._meta.local_fields
        if end.is_relation and end.related_model is not None
    }
    named = [table for table in tables if table._meta.db_table in words]
    return named + [table for table in tables if table in joining and table not in named]


def with_companions(table: Any, factory: Any) -> list[Any]:
    """The table and those that can only grow with it: both ends of one-to-one relations."""
    together = [table]
    for member in together:
        for column in member._meta.get_fields():
            other = column.related_model if column.is_relation and column.one_to_one else None
            if other is not None and other in factory.tables and other not in together:
                together.append(other)
    return together


def find_limit(files: dict[str, str]) -> int:
    """The largest number in the case's code that may bound a query or a loop."""
    limit = 0
    for path, text in files.items():
        if not path.endswith(".py"):
            continue
        tree = ast.parse(text)
        # Class bodies of models hold lengths of columns; their methods may hold limits.
        parts = [tree] if "models" not in path else [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
        for part in parts:
            for node in ast.walk(part):
                if isinstance(node, ast.Constant) and type(node.value) is int and node.value <= LARGEST_LIMIT:
                    limit = max(limit, node.value)
    return limit
