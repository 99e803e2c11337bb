import { expect, test } from "vitest";
import { hover } from "./hover-lines.fixture";

/** What the hover of a lock says beside what the method is, in a project that does not say its database. */
function said(code: string): readonly string[] | undefined {
  return hover(code)?.slice(2);
}

const WAITS =
  "PostgreSQL, MariaDB: `select_for_update()` in a transaction makes others wait for the row until it ends.";
const RAISES =
  "PostgreSQL, MariaDB: Evaluating `select_for_update()` outside a transaction raises `TransactionManagementError`.";
const HIDES =
  "PostgreSQL, MariaDB: A `TestCase` runs each test in a transaction, so that it does not show one that is missing; a `TransactionTestCase` does.";
const IGNORES = "SQLite ignores `select_for_update()`.";

test("a row that is locked in a transaction of the function", () => {
  const code = `from django.db import transaction

def view(pk):
    books = Book.objects.select_for|_update()
    with transaction.atomic():
        return books.get(pk=pk)
`;
  expect(said(code)).toEqual([
    "Locks rows of shop.Book",
    "Locked from line 9 on, until the transaction ends that is opened here",
    WAITS,
    IGNORES,
  ]);
});

test("rows that are joined, with no transaction in sight", () => {
  const code = "def view(pk):\n    return Book.objects.select_for|_update().select_related('author').get(pk=pk)\n";
  expect(said(code)).toEqual([
    "Locks rows of shop.Book and those joined as `author`",
    "Fetched at line 5, where this function opens no transaction: whoever calls has to",
    WAITS,
    "PostgreSQL, MariaDB: Without `of=` the rows of tables that `select_related` joins are locked as well.",
    "Where a joined row may be missing PostgreSQL raises `NotSupportedError`, unless `of=` leaves it out.",
    RAISES,
    HIDES,
    IGNORES,
  ]);
});

test("what the arguments do", () => {
  const lock = "select_for|_update(skip_locked=True, of=('self',), no_key=True)";
  const code = `def view():\n    return Book.objects.select_related('author').${lock}\n`;
  expect(said(code)).toEqual([
    "Locks rows of shop.Book alone",
    "They are locked where they are fetched, until the transaction around that ends",
    "PostgreSQL, MariaDB: `select_for_update(skip_locked=True)` leaves out rows that are locked.",
    "PostgreSQL: `of=` names whose rows are locked: `self`, and relations that are joined.",
    "MariaDB raises `NotSupportedError` for `of=`.",
    "PostgreSQL: `no_key=True` lets others insert rows that refer to the locked one, which wait otherwise.",
    "MariaDB raises `NotSupportedError` for `no_key=True`.",
    RAISES,
    HIDES,
    IGNORES,
  ]);
});

test("arguments that exclude each other, and one by position", () => {
  const both = said("def view():\n    return Book.objects.select_for|_update(nowait=True, skip_locked=True)\n");
  expect(both?.[2]).toBe("`nowait=True` and `skip_locked=True` together raise `ValueError`.");
  const first = said("def view():\n    return Book.objects.select_for|_update(True)\n");
  expect(first?.[2]).toBe(
    "PostgreSQL, MariaDB: `select_for_update(nowait=True)` raises `OperationalError` where a row is locked.",
  );
});
