import { type Statement, statement } from "./statement";

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
    "get-or-create-needs-a-key",
    "Two processes can each insert the row; from then on `get_or_create` raises `MultipleObjectsReturned`.",
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
  statement(
    "read-change-save-loses-updates",
    "What another process saves between reading a row and saving it is overwritten.",
  ),
  statement("f-expression-keeps-updates", "`F()` lets the database compute from the stored value: no update is lost."),
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
  statement("lock-is-ignored", "SQLite ignores `select_for_update()`.", { vendors: ["sqlite"] }),
  statement(
    "integrity-error-breaks-transaction",
    "After an `IntegrityError` inside `atomic()` every query raises, unless an inner `atomic()` held what failed.",
  ),
  statement("f-expression-saved-twice", "An attribute that holds an `F()` is added again by a second `save()`.", {
    until: "5.2",
  }),
  statement("f-expression-is-refreshed", "After `save()` an attribute that held an `F()` has the new value.", {
    since: "6.0",
  }),
];
