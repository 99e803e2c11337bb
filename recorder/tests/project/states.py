"""Prints all that a program can see of the state of fetched rows."""

import copy
import os
import pickle

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.core.management import call_command
from django.db.models.base import ModelState
from shop.models import Author, Book, Cover

call_command("migrate", run_syncdb=True, verbosity=0)
author = Author.objects.create(name="author", bio="long")
Cover.objects.create(book=Book.objects.create(title="book", author=author))


def show_facts(state):
    print(type(state).__name__, type(state).__qualname__, type(state).__module__, type(state) is ModelState)
    print(sorted(vars(state)), vars(state).get("db"), isinstance(state, ModelState))


rows = {
    "all": next(iter(Author.objects.all())),
    "joined": Cover.objects.select_related("book").get(),
    "raw": Author.objects.raw("SELECT id, name, bio FROM shop_author")[0],
    "created": author,
    "new": Author(name="new"),
}
for name, row in rows.items():
    print(name)
    same = [row, copy.copy(row), copy.deepcopy(row), pickle.loads(pickle.dumps(row))]
    for one in same:
        show_facts(one._state)
        print(one == row, repr(one._state).split(" at ")[0])
    for one in (copy.copy(row._state), copy.deepcopy(row._state)):
        show_facts(one)
        print(vars(one) == vars(row._state), one is row._state)
    print([pickle.dumps(row, protocol).hex() for protocol in range(pickle.HIGHEST_PROTOCOL + 1)])
    if vars(row._state):
        # Whether there is nothing to say of an empty one, Python's versions see differently.
        print([pickle.dumps(row._state, protocol).hex() for protocol in range(pickle.HIGHEST_PROTOCOL + 1)])
first, second = Author.objects.get(), Author.objects.get()
print(vars(first._state) == vars(second._state), first == second, hash(first) == hash(second))
