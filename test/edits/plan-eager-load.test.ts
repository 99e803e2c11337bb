import { beforeAll, describe, expect, it } from "vitest";
import { planEagerLoad } from "../../server/src/frontends/django/edits/plan-eager-load";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import { editCases } from "./edit-cases";
import { applyEdits, makeIntent, parseCase } from "./parse-case";

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

describe("a fix of one file", () => {
  it.each(editCases)("$name", (given) => {
    const {
      model,
      paths,
      before,
      after,
      title,
      safety = "safe",
      otherReaders = {},
      needingReaders = {},
      database = "sqlite",
    } = given;
    const parsed = parseCase(
      parser,
      { "/views.py": before },
      { djangoVersion: [5, 2], database, otherReaders, needingReaders },
    );
    const fix = planEagerLoad(makeIntent(parsed, model, paths), parsed.source);
    if ("refused" in fix) throw new Error(fix.refused);
    const text = applyEdits(parsed.texts, fix.edits).get("/views.py") ?? "";
    expect(text).toBe(after);
    expect({ title: fix.title, safety: fix.safety }).toEqual({ title, safety });
    expect(parser.parse(text).errors).toEqual([]);
  });
});
