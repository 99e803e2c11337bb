"""Sends two requests at once to the bookshop and tells how each race ends.

    python demo_races.py OUT.json

Runs in the folder of the project, on the PostgreSQL that `DATABASE_PORT` of the loopback interface has. The first
request is stopped after each of its statements in turn, until the second has been answered or waits for a lock of the
first. What they leave must be what one request after the other leaves, in either order; else the race is lost.
Writes one JSON object: the name of each view to {"ending", "stops", "lost"}. `ending` is the first that is lost, else
the first there was; `stops` and `lost` are numbers of statements.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [os.getcwd(), str(ROOT / "test" / "django"), str(ROOT / "recorder")]
os.environ.update(
    DJANGO_SETTINGS_MODULE="bookshop.settings.production",
    SECRET_KEY="demo",
    ALLOWED_HOSTS="testserver",
    DATABASE_NAME="shop",
    DATABASE_USER="root",
    DATABASE_PASSWORD="",
    DATABASE_HOST="127.0.0.1",
)

import django

django.setup()

from accounts.models import Membership, Profile, ReadingClub
from catalog.models import Author, Category, Country, Edition
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases
from django.urls import reverse

import interleaving
from observation import Places
from tests import data

CUSTOMER = {"customer": "customer1"}
EDITION = {"isbn": "9780000000003", "binding": "paperback"}
STOCK = 3


@dataclass
class Race:
    """Two requests to one view."""

    view: str
    posts: tuple[dict, dict]
    #: What stands in the tables, in words, given what each request was answered with.
    tell: Callable[[list[int]], str]
    statuses: list[int] = field(default_factory=list)
    #: What each request talks to the database by.
    connections: tuple = ()

    def run(self, places, connections):
        self.connections = connections
        alone, allowed = None, set()
        for order in ((0, 1), (1, 0)):
            calls = self.start_over(places)
            for which in order:
                calls[which].thread.start()
                calls[which].join()
            alone = alone or calls[0]
            allowed.add(self.ending())
        endings = [self.interleave(places, stop + 1) for stop in range(len(alone.statements))]
        lost = [ending for ending in endings if ending not in allowed]
        return {"ending": [*lost, *endings][0], "stops": len(endings), "lost": len(lost)}

    def interleave(self, places, stop):
        first, second = self.start_over(places)
        first.stop_after = stop
        first.thread.start()
        first.stopped.wait(interleaving.PATIENCE)
        second.thread.start()
        interleaving.wait_until_done_or_blocked(second)
        first.go_on.set()
        first.join()
        second.join()
        return self.ending()

    def start_over(self, places):
        interleaving.empty_tables()
        data.make_shop()
        ReadingClub.objects.create(name="Monday readers")
        self.statuses = [0, 0]
        return [
            interleaving.Call(lambda which=which: self.send(which), places, interleaving.released(used))
            for which, used in enumerate(self.connections)
        ]

    def send(self, which):
        client = Client(raise_request_exception=False)
        self.statuses[which] = client.post(reverse(self.view), self.posts[which]).status_code

    def ending(self):
        failed = sum(status >= 500 or status == 0 for status in self.statuses)
        return self.tell(self.statuses) + (f", {failed} of 2 requests failed" if failed else "")


def count_of(number, name):
    one, _, rest = name.partition(" ")
    return f"{number} {one if number == 1 else many(one)} {rest}".strip()


def many(noun):
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def twice(view, post, tell):
    return Race(view, (post, post), lambda _: tell())


def count_rows(rows, name):
    return lambda: count_of(rows.count(), name)


def points():
    return f"{Profile.objects.get(user__username='customer1').points} points after 10 and 10"


def sale(view):
    quantities = (3, 2)

    def tell(statuses):
        sold = sum(quantity for quantity, status in zip(quantities, statuses) if status == 200)
        left = Edition.objects.get(book__isbn=EDITION["isbn"], binding=EDITION["binding"]).stock
        return f"{sold} sold of {STOCK} in stock, {left} left"

    return Race(view, tuple({**EDITION, "quantity": quantity} for quantity in quantities), tell)


RACES = (
    twice(
        "catalog:import-author",
        {"first_name": "Ursula", "last_name": "Le Guin"},
        count_rows(Author.objects.filter(last_name="Le Guin"), 'author "Ursula Le Guin"'),
    ),
    twice(
        "accounts:apply",
        CUSTOMER,
        count_rows(Membership.objects.filter(club=None), "membership without a club"),
    ),
    twice("accounts:award-points", {**CUSTOMER, "points": 10}, points),
    sale("orders:purchase"),
    twice(
        "catalog:import-country",
        {"code": "NO", "name": "Norway"},
        count_rows(Country.objects.filter(code="NO"), 'country "NO"'),
    ),
    twice(
        "catalog:import-category",
        {"slug": "poems", "name": "Poems"},
        count_rows(Category.objects.filter(slug="poems"), 'category "poems"'),
    ),
    twice(
        "accounts:join",
        {**CUSTOMER, "club": "Monday readers"},
        count_rows(Membership.objects.filter(club__name="Monday readers"), "membership of the club"),
    ),
    twice("accounts:refund-points", {**CUSTOMER, "points": 10}, points),
    sale("orders:reserve"),
)


def main(target):
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    connections = (interleaving.new_connection(), interleaving.new_connection())
    try:
        places = Places(os.path.realpath(os.getcwd()))
        ended = {race.view: race.run(places, connections) for race in RACES}
    finally:
        for used in connections:
            used.close()
        teardown_databases(databases, verbosity=0)
    Path(target).write_text(json.dumps(ended), encoding="utf-8")


main(sys.argv[1])
