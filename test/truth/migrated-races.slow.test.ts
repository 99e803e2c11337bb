import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import { type DatabaseServer, installServers, startPostgresql } from "../databases/database-servers";
import { findNewestPython } from "./environments";
import { loadCases } from "./load-cases";
import type { Case } from "./parse-cases";
import { DATABASE_DRIVERS, type MigratedCase, runMigratedRaces } from "./run-races";

const ROUNDS = 200;

/** A case of each kind of fix: which migrations it needs is part of the kind. */
const KINDS: readonly (readonly [source: string, title: string, migrations: number])[] = [
  ["get-or-create-race", "A model without Meta", 1],
  ["get-or-create-race", "The columns stand in the order of the model", 1],
  ["get-or-create-race", "A Meta that is inherited with its constraints", 1],
  ["get-or-create-race", "A column that may be NULL", 1],
  ["get-or-create-race", "Only rows with NULL lack a constraint", 1],
  ["get-or-create-race", "A lookup that ignores case", 1],
  ["get-or-create-race", "More is looked for than is unique", 0],
  ["get-or-create-race", "More is looked for, with defaults", 0],
  ["check-then-act", "A service with errors of its own, comments and blank lines", 0],
  ["check-then-act", "A method that asks another one how much there is", 0],
  ["check-then-act", "The sales of a product are counted before one is added", 0],
  ["check-then-act", "A state of an order, with what it adds", 0],
];

/** Fixes that are not the first choice of their case, or not for each Django. */
const OTHERS: readonly (readonly [title: string, fix: RegExp, migrations: number])[] = [
  ["A column that may be NULL", /NULLs for equal/, 1],
  ["A service with errors of its own, comments and blank lines", /nowait=True/, 0],
  ["A row that the function is given, in a transaction of its own", /^Read the row again under a lock: /, 0],
  ["The next of a queue", /skip_locked=True/, 0],
  ["A view with a shortcut", /^Test and change in one statement/, 0],
  ["A state of an order, with what it adds", /^Test and change in one statement/, 0],
];
const written = loadCases().filter(({ source }) => source.endsWith("/fixes.md"));
const raced = [
  ...KINDS.map(([source, title, migrations]) => ({ each: caseNamed(title, source), migrations })),
  ...OTHERS.map(([title, fix, migrations]) => ({ each: mendedBy(caseNamed(title), fix), migrations })),
];
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
    answers = await runMigratedRaces(
      python,
      raced.map(({ each }) => each),
      server,
    );
  });

  it.each(raced.map(({ each, migrations }) => [each.title, each, migrations] as const))("%s", (_, each, migrations) => {
    const answer = answers.get(each);
    expect(answer?.before.error).toBeNull();
    expect([answer?.before.lost, answer?.before.refused].flat(), "something is lost before the fix").not.toEqual([]);
    expect(answer?.after).toMatchObject({ error: null, stops: ROUNDS, lost: [], refused: [] });
    expect(answer?.migrations).toHaveLength(migrations);
  });
});

function caseNamed(title: string, folder = ""): Case {
  const found = written.find((each) => each.title === title && each.source.startsWith(folder));
  if (found === undefined) throw new Error(`No case has the title ${title}.`);
  return found;
}

/** The case with another one of its fixes, as a project on PostgreSQL and Django 5.1 has them. */
function mendedBy(each: Case, title: RegExp): Case {
  const files = Object.fromEntries([...each.files].map(([path, { text }]) => [path, text]));
  const settings = 'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}\n';
  const manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n';
  const all = { ...files, "manage.py": manage, "settings.py": settings };
  const found = memoryAnalysis(all, { djangoVersion: [5, 1] }).allFindings();
  const ways = found.flatMap(({ fix, alternatives }) => [...(fix && "edits" in fix ? [fix] : []), ...alternatives]);
  const fix = ways.find((way) => title.test(way.title));
  const [edit] = fix?.edits ?? [];
  if (!fix || !edit) throw new Error(`No fix of ${each.title} has a title like ${title}.`);
  const path = edit.file.slice(pathOf("").length);
  const text = [...fix.edits].reduceRight(
    (before, { start, end, newText }) => before.slice(0, start) + newText + before.slice(end),
    files[path] ?? "",
  );
  return { ...each, title: `${each.title}: ${fix.title}`, after: new Map([[path, text]]) };
}
