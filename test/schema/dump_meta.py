"""Prints what Django's own `_meta` says about every model of the project in this folder, as JSON on standard output."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "project"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.local"

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation  # noqa: E402
from django.db import models  # noqa: E402


def label(model):
    return model._meta.label if isinstance(model, type) else None


def column(field):
    return {
        "attribute": field.attname,
        "nullable": field.null,
        "primaryKey": field.primary_key,
        "unique": field.unique,
        "isRelation": field.is_relation,
        "type": field.get_internal_type(),
    }


def through(field):
    return label(field.remote_field.through) if field.many_to_many else None


def inverse(field):
    if isinstance(field, (GenericForeignKey, GenericRelation)) or field.remote_field.hidden:
        return None
    return field.remote_field.get_accessor_name()


def forward(field):
    if isinstance(field, GenericForeignKey):
        return {
            "target": None,
            "arity": "one",
            "generic": True,
            "nullable": None,
            "queryName": field.name,
            "link": "none",
            "through": None,
            "inverse": None,
        }
    generic = isinstance(field, GenericRelation)
    return {
        "target": label(field.related_model),
        "arity": "one" if field.many_to_one or field.one_to_one else "many",
        "generic": generic,
        "nullable": False if generic or field.many_to_many else field.null,
        "queryName": field.name,
        "link": "to-parent" if getattr(field.remote_field, "parent_link", False) else "none",
        "through": through(field),
        "inverse": inverse(field),
    }


def backward(relation):
    field = relation.field
    generic = isinstance(field, GenericRelation)
    return {
        "target": label(relation.related_model),
        "arity": "one" if generic or relation.one_to_one else "many",
        "generic": generic,
        "nullable": generic or relation.one_to_one,
        "queryName": relation.name,
        "link": "to-child" if getattr(relation, "parent_link", False) and not generic else "none",
        "through": through(field),
        "inverse": None if generic else field.name,
    }


def relations(meta):
    found = {}
    for field in meta.get_fields():
        if not field.is_relation:
            continue
        if isinstance(field, models.ForeignObjectRel):
            if field.get_accessor_name() is not None:
                found[field.get_accessor_name()] = backward(field)
        else:
            found[field.name] = forward(field)
    return found


def manager_classes(manager):
    names = [manager.__class__, *manager.__class__.__mro__[1:]]
    return [cls.__name__ for cls in names if cls.__module__.split(".")[0] in ("library", "people")]


def managers(model):
    found = []
    for manager in model._meta.managers:
        queryset = [c.__name__ for c in manager._queryset_class.__mro__ if c.__module__.startswith("library")]
        found.append({"name": manager.name, "classes": manager_classes(manager), "queryset": queryset})
    return found


def ordering(meta):
    return [order(item) for item in meta.ordering]


def order(item):
    if isinstance(item, str):
        return item
    if isinstance(item, models.F):
        return item.name
    if isinstance(item, models.expressions.OrderBy) and isinstance(item.expression, models.F):
        return ("-" if item.descending else "") + item.expression.name
    return "expression"


def constraints(meta):
    found = []
    for item in meta.constraints:
        if isinstance(item, models.UniqueConstraint):
            found.append(
                {
                    "name": item.name,
                    "fields": list(item.fields),
                    "folds": [folded_column(expression) for expression in item.expressions],
                    "condition": None if item.condition is None else condition_terms(item.condition),
                    "atCommit": item.deferrable is models.Deferrable.DEFERRED,
                }
            )
    return found


def folded_column(expression):
    if isinstance(expression, models.expressions.OrderBy):
        return None
    folds = isinstance(expression, (models.functions.Lower, models.functions.Upper))
    return expression.source_expressions[0].name if folds else None


def condition_terms(condition):
    """What each column holds; None where the condition is more than constants joined by AND."""
    terms = []
    for child in condition.children:
        inner = condition_terms(child) if isinstance(child, models.Q) else condition_term(*child)
        if inner is None:
            return None
        terms += inner
    if not condition.negated:
        return terms if condition.connector == "AND" or len(terms) == 1 else None
    opposite = {"null": "filled", "filled": "null"}
    if len(terms) != 1 or not isinstance(terms[0][1], str):
        return None
    return [[terms[0][0], opposite[terms[0][1]]]]


def condition_term(lookup, value):
    column, _, kind = lookup.partition("__")
    if kind == "isnull":
        return [[column, "null" if value else "filled"]]
    if kind in ("", "exact") and value is None:
        return [[column, "null"]]
    if kind in ("", "exact") and isinstance(value, (str, int)):
        return [[column, {"value": value}]]
    return None


def describe(model):
    meta = model._meta
    return {
        "columns": {field.name: column(field) for field in meta.concrete_fields},
        "relations": relations(meta),
        "managers": managers(model) if not meta.auto_created else [],
        "default": meta.default_manager.name if meta.default_manager else None,
        "base": None if meta.base_manager.name == "_base_manager" else meta.base_manager.name,
        "ordering": ordering(meta),
        "proxyFor": label(meta.concrete_model) if meta.proxy else None,
        "parents": sorted(
            {label(parent) for parent in meta.get_parent_list() if not parent._meta.proxy}
            - {label(meta.concrete_model)}
        ),
        "together": [list(fields) for fields in meta.unique_together],
        "constraints": constraints(meta),
        "save": any("save" in c.__dict__ for c in model.__mro__ if c is not models.Model),
    }


everything = apps.get_models(include_auto_created=True, include_swapped=True)
json.dump(
    {"django": django.get_version(), "models": {model._meta.label: describe(model) for model in everything}}, sys.stdout
)
