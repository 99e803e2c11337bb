import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { DJANGO_LINES, prepareEnvironment } from "../truth/environments";
import { editCases, fetchModeCases } from "./cases";
import { shelfProgram } from "./shelf-schema";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-edits-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Texts {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

function withoutMarks({ name, before, after }: Texts): Texts {
  return { name, before: before.replace(/[«»]/g, ""), after };
}

const runnable = editCases.filter((given) => given.notRun === undefined).map(withoutMarks);

interface Verdict {
  readonly version: readonly [number, number];
  /** Why a case is wrong, by its name. */
  readonly failures: Readonly<Record<string, string>>;
}

async function judge(python: string, cases: readonly Texts[]): Promise<Verdict> {
  const path = join(scratch, "cases.json");
  writeFileSync(path, JSON.stringify(cases));
  return JSON.parse((await run(python, [shelfProgram, path])).stdout) as Verdict;
}

const environments: { python: string; version: string }[] = [];
for (const line of DJANGO_LINES) {
  const environment = await prepareEnvironment(line);
  if ("unavailable" in environment) console.warn(environment.unavailable);
  else environments.push(environment);
}

it("found a Django to ask", () => {
  expect(environments).not.toEqual([]);
});

describe.each(environments)("Django $version", ({ python }) => {
  it("gives equal results with a constant number of queries after each fix", async () => {
    expect((await judge(python, runnable)).failures).toEqual({});
  });

  it("notices texts that mend nothing, change the rows or raise", async () => {
    const wrong = {
      nothing: "def run():\n    return [book.author.name for book in Book.objects.all()]\n",
      rows: 'def run():\n    return [b.author.name for b in Book.objects.select_related("author")[:1]]\n',
      raises: 'def run():\n    return [b.author.name for b in Book.objects.only("title").select_related("author")]\n',
    };
    const before = wrong.nothing;
    const { failures } = await judge(
      python,
      Object.entries(wrong).map(([name, after]) => ({ name, before, after })),
    );
    expect(Object.keys(failures)).toEqual(["nothing", "rows", "raises"]);
  });
});

describe.each(environments.filter(({ version }) => hasFetchModes(version)))("Django $version", ({ python }) => {
  it("gives equal results with a constant number of queries in a fetch mode", async () => {
    expect((await judge(python, fetchModeCases.map(withoutMarks))).failures).toEqual({});
  });
});

function hasFetchModes(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 6 || (major === 6 && minor >= 1);
}
