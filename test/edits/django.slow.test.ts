import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { usableEnvironments } from "../truth/usable-environments";
import { editCases } from "./edit-cases";
import type { EditTexts } from "./edit-texts";
import { fetchModeCases } from "./fetch-mode-cases";
import { shelfProgram } from "./shelf-schema";
import { wrongEdits } from "./wrong-edits";

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), "roundtrip-edits-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Texts extends EditTexts {
  readonly name: string;
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

const environments = await usableEnvironments();

describe.each(environments)("Django $version", ({ python, version }) => {
  it("gives equal results with a constant number of queries after each fix", async () => {
    expect((await judge(python, runnable)).failures).toEqual({});
  });

  it("rejects what no fix writes", async () => {
    const edits = wrongEdits.filter(
      ({ from, until }) => isFrom(version, from ?? "0") && !isFrom(version, until ?? "99"),
    );
    const { failures } = await judge(python, edits);
    expect(
      edits.filter(({ name, says }) => !says.test(failures[name] ?? "")).map(({ name }) => [name, failures[name]]),
    ).toEqual([]);
  });

  it("notices a fix that mends nothing or changes the rows", async () => {
    const before = "def run():\n    return [book.author.name for book in Book.objects.all()]\n";
    const fewer = 'def run():\n    return [b.author.name for b in Book.objects.select_related("author")[:1]]\n';
    const cases = [
      { name: "nothing", before, after: before },
      { name: "rows", before, after: fewer },
    ];
    const { failures } = await judge(python, cases);
    expect(failures.nothing).toMatch(/^the text after grows/);
    expect(failures.rows).toMatch(/^the results differ/);
  });
});

describe.each(environments.filter(({ version }) => isFrom(version, "6.1")))("Django $version", ({ python }) => {
  it("gives equal results with a constant number of queries in a fetch mode", async () => {
    expect((await judge(python, fetchModeCases.map(withoutMarks))).failures).toEqual({});
  });
});

/** The version is the given one or later. */
function isFrom(version: string, first: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [firstMajor = 0, firstMinor = 0] = first.split(".").map(Number);
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}
