import { type Statement, statement } from "./statement";

/** Where a unique key ends, and which keys a database does not have. */
const keyLimits: readonly Statement[] = [
  statement("condition-leaves-other-rows", "A unique constraint with a condition lets all other rows repeat.", {
    vendors: ["sqlite", "postgresql"],
  }),
  statement(
    "condition-is-left-out",
    "MariaDB and MySQL have no unique constraints with a condition: Django leaves them out of the table, with the warning `models.W036`.",
    { vendors: ["mysql"] },
  ),
  statement(
    "case-is-told-apart",
    "`Ann` and `ann` are two values to a unique constraint, and one value to a constraint on `Lower()`.",
    { vendors: ["sqlite", "postgresql"] },
  ),
  statement(
    "case-is-left-to-the-collation",
    "MariaDB and MySQL take `Ann` and `ann` for one value, to a unique constraint and to a lookup, unless the collation says otherwise.",
    { vendors: ["mysql"] },
  ),
  statement(
    "expression-key-is-left-out",
    "MariaDB has no unique constraints on expressions: Django leaves them out of the table, with the warning `models.W044`.",
    { vendors: ["mysql"] },
  ),
  statement(
    "deferred-key-refuses-at-commit",
    "A deferred constraint refuses a second row when the transaction ends: a `get_or_create` within a longer one has returned by then.",
    { vendors: ["postgresql"] },
  ),
  statement(
    "deferred-key-is-left-out",
    "SQLite, MariaDB and MySQL have no deferred unique constraints: Django leaves them out of the table, with the warning `models.W038`.",
    { vendors: ["sqlite", "mysql"] },
  ),
  statement(
    "nulls-distinct-false-makes-nulls-equal",
    "With `nulls_distinct=False` two NULLs are one value, on PostgreSQL 15 and later.",
    { since: "5.0", vendors: ["postgresql"] },
  ),
  statement(
    "nulls-distinct-false-is-left-out",
    "SQLite, MariaDB and MySQL have no `nulls_distinct=False`: Django leaves the constraint out of the table, with the warning `models.W047`.",
    { since: "5.0", vendors: ["sqlite", "mysql"] },
  ),
];

/**
 * What Django and the databases guarantee when several processes are at work. `test/handbook/check_races.py` has one check
 * for each, run in two connections on SQLite, PostgreSQL and MariaDB.
 */
export const raceStatements: readonly Statement[] = [
  statement(
    "get-or-create-statements",
    "A row that is there costs one query, a new one two. Where another process was faster, a third fetches its row.",
  ),
  statement(
    "update-or-create-statements",
    "Two queries in one transaction: a row that is there is locked first and then updated, a new one is inserted.",
    { vendors: ["postgresql", "mysql"] },
  ),
  statement(
    "update-or-create-without-lock",
    "Two queries in one transaction: a row that is there is updated, a new one is inserted; SQLite locks no rows.",
    { vendors: ["sqlite"] },
  ),
  statement(
    "update-or-create-updates-the-faster-row",
    "Where another process inserts the row first, a third query finds and locks it, and a fourth updates it.",
    { vendors: ["postgresql", "mysql"] },
  ),
  statement("update-or-create-writes-defaults-alone", "An update writes the columns of `defaults`, not the whole row."),
  statement("create-defaults-are-for-new-rows", "`create_defaults` says what a new row gets in place of `defaults`.", {
    since: "5.0",
  }),
  statement(
    "get-or-create-needs-a-key",
    "Two processes can each insert the row; from then on `get_or_create` and `update_or_create` raise `MultipleObjectsReturned`.",
  ),
  statement(
    "get-or-create-is-safe-with-a-key",
    "With a unique constraint on what is looked for, the slower of two processes finds the row of the faster one.",
  ),
  statement("nulls-are-distinct", "Two NULLs are different values to a unique constraint."),
  statement(
    "wider-lookup-raises",
    "A row with the constraint's values that differs in the rest is not found, and inserting raises `IntegrityError`; what only a new row needs belongs in `defaults`.",
  ),
  ...keyLimits,
  statement(
    "read-change-save-loses-updates",
    "What another process saves between reading a row and saving it is overwritten.",
  ),
  statement(
    "atomic-keeps-nobody-from-reading",
    "`transaction.atomic()` locks nothing that is only read: two calls at the same time read the same in it.",
  ),
  statement(
    "update-fields-writes-named-columns",
    "`save(update_fields=[...])` writes the columns that it names: what another process changed of the others is kept.",
  ),
  statement("f-expression-keeps-updates", "`F()` lets the database compute from the stored value: no update is lost."),
  statement(
    "conditional-update-lets-one-through",
    "`filter(...).update(...)` tests and changes in one statement, and returns 0 where the test does not hold any more: of two calls one gets through.",
  ),
  statement(
    "update-runs-no-save",
    "`update()` runs no `save()`, sends no `pre_save` or `post_save`, and fills no `auto_now` column.",
  ),
  statement(
    "locked-row-makes-others-wait",
    "`select_for_update()` in a transaction makes others wait for the row until it ends.",
    { vendors: ["postgresql", "mysql"] },
  ),
  statement(
    "nowait-fails-at-once",
    "`select_for_update(nowait=True)` raises `OperationalError` where a row is locked.",
    {
      vendors: ["postgresql", "mysql"],
    },
  ),
  statement("skip-locked-leaves-rows-out", "`select_for_update(skip_locked=True)` leaves out rows that are locked.", {
    vendors: ["postgresql", "mysql"],
  }),
  statement(
    "lock-outside-transaction-raises",
    "Evaluating `select_for_update()` outside a transaction raises `TransactionManagementError`.",
    { vendors: ["postgresql", "mysql"] },
  ),
  statement(
    "atomic-undoes-on-error",
    "What was written in `transaction.atomic()` is undone where an exception leaves it.",
  ),
  statement(
    "refresh-through-a-lock",
    "`refresh_from_db(from_queryset=...)` with a `select_for_update()` queryset reads the row again and locks it.",
    { since: "5.1", vendors: ["postgresql", "mysql"] },
  ),
  statement(
    "test-case-hides-missing-transaction",
    "A `TestCase` runs each test in a transaction, so that it does not show one that is missing; a `TransactionTestCase` does.",
    { vendors: ["postgresql", "mysql"] },
  ),
  statement(
    "joined-rows-are-locked-too",
    "Without `of=` the rows of tables that `select_related` joins are locked as well.",
    { vendors: ["postgresql", "mysql"] },
  ),
  statement("of-names-locked-rows", "`of=` names whose rows are locked: `self`, and relations that are joined.", {
    vendors: ["postgresql"],
  }),
  statement("of-is-refused", "MariaDB raises `NotSupportedError` for `of=`.", { vendors: ["mysql"] }),
  statement(
    "no-key-lets-references-in",
    "`no_key=True` lets others insert rows that refer to the locked one, which wait otherwise.",
    { vendors: ["postgresql"] },
  ),
  statement("no-key-is-refused", "MariaDB raises `NotSupportedError` for `no_key=True`.", { vendors: ["mysql"] }),
  statement(
    "nullable-join-is-not-locked",
    "Where a joined row may be missing PostgreSQL raises `NotSupportedError`, unless `of=` leaves it out.",
    { vendors: ["postgresql"] },
  ),
  statement("nowait-excludes-skip-locked", "`nowait=True` and `skip_locked=True` together raise `ValueError`."),
  statement("lock-is-ignored", "SQLite ignores `select_for_update()`.", { vendors: ["sqlite"] }),
  statement(
    "integrity-error-breaks-transaction",
    "After an `IntegrityError` inside `atomic()` every query raises, unless an inner `atomic()` held what failed.",
  ),
  statement(
    "caught-error-undoes-transaction",
    "Where the error is caught inside `atomic()` and no query follows, the block ends without an error and all of it is undone.",
  ),
  statement("f-expression-saved-twice", "An attribute that holds an `F()` is added again by a second `save()`.", {
    until: "5.2",
  }),
  statement("f-expression-is-refreshed", "After `save()` an attribute that held an `F()` has the new value.", {
    since: "6.0",
  }),
];
