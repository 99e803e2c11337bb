"""Fills the tables of a case with rows that hide no query: distinct relations, unique values."""

from __future__ import annotations

import datetime
import decimal
import itertools
import uuid
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models, transaction

START = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone.utc)


class Factory:
    """Keeps the tables at the sizes asked for. Row `i` of every table always gets the same values.

    Row `i` points at row `i` of another table (modulo its size), so that rows have distinct related
    rows as far as the other table reaches. With `nulls` "empty" every nullable relation is None.
    """

    def __init__(self, tables: list[type[models.Model]], nulls: str) -> None:
        self.tables = [table for table in tables if not is_link(table)]
        self.links = [table for table in tables if is_link(table)]
        self.nulls = nulls
        self.sizes: dict[type[models.Model], int] = dict.fromkeys(self.tables, 0)
        self.pairs: dict[type[models.Model], set[tuple[int, ...]]] = {}

    def grow(self, tables: list[type[models.Model]], size: int) -> None:
        """Grows the tables to `size` rows; tables that only join others follow those."""
        before = dict(self.sizes)
        self.sizes.update((table, size) for table in tables if table in self.sizes)
        # Foreign keys are checked at the end of a transaction that never ends, so any order will do.
        for link in self.links:
            self.grow_link(link)
            self.sizes[link] = len(self.pairs.get(link, ()))
        for table in sorted(self.tables, key=lambda table: len(table._meta.parents)):
            rows = [self.make(table, index) for index in range(before[table], self.sizes[table])]
            insert(table, rows)
        for field in itertools.chain.from_iterable(table._meta.local_many_to_many for table in self.tables):
            through = field.remote_field.through
            if through._meta.auto_created and field.related_model in self.sizes:
                self.grow_link(through)

    def copy(self) -> Factory:
        """A factory that knows the same rows, to be used inside a transaction that is rolled back."""
        twin = Factory([*self.tables, *self.links], self.nulls)
        twin.sizes = dict(self.sizes)
        twin.pairs = {link: set(pairs) for link, pairs in self.pairs.items()}
        return twin

    def make(self, table: type[models.Model], index: int) -> models.Model:
        row = table()
        row.pk = self.key(table, index)
        same_target: dict[Any, int] = {}
        for field in table._meta.local_concrete_fields:
            if field.primary_key and not field.is_relation:
                continue
            if field.is_relation:
                # A second relation to the same table points at the next row, not at the same one.
                shift = same_target.get(field.related_model, 0)
                same_target[field.related_model] = shift + 1
                setattr(row, field.attname, self.target(field, table, index, shift))
            elif not is_generic_part(table, field) and not getattr(field, "generated", False):
                setattr(row, field.attname, value_for(field, index))
        self.point_generic(row, index)
        return row

    def target(self, field: Any, table: type[models.Model], index: int, shift: int) -> Any:
        """The key that a relation of row `index` holds."""
        target = concrete(field.related_model)
        if field.null and self.nulls == "empty":
            return None
        if target is concrete(table):
            parent = tree_parent(index)
            if parent is None:
                return None if field.null else self.key(target, index, field)
            return self.key(target, parent, field)
        if target not in self.sizes or not self.sizes[target]:
            return None
        if field.one_to_one or field.unique:
            shift = 0
        return self.key(target, (index + shift) % self.sizes[target], field)

    def key(self, table: type[models.Model], index: int, relation: Any = None) -> Any:
        """The primary key of row `index`, or the column that `relation` points at."""
        if relation is not None:
            column = relation.target_field
            if not column.primary_key:
                return value_for(column, index)
        pk = table._meta.pk
        while pk.is_relation:
            pk = pk.target_field
        return value_for(pk, index)

    def point_generic(self, row: models.Model, index: int) -> None:
        for field in row._meta.private_fields:
            if not hasattr(field, "ct_field") or field.model is not type(row):
                continue
            targets = self.generic_targets(type(row))
            if targets:
                target = targets[index % len(targets)]
                setattr(
                    row,
                    row._meta.get_field(field.ct_field).attname,
                    ContentType.objects.get_for_model(target).pk,
                )
                setattr(row, field.fk_field, self.key(target, (index // len(targets)) % self.sizes[target]))

    def generic_targets(self, table: type[models.Model]) -> list[type[models.Model]]:
        """The tables that declare a generic relation back; where none does, all of the case's others."""
        others = [other for other in self.tables if other is not table and not is_contributed(other)]
        back = [
            other
            for other in others
            if any(getattr(field, "related_model", None) is table for field in other._meta.private_fields)
        ]
        return back or others

    def grow_link(self, link: type[models.Model]) -> None:
        """Joins row `i` with row `i` and with its neighbour, as far as the longer side reaches."""
        ends = [field for field in link._meta.local_fields if field.is_relation]
        sizes = [self.sizes.get(concrete(end.related_model), 0) for end in ends]
        if 0 in sizes:
            return
        known = self.pairs.setdefault(link, set())
        same_table = len({end.related_model for end in ends}) < len(ends)
        joined = [
            tuple((index + position * shift) % size for position, size in enumerate(sizes))
            for shift, index in itertools.product((1,) if same_table else (0, 1), range(max(sizes)))
        ]
        if same_table and len(ends) == 2:
            # A ring of neighbours never grows for one row, so the first row is joined with all, both ways.
            joined += [pair for index in range(max(sizes)) for pair in ((0, index), (index, 0))]
        rows = []
        for pair in joined:
            if pair in known or (same_table and len(set(pair)) < len(pair)):
                continue
            known.add(pair)
            row = link() if link._meta.auto_created else self.make_link(link, len(known) - 1)
            for end, position in zip(ends, pair):
                empty = end.null and self.nulls == "empty"
                setattr(row, end.attname, None if empty else self.key(concrete(end.related_model), position, end))
            rows.append(row)
        insert(link, rows)

    def make_link(self, link: type[models.Model], index: int) -> models.Model:
        row = link()
        row.pk = self.key(link, index)
        for field in link._meta.local_concrete_fields:
            if not field.primary_key and not field.is_relation:
                setattr(row, field.attname, value_for(field, index))
        return row


def find_tables(text: str) -> list[type[models.Model]]:
    """The tables to fill: the case's own, and Django's users and groups where the text speaks of them."""
    found = []
    for model in apps.get_models():
        options = model._meta
        if options.proxy or options.swapped or not options.managed:
            continue
        if is_contributed(model):
            named = {"user": "user", "group": "group"}.get(options.model_name)
            if named is None or (named not in text.lower() and "request" not in text):
                continue
        found.append(model)
    return found


def is_contributed(model: type[models.Model]) -> bool:
    return model.__module__.startswith("django.")


def concrete(model: Any) -> Any:
    return model._meta.concrete_model


@cache
def is_link(table: type[models.Model]) -> bool:
    """Tells whether a table only joins others: a set of relations alone is unique in it."""
    options = table._meta
    sets = [list(names) for names in options.unique_together]
    sets += [list(unique.fields) for unique in options.total_unique_constraints]
    for names in sets:
        try:
            fields = [options.get_field(name) for name in names]
        except FieldDoesNotExist:
            continue
        if len(fields) > 1 and all(field.is_relation for field in fields):
            return True
    return any(field.remote_field.through is table for other in apps.get_models() for field in other._meta.many_to_many)


def tree_parent(index: int) -> int | None:
    """The parent of row `index` in a tree two deep whose roots, children and grandchildren all grow."""
    return {0: None, 1: 0, 2: index - 2, 3: index - 1}[index % 4]


def is_generic_part(table: type[models.Model], field: Any) -> bool:
    return any(
        field.name in (getattr(generic, "ct_field", None), getattr(generic, "fk_field", None))
        for generic in table._meta.private_fields
    )


def value_for(field: Any, index: int) -> Any:
    """The value of a column in row `index`, unique wherever the type has room for it."""
    if field.choices and not field.unique:
        keys = [key for key, _ in field.flatchoices]
        return keys[index % len(keys)]
    number = index + 1
    kind = field.get_internal_type()
    if kind in ("BooleanField", "NullBooleanField"):
        return index % 2 == 0
    if kind in ("CharField", "TextField", "SlugField", "FileField", "FilePathField"):
        ending = "@example.org" if isinstance(field, models.EmailField) else ""
        return fit(f"{field.name}-{number}{ending}", number, field.max_length)
    if kind in ("DecimalField", "FloatField"):
        return decimal.Decimal(number) if kind == "DecimalField" else float(number)
    simple = {
        "BinaryField": bytes([number % 256]),
        "DateField": START.date() + datetime.timedelta(days=index),
        "DateTimeField": START + datetime.timedelta(days=index),
        "DurationField": datetime.timedelta(minutes=number),
        "GenericIPAddressField": f"10.0.{number // 250}.{number % 250}",
        "JSONField": {"number": number},
        "TimeField": datetime.time(number % 24, index // 24 % 60),
        "UUIDField": uuid.UUID(int=number),
    }
    if kind in simple:
        return simple[kind]
    return number if "Integer" in kind or "AutoField" in kind else fit(f"{number}", number, field.max_length)


def fit(text: str, number: int, length: int | None) -> str:
    if length is None or len(text) <= length:
        return text
    return str(number)[-length:]


def insert(table: type[models.Model], rows: list[models.Model]) -> None:
    if table._meta.parents:
        for row in rows:
            # Raw, so that the child's table alone is written: the parent's row is there already.
            row.save_base(raw=True, force_insert=True)
        return
    try:
        with transaction.atomic():
            table._base_manager.bulk_create(rows)
    except IntegrityError:
        table._base_manager.bulk_create(rows, ignore_conflicts=True)
