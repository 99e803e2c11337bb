"""One check per statement of the catalogue about several processes, run in two connections of one database.

Usage: python check_races.py STATEMENTS.json VENDOR; the file holds the entries of `raceStatements` as a list. VENDOR is
sqlite, postgresql or mysql; `TEST_DATABASE_PORT` has the port of the latter two on loopback.
A check is a function named after the statement's id; it raises AssertionError when the statement is false.
Outside the releases and databases that a statement claims, its check must fail.
Prints what `catalogue.judge_catalogue` says.
"""

import os
import sys
import tempfile
import threading
import traceback
import unittest
from pathlib import Path

import django
from django.conf import settings

SERVER = {"HOST": "127.0.0.1", "USER": "root", "PORT": os.environ.get("TEST_DATABASE_PORT", "")}
FOLDER = tempfile.TemporaryDirectory(prefix="roundtrip-races-")
DATABASES = {
    "sqlite": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER.name}/till", "OPTIONS": {"timeout": 0.2}},
    "postgresql": {"ENGINE": "django.db.backends.postgresql", **SERVER},
    "mysql": {"ENGINE": "django.db.backends.mysql", **SERVER},
}

sys.path.insert(0, str(Path(__file__).parent))
VENDOR = sys.argv[2]
if VENDOR == "mysql":
    import pymysql

    pymysql.install_as_MySQLdb()
NAME = {} if VENDOR == "sqlite" else {"NAME": os.environ["TEST_DATABASE"]}
settings.configure(
    SECRET_KEY="handbook",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["till"],
    DATABASES={"default": {**DATABASES[VENDOR], **NAME}},
)
django.setup()

from catalogue import judge_catalogue  # noqa: E402
from django.apps import apps  # noqa: E402
from django.core import checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, NotSupportedError, OperationalError, connection, transaction  # noqa: E402
from django.db.models import F  # noqa: E402
from django.db.models.signals import post_save, pre_save  # noqa: E402
from django.db.transaction import TransactionManagementError  # noqa: E402
from django.test import TestCase, TransactionTestCase  # noqa: E402
from till.models import Account, Author, Product, Sale, Seat, Tag, Ticket, Turn  # noqa: E402

VERSION = django.VERSION[:2]
PATIENCE = 10
UNCOUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")
WAITING = {
    "postgresql": "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'",
    "mysql": "SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = %s AND trx_state = 'LOCK WAIT'",
}
# InnoDB answers what waits from a copy, which it renews when nobody has asked for a tenth of a second.
SECONDS_BETWEEN_LOOKS = 0.15 if VENDOR == "mysql" else 0.01
WHO = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT connection_id()"}


class Other:
    """A process of its own: another thread with another connection."""

    def __init__(self, work):
        self.work = work
        self.backend = None
        self.result = None
        self.error = None
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        try:
            if VENDOR in WHO:
                self.backend = ask(WHO[VENDOR])[0]
            self.ready.set()
            self.result = self.work()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def meet(self):
        """Runs until it has ended, or waits for a lock that this thread holds; true when it waits."""
        self.thread.start()
        assert self.ready.wait(PATIENCE)
        while True:
            self.thread.join(SECONDS_BETWEEN_LOOKS)
            if not self.thread.is_alive():
                return False
            if VENDOR in WAITING and ask(WAITING[VENDOR], [self.backend]):
                return True

    def end(self):
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return self.error


def ask(sql, params=None):
    """The first row of an answer, by a connection that no transaction of a check is in."""
    if connection.in_atomic_block:
        watcher = Watcher(sql, params)
        return watcher.answer
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


class Watcher:
    """Asks in a thread, so in a connection, of its own."""

    def __init__(self, sql, params):
        self.answer = None
        thread = threading.Thread(target=self._ask, args=(sql, params))
        thread.start()
        thread.join(PATIENCE)

    def _ask(self, sql, params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            self.answer = cursor.fetchone()
        connection.close()


class Sent:
    """The statements that carry data, in order, refused ones too; `between` runs once, after the first of them."""

    def __init__(self, between=None):
        self.sql = []
        self.between = between

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(UNCOUNTED):
            return execute(sql, params, many, context)
        self.sql.append(sql)
        result = execute(sql, params, many, context)
        if len(self.sql) == 1 and self.between is not None:
            between, self.between = self.between, None
            between()
        return result


def sent_by(work, between=None):
    """What `work` sends; `between` runs when its first statement has been answered."""
    sent = Sent(between)
    with connection.execute_wrapper(sent):
        work()
    return [text for text in sent.sql if "pg_stat_activity" not in text and "innodb_trx" not in text]


def elsewhere(work):
    """A function that does the work in another process and waits for its end."""

    def run():
        other = Other(work)
        other.meet()
        assert other.end() is None

    return run


def raises(error, work):
    try:
        work()
    except error:
        return True
    return False


# Looking for a row, and inserting it


def look_for_tag(slug="a"):
    return Tag.objects.get_or_create(slug=slug)


def look_for_author():
    return Author.objects.get_or_create(name="Ann")


def label_tag(label):
    """The statements that give the tag a label."""
    return sent_by(lambda: Tag.objects.update_or_create(slug="a", defaults={"label": label}))


def get_or_create_statements():
    assert len(sent_by(look_for_tag)) == 2
    assert len(sent_by(look_for_tag)) == 1
    look, insert, look_again = sent_by(lambda: look_for_tag("b"), elsewhere(lambda: Tag.objects.create(slug="b")))
    assert insert.startswith("INSERT") and look_again == look
    assert Tag.objects.filter(slug="b").count() == 1


def update_or_create_statements():
    assert len(label_tag("new")) == 2
    found = label_tag("other")
    assert len(found) == 2 and "FOR UPDATE" in found[0]


def update_or_create_without_lock():
    assert len(label_tag("new")) == 2
    found = label_tag("other")
    assert len(found) == 2 and "FOR UPDATE" not in found[0]


def update_or_create_updates_the_faster_row():
    sent = sent_by(lambda: label_tag("slow"), elsewhere(lambda: Tag.objects.create(slug="a", label="fast")))
    look, insert, look_again, update = sent
    assert insert.startswith("INSERT") and look_again == look and update.startswith("UPDATE")
    assert Tag.objects.get().label == "slow"


def create_defaults_are_for_new_rows():
    Tag.objects.update_or_create(slug="a", defaults={"label": "old"}, create_defaults={"label": "new"})
    assert Tag.objects.get().label == "new"
    Tag.objects.update_or_create(slug="a", defaults={"label": "old"}, create_defaults={"label": "new"})
    assert Tag.objects.get().label == "old"


def update_or_create_writes_defaults_alone():
    Author.objects.create(name="Ann")
    update = sent_by(lambda: Author.objects.update_or_create(name="Ann", defaults={"country": "NO"}))[-1]
    assert update.startswith("UPDATE") and "country" in update.split("WHERE")[0]
    assert "name" not in update.split("WHERE")[0]


def get_or_create_needs_a_key():
    sent_by(look_for_author, elsewhere(look_for_author))
    assert Author.objects.filter(name="Ann").count() == 2
    assert raises(Author.MultipleObjectsReturned, look_for_author)
    assert raises(Author.MultipleObjectsReturned, lambda: Author.objects.update_or_create(name="Ann"))


def get_or_create_is_safe_with_a_key():
    found = []
    sent_by(lambda: found.append(look_for_tag()), elsewhere(look_for_tag))
    assert found == [(Tag.objects.get(), False)]


def nulls_are_distinct():
    Seat.objects.create(row=1, block=None)
    Seat.objects.create(row=1, block=None)
    Seat.objects.create(row=1, block=1)
    assert raises(IntegrityError, lambda: Seat.objects.create(row=1, block=1))


def wider_lookup_raises():
    Tag.objects.create(slug="a", label="one")
    assert raises(IntegrityError, lambda: Tag.objects.get_or_create(slug="a", label="two"))
    assert Tag.objects.get_or_create(slug="a", defaults={"label": "two"}) == (Tag.objects.get(), False)


# What a key does not protect


def warns(code, model):
    """Django's own check of the models says it."""
    return any(warning.id == code and warning.obj is model for warning in checks.run_checks(databases=["default"]))


def is_refused(create):
    return raises(IntegrityError, create)


def one_open_ticket():
    Ticket.objects.create(number=1)


def one_closed_ticket():
    Ticket.objects.create(number=1, active=False)


def condition_leaves_other_rows():
    one_open_ticket()
    one_closed_ticket()
    one_closed_ticket()
    assert is_refused(one_open_ticket)


def condition_is_left_out():
    one_open_ticket()
    one_open_ticket()
    assert warns("models.W036", Ticket)


def case_is_told_apart():
    Tag.objects.create(slug="ann")
    Tag.objects.create(slug="Ann")
    Account.objects.create(email="ann")
    assert is_refused(lambda: Account.objects.create(email="Ann"))


def case_is_left_to_the_collation():
    tag = Tag.objects.create(slug="ann")
    assert is_refused(lambda: Tag.objects.create(slug="Ann"))
    assert Tag.objects.get_or_create(slug="Ann") == (tag, False)


def expression_key_is_left_out():
    Account.objects.create(email="ann")
    Account.objects.create(email="ann")
    assert warns("models.W044", Account)


def take_turn():
    return Turn.objects.get_or_create(place=1)


def take_turn_in_a_transaction():
    with transaction.atomic():
        return take_turn()


def deferred_key_refuses_at_commit():
    sent_by(take_turn, elsewhere(take_turn))
    assert Turn.objects.count() == 1
    Turn.objects.all().delete()
    assert is_refused(lambda: sent_by(take_turn_in_a_transaction, elsewhere(take_turn)))


def deferred_key_is_left_out():
    Turn.objects.create(place=1)
    Turn.objects.create(place=1)
    assert warns("models.W038", Turn)


def nulls_distinct_false_makes_nulls_equal():
    table = apps.get_model("till", "Table")
    table.objects.create()
    assert is_refused(table.objects.create)


def nulls_distinct_false_is_left_out():
    table = apps.get_model("till", "Table")
    table.objects.create(number=1)
    table.objects.create(number=1)
    assert warns("models.W047", table)


# Reading, changing and saving


def take(product):
    product.stock -= 1
    product.save()


def read_change_save_loses_updates():
    Product.objects.create()
    product = Product.objects.get()
    elsewhere(lambda: take(Product.objects.get()))()
    take(product)
    assert Product.objects.get().stock == 9


def atomic_keeps_nobody_from_reading():
    Product.objects.create()
    seen = []

    def look():
        with transaction.atomic():
            seen.append(Product.objects.get().stock)

    with transaction.atomic():
        product = Product.objects.get()
        elsewhere(look)()
        take(product)
    assert seen == [10]
    assert Product.objects.get().stock == 9


def update_fields_writes_named_columns():
    tag = Tag.objects.create(slug="a", label="old")
    elsewhere(lambda: Tag.objects.update(label="new"))()
    tag.slug = "b"
    tag.save(update_fields=["slug"])
    assert Tag.objects.values_list("slug", "label").get() == ("b", "new")


def f_expression_keeps_updates():
    Product.objects.create()
    product = Product.objects.get()
    elsewhere(lambda: take(Product.objects.get()))()
    product.stock = F("stock") - 1
    product.save()
    assert Product.objects.get().stock == 8


def conditional_update_lets_one_through():
    Product.objects.create(stock=1)
    product = Product.objects.get()

    def sell():
        return Product.objects.filter(pk=product.pk, stock__gte=1).update(stock=F("stock") - 1)

    elsewhere(sell)()
    assert sell() == 0
    assert Product.objects.get().stock == 0


def update_runs_no_save():
    product = Product.objects.create()
    before = product.changed
    seen = []

    def see(instance, **kwargs):
        seen.append(instance)

    for signal in (pre_save, post_save):
        signal.connect(see, sender=Product)
    try:
        Product.objects.update(stock=1)
        assert seen == []
        product.refresh_from_db()
        assert product.changed == before
        product.save()
        assert seen == [product, product]
        assert product.changed > before
    finally:
        for signal in (pre_save, post_save):
            signal.disconnect(see, sender=Product)


def f_expression_saved_twice():
    product = Product.objects.create()
    product.stock = F("stock") - 1
    product.save()
    product.save()
    assert Product.objects.get().stock == 8


def f_expression_is_refreshed():
    product = Product.objects.create()
    product.stock = F("stock") - 1
    product.save()
    assert product.stock == 9
    product.save()
    assert Product.objects.get().stock == 9


# Locks


def take_first():
    take(Product.objects.get())


def take_locked():
    with transaction.atomic():
        take(Product.objects.select_for_update().get())


def locked_row_makes_others_wait():
    Product.objects.create()
    other = Other(take_locked)
    with transaction.atomic():
        product = Product.objects.select_for_update().get()
        assert other.meet()
        take(product)
    assert other.end() is None
    assert Product.objects.get().stock == 8


def atomic_undoes_on_error():
    product = Product.objects.create()

    def fail():
        with transaction.atomic():
            take(product)
            raise LookupError

    assert raises(LookupError, fail)
    assert Product.objects.get().stock == 10


def refresh_through_a_lock():
    product = Product.objects.create()
    elsewhere(take_first)()
    other = Other(take_locked)
    with transaction.atomic():
        product.refresh_from_db(from_queryset=Product.objects.select_for_update())
        assert product.stock == 9
        assert other.meet()
        take(product)
    assert other.end() is None
    assert Product.objects.get().stock == 7


def lock_is_ignored():
    Product.objects.create()
    assert Product.objects.select_for_update().get().stock == 10
    with transaction.atomic():
        sent = sent_by(lambda: Product.objects.select_for_update().get())
        assert "FOR UPDATE" not in sent[0]


def nowait_fails_at_once():
    Product.objects.create()

    def look():
        with transaction.atomic():
            return Product.objects.select_for_update(nowait=True).get()

    other = Other(look)
    with transaction.atomic():
        Product.objects.select_for_update().get()
        assert not other.meet()
    assert isinstance(other.end(), OperationalError)


def skip_locked_leaves_rows_out():
    first, second = Product.objects.create(), Product.objects.create()

    def look():
        with transaction.atomic():
            return list(Product.objects.select_for_update(skip_locked=True).order_by("pk"))

    other = Other(look)
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=first.pk)
        assert not other.meet()
    assert other.end() is None
    assert other.result == [second]


def lock_outside_transaction_raises():
    Product.objects.create()
    assert raises(TransactionManagementError, lambda: Product.objects.select_for_update().get())


class LockingTest:
    def test_lock(self):
        Product.objects.select_for_update().first()


class HidingTest(LockingTest, TestCase):
    pass


class ShowingTest(LockingTest, TransactionTestCase):
    pass


def errors_of(case):
    """What a test of the class raises, as text."""
    result = unittest.TestResult()
    unittest.TestSuite([case("test_lock")]).run(result)
    assert result.testsRun == 1
    return "".join(text for _, text in result.errors)


def test_case_hides_missing_transaction():
    assert errors_of(HidingTest) == ""
    assert "TransactionManagementError" in errors_of(ShowingTest)


def waits_for(lock, work):
    """Whether a process has to wait for the rows that `lock` gives."""
    other = Other(work)
    with transaction.atomic():
        lock().get()
        waits = other.meet()
    assert other.end() is None
    return waits


def joined_rows_are_locked_too():
    Sale.objects.create(product=Product.objects.create())
    assert waits_for(lambda: Sale.objects.select_for_update().select_related("product"), take_locked)


def of_names_locked_rows():
    Sale.objects.create(product=Product.objects.create())
    sales = Sale.objects.select_related("product")
    assert not waits_for(lambda: sales.select_for_update(of=("self",)), take_locked)
    assert waits_for(lambda: sales.select_for_update(of=("self", "product")), take_locked)


def of_is_refused():
    with transaction.atomic():
        assert raises(NotSupportedError, lambda: list(Product.objects.select_for_update(of=("self",))))


def no_key_lets_references_in():
    product = Product.objects.create()

    def sell():
        Sale.objects.create(product_id=product.pk)

    assert not waits_for(lambda: Product.objects.select_for_update(no_key=True), sell)
    assert waits_for(lambda: Product.objects.select_for_update(), sell)


def no_key_is_refused():
    with transaction.atomic():
        assert raises(NotSupportedError, lambda: list(Product.objects.select_for_update(no_key=True)))


def nullable_join_is_not_locked():
    sales = Sale.objects.select_related("tag")
    with transaction.atomic():
        assert list(sales.select_for_update(of=("self",))) == []
    with transaction.atomic():
        assert raises(NotSupportedError, lambda: list(sales.select_for_update()))


def nowait_excludes_skip_locked():
    assert raises(ValueError, lambda: Product.objects.select_for_update(nowait=True, skip_locked=True))


def insert_twice():
    Tag.objects.create(slug="a")


def insert_twice_in_a_transaction():
    with transaction.atomic():
        insert_twice()


def integrity_error_breaks_transaction():
    Tag.objects.create(slug="a")
    with transaction.atomic():
        assert raises(IntegrityError, insert_twice_in_a_transaction)
        assert Tag.objects.count() == 1
    with transaction.atomic():
        assert raises(IntegrityError, insert_twice)
        assert raises(TransactionManagementError, Tag.objects.count)
        transaction.set_rollback(True)


def caught_error_undoes_transaction():
    Tag.objects.create(slug="a")
    with transaction.atomic():
        Tag.objects.create(slug="b")
        assert raises(IntegrityError, insert_twice)
    assert not Tag.objects.filter(slug="b").exists()


def reason_against(check):
    """Why the check fails; None where it holds."""
    call_command("flush", interactive=False, verbosity=0)
    try:
        check()
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        return f"{type(error).__name__} at line {line}: {error}"
    return None


call_command("migrate", run_syncdb=True, verbosity=0)
judge_catalogue(sys.argv[1], globals(), reason_against, VERSION, VENDOR)
