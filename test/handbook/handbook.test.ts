import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fieldTypes } from "../../server/src/frontends/django/handbook/field-types";
import { querysetMethods } from "../../server/src/frontends/django/handbook/queryset-methods";
import { raceStatements } from "../../server/src/frontends/django/handbook/race-statements";
import { queryStatements, statements } from "../../server/src/frontends/django/handbook/statements";

const checks = ["check_statements.py", "check_races.py"]
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
  .join("\n");

describe("statements", () => {
  it("have unique ids", () => {
    expect(statements.size).toBe(queryStatements.length + raceStatements.length);
  });

  it.each([...statements.values()])("$id has a check and reads as a sentence", ({ id, text }) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(checks).toContain(`\ndef ${id.replaceAll("-", "_")}():\n`);
    expect(text).toMatch(/^[A-Z`].{20,}\.$/);
  });

  it("leave no check unused", () => {
    const helpers =
      /^(writers|one_author|prefetched|take_first|take_locked|look_for_author|insert_twice|insert_twice_in_a_transaction|one_open_ticket|one_closed_ticket|take_turn|take_turn_in_a_transaction|main)$/;
    const functions = [...checks.matchAll(/\ndef ([a-z0-9_]+)\(\):/g)].map(([, name = ""]) => name);
    const known = new Set([...statements.keys()].map((id) => id.replaceAll("-", "_")));
    expect(functions.filter((name) => !known.has(name) && !helpers.test(name))).toEqual([]);
  });
});

describe("queryset methods", () => {
  it.each([...querysetMethods.values()])("$name has data that agrees with itself", (entry) => {
    expect(entry.summary).toMatch(/^[A-Z].{10,118}\.$/);
    expect(entry.queries).toMatch(/^\d+( to \d+| or more| per batch)?$/);
    expect(entry.queries === "0").toBe(entry.evaluates === "never");
    expect(entry.since).toMatch(/^\d+\.\d+$/);
    expect(entry.docs ?? "ref/").toMatch(/^(ref|topics)\/[a-z/-]*(#[\w.-]+)?$/);
  });

  it("have a synchronous original for every awaitable twin", () => {
    const twins = [...querysetMethods.values()].filter(({ asyncOf }) => asyncOf !== null);
    expect(twins.length).toBeGreaterThan(20);
    expect(twins.filter(({ asyncOf }) => !querysetMethods.has(asyncOf ?? ""))).toEqual([]);
  });
});

describe("field types", () => {
  it.each([...fieldTypes.values()])("$name is a column, a relation or a key of several columns", (entry) => {
    expect(entry.column !== null || entry.relation !== null || entry.name === "CompositePrimaryKey").toBe(true);
    expect(entry.attributeSuffix === "_id").toBe(entry.column === "relation");
  });
});
