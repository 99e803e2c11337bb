import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import { type DatabaseServer, installServers, startPostgresql } from "../databases/database-servers";
import { findNewestPython } from "./environments";
import { loadCases } from "./load-cases";
import type { Case } from "./parse-cases";
import { DATABASE_DRIVERS, type MigratedCase, runMigratedRaces } from "./run-races";

const ROUNDS = 200;

/** A case of each kind of fix: which migrations it needs is part of the kind. */
const KINDS: readonly (readonly [title: string, migrations: number])[] = [
  ["A model without Meta", 1],
  ["A Meta that is inherited with its constraints", 1],
  ["All columns are the parent's", 1],
  ["A column that may be NULL", 1],
  ["Only rows with NULL lack a constraint", 1],
  ["A lookup that ignores case", 1],
  ["Some of what is looked for is a constant", 1],
  ["More is looked for than is unique", 0],
  ["More is looked for, with defaults", 0],
];
const written = loadCases().filter(({ source }) => source === "get-or-create-race/fixes.md");
const cases = [...KINDS.map(([title]) => caseNamed(title)), nullsAreEqual()];
let server: DatabaseServer;

beforeAll(async () => {
  await installServers("PostgreSQL");
  server = await startPostgresql();
});

afterAll(() => server.stop());

describe("migrations of the fixes, on the newest Django", () => {
  let answers: Map<Case, MigratedCase>;

  beforeAll(async () => {
    // Each Django judges the races of all fixes; what the migrations of one leave is raced once.
    const { python } = await findNewestPython(DATABASE_DRIVERS);
    answers = await runMigratedRaces(python, cases, server);
  });

  it.each(cases.map((each) => [each.title, each] as const))("%s", (title, each) => {
    const answer = answers.get(each);
    expect(answer?.before.error).toBeNull();
    expect([answer?.before.lost, answer?.before.refused].flat(), "something is lost before the fix").not.toEqual([]);
    expect(answer?.after).toMatchObject({ error: null, stops: ROUNDS, lost: [], refused: [] });
    const needed = KINDS.find(([kind]) => kind === title)?.[1] ?? 1;
    expect(answer?.migrations).toHaveLength(needed);
  });
});

function caseNamed(title: string): Case {
  const found = written.find((each) => each.title === title);
  if (found === undefined) throw new Error(`No case has the title ${title}.`);
  return found;
}

/** The one kind that depends on the project's settings: NULLs that PostgreSQL takes for equal. */
function nullsAreEqual(): Case {
  const pair = caseNamed("A column that may be NULL");
  const files = Object.fromEntries([...pair.files].map(([path, { text }]) => [path, text]));
  const settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n';
  const manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n';
  const all = { ...files, "manage.py": manage, "settings.py": settings };
  const [found] = memoryAnalysis(all, { djangoVersion: [5, 0] }).findings(pathOf("shop/services.py"));
  if (!found?.fix || "refused" in found.fix) throw new Error("There is no fix.");
  const models = [...found.fix.edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, newText }) => text.slice(0, start) + newText + text.slice(end),
      files["shop/models.py"] ?? "",
    );
  expect(models).toContain("nulls_distinct=False");
  return { ...pair, title: "NULLs are taken for equal", after: new Map([["shop/models.py", models]]) };
}
