"""Compares the table of field types with the field classes of the installed Django.

Usage: python check_fields.py FIELDS.json; FIELDS.json holds the entries of `fieldTypes` as a list.
Prints one JSON object: {"django": "5.2", "checked": 30, "failures": ["CharField: ..."]}.
"""

import datetime
import decimal
import inspect
import uuid
from importlib import import_module

from django.db import connection, models
from django.db.models.fields.files import FieldFile
from harness import VERSION, check_table, shelf

# Bases that nobody declares on a model, and names that only migrations of old projects still mention.
NOT_DECLARED = {
    "Field",
    "ForeignObject",
    "OrderWrt",
    "IPAddressField",
    "NullBooleanField",
    "CommaSeparatedIntegerField",
}

# What the class needs beyond its defaults.
OPTIONS = {
    "CharField": {"max_length": 20},
    "DecimalField": {"max_digits": 5, "decimal_places": 2},
    "FilePathField": {"path": "."},
    "AutoField": {"primary_key": True},
    "BigAutoField": {"primary_key": True},
    "SmallAutoField": {"primary_key": True},
}

# A value to write for each column kind, and the types in which it may come back.
SAMPLES = {
    "auto": (7, int),
    "boolean": (True, bool),
    "number": (7, (int, float, decimal.Decimal)),
    "text": ("127.0.0.1", str),
    "date": (datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc), datetime.date),
    "time": (None, (datetime.time, datetime.timedelta)),
    "uuid": (uuid.UUID(int=7), uuid.UUID),
    "json": ({"a": 1}, dict),
    "binary": (b"abc", (bytes, memoryview)),
    "file": ("a/b.txt", FieldFile),
}
TIMES = {"TimeField": datetime.time(1, 2), "DurationField": datetime.timedelta(hours=1)}


def find_class(entry):
    return getattr(import_module(entry["module"]), entry["name"], None)


def declare(name, declared):
    """A model with one field, called `it`, and its table."""
    body = {"__module__": "shelf.models", "it": declared, "Meta": type("Meta", (), {"app_label": "shelf"})}
    return type(f"Sample{name}", (models.Model,), body)


def make(entry, cls):
    if entry["name"] in ("ForeignKey", "OneToOneField"):
        return cls(shelf.Country, models.CASCADE, related_name="+")
    if entry["name"] == "ManyToManyField":
        return cls(shelf.Country, related_name="+")
    if entry["name"] == "GenericRelation":
        return cls(shelf.Comment)
    if entry["name"] == "GeneratedField":
        return cls(expression=models.Value(1), output_field=models.IntegerField(), db_persist=True)
    if entry["name"] == "CompositePrimaryKey":
        return cls("a", "b")
    return cls(**OPTIONS.get(entry["name"], {}))


def kind_errors(entry, model):
    """Writes a value and reads it back: its Python type must fit the claimed kind."""
    value, types = SAMPLES[entry["column"]]
    value = TIMES.get(entry["name"], value)
    if entry["name"] == "DateField":
        value = value.date()
    with connection.schema_editor() as editor:
        editor.create_model(model)
    model.objects.create(it=value)
    found = model.objects.get().it
    automatic = isinstance(model._meta.get_field("it"), models.AutoField) or model._meta.get_field("it").db_returning
    errors = [] if isinstance(found, types) else [f"reads {type(found).__name__}, not {entry['column']}"]
    if isinstance(found, bool) and entry["column"] != "boolean":
        errors.append("reads a boolean")
    if (entry["column"] == "auto") != bool(automatic):
        errors.append(f"automatic is {automatic}")
    return errors


def relation_errors(entry, it):
    relation = entry["relation"]
    many = it.many_to_many or it.one_to_many
    expected = (
        relation is not None,
        relation and relation["arity"] == "many",
        relation and relation["unique"],
    )
    # Django does not say of a GenericRelation's field which model it leads to, but that it is a relation.
    found = (bool(it.is_relation), bool(it.is_relation and many), bool(it.is_relation and it.one_to_one))
    return [] if found == tuple(bool(each) for each in expected) else [f"is a relation {found}, not {expected}"]


def check_entry(entry):
    cls = find_class(entry)
    since = tuple(map(int, entry["since"].split(".")))
    if (cls is not None) != (since <= VERSION):
        return [f"since {entry['since']} but present is {cls is not None}"]
    if cls is None:
        return []
    if entry["name"] == "CompositePrimaryKey":
        return [] if make(entry, cls).get_attname_column()[1] is None else ["has a column"]
    model = declare(entry["name"], make(entry, cls)) if entry["name"] != "GenericForeignKey" else shelf.Comment
    it = model._meta.get_field("target" if entry["name"] == "GenericForeignKey" else "it")
    errors = relation_errors(entry, it)
    has_column = isinstance(it, models.Field) and it.db_type(connection) is not None
    if has_column != (entry["column"] is not None):
        errors.append(f"has a column: {has_column}")
    if has_column and it.attname != it.name + entry["attributeSuffix"]:
        errors.append(f"attribute {it.attname}, not {it.name}{entry['attributeSuffix']}")
    if bool(getattr(it, "generated", False)) != entry["generated"]:
        errors.append("generated is wrong")
    if entry["column"] in SAMPLES:
        errors += kind_errors(entry, model)
    return errors


def check_coverage(names):
    """Field classes of the installed Django that the table does not know."""
    classes = {
        name for name, value in vars(models).items() if inspect.isclass(value) and issubclass(value, models.Field)
    }
    return [f"{name}: missing from the table" for name in sorted(classes - names - NOT_DECLARED)]


check_table(check_coverage, check_entry)
