import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type MadeQuery, writeRecording } from "../recording/write-recording.fixture";
import { run } from "./run";

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=80)


class Book(models.Model):
    title = models.CharField(max_length=80)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;
const VIEWS = `from library.models import Book


def index(request):
    return [book.author.name for book in Book.objects.all()]
`;
const PROJECT = {
  "manage.py": "",
  "library/__init__.py": "",
  "library/models.py": MODELS,
  "web/__init__.py": "",
  "web/views.py": VIEWS,
};

function writeFiles(files: Record<string, string>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "roundtrip-cli-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Runs the program without a cache; gives what it said. */
async function start(...args: string[]) {
  let out = "";
  const errors: string[] = [];
  const code = await run(args[0] === "check" ? [...args, "--no-cache"] : args, {
    env: {},
    version: "1.2.3",
    isTerminal: false,
    width: 120,
    print: async (text) => {
      out += text;
    },
    complain: (sentence) => errors.push(sentence),
  });
  return { code, out, errors };
}

test("a finding in a project, as JSON", async () => {
  const root = writeFiles(PROJECT);
  const { code, out, errors } = await start("check", root, "--format", "json");
  expect([code, errors]).toEqual([1, []]);
  const { files, models, findings } = JSON.parse(out);
  expect([files, models, findings.length]).toEqual([5, 2, 1]);
  expect(Object.keys(findings[0])).toEqual(
    "rule severity file line column endLine endColumn message model path cost fingerprint query reads fix recorded".split(
      " ",
    ),
  );
  expect(findings[0]).toMatchObject({
    rule: "n-plus-one",
    file: "web/views.py",
    line: 5,
    column: 13,
    endLine: 5,
    endColumn: 24,
    model: "library.Book",
    path: "author",
    query: { file: "web/views.py", line: 5 },
    fix: { safety: "safe" },
  });
  expect(findings[0].cost).toMatch(/^1 \+ n\(.+\)$/);
});

test("the fix mends the finding", async () => {
  const root = writeFiles(PROJECT);
  const { findings } = JSON.parse((await start("check", root, "--format", "json")).out);
  const [edit] = findings[0].fix.edits;
  const lines = readFileSync(join(root, edit.file), "utf8").split("\n");
  const line = lines[edit.line - 1] ?? "";
  lines[edit.line - 1] = line.slice(0, edit.column - 1) + edit.newText + line.slice(edit.endColumn - 1);
  writeFileSync(join(root, edit.file), lines.join("\n"));
  expect(await start("check", root)).toMatchObject({ code: 0, out: expect.stringMatching(/^no findings in 5 files/) });
});

test("two runs say the same, but for the time", async () => {
  const root = writeFiles(PROJECT);
  const read = async () => (await start("check", root, "--format", "json")).out.replace(/"seconds": .*/, "");
  expect(await read()).toBe(await read());
});

test("a folder or a file of a project is analysed with all of it, and reported alone", async () => {
  const root = writeFiles(PROJECT);
  const ofFolder = JSON.parse((await start("check", `${root}/web`, "--format", "json")).out);
  expect([ofFolder.files, ofFolder.findings[0].file]).toEqual([5, "views.py"]);
  expect((await start("check", `${root}/web/views.py`)).code).toBe(1);
  expect((await start("check", `${root}/library`)).code).toBe(0);
  expect((await start("check", `${root}/web`, `${root}/library`, root)).out).toContain("1 finding in 5 files");
});

test("selecting, ignoring, and the project's file", async () => {
  const root = writeFiles(PROJECT);
  expect((await start("check", root, "--ignore", "n-plus-one")).code).toBe(0);
  expect((await start("check", root, "--select", "query-in-loop")).code).toBe(0);
  expect((await start("check", root, "--select", "n-plus-one")).code).toBe(1);
  writeFileSync(join(root, "pyproject.toml"), '[tool.roundtrip]\nignore = ["n-plus-one"]\ntypo = 1\n');
  const { code, errors } = await start("check", root);
  expect([code, errors]).toEqual([0, ["pyproject.toml: tool.roundtrip.typo is not a setting of Roundtrip."]]);
  writeFileSync(join(root, "pyproject.toml"), '[tool.roundtrip]\nselect = "n-plus-one"\n');
  expect(await start("check", root)).toMatchObject({
    code: 1,
    errors: [
      "pyproject.toml: tool.roundtrip.select must be a list of strings.",
      "pyproject.toml: tool.roundtrip.select names no rule and is not used.",
    ],
  });
  writeFileSync(join(root, "pyproject.toml"), '[tool.roundtrip.per-file-ignores]\n"web/*.py" = ["n-plus-one"]\n');
  expect((await start("check", root)).code).toBe(0);
});

test("a comment silences, and one too many is a finding", async () => {
  const root = writeFiles({
    ...PROJECT,
    "web/views.py": VIEWS.replace("all()]", "all()]  # roundtrip: ignore[n-plus-one]"),
  });
  expect((await start("check", root)).code).toBe(0);
  writeFileSync(join(root, "web/views.py"), "x = 1  # roundtrip: ignore[n-plus-one]\n");
  const { code, out } = await start("check", root, "--format", "json");
  expect(code).toBe(1);
  expect(JSON.parse(out).findings[0]).toMatchObject({
    rule: "unused-suppression",
    severity: "hint",
    cost: null,
    query: null,
    reads: [],
  });
});

test("a baseline takes what is known, not what is new", async () => {
  const root = writeFiles(PROJECT);
  const baseline = join(root, "known.json");
  expect(await start("check", root, "--write-baseline", baseline)).toMatchObject({ code: 0, out: "" });
  writeFileSync(join(root, "web/views.py"), `# a line more\n${VIEWS}`);
  expect((await start("check", root, "--baseline", baseline)).code).toBe(0);
  writeFileSync(join(root, "web/more.py"), VIEWS.replace("index", "other"));
  const { code, out } = await start("check", root, "--baseline", baseline);
  expect(code).toBe(1);
  expect(out).toContain("web/more.py:5:13");
  expect(out).not.toContain("web/views.py:");
});

test.each([
  [["check", "/no/such/folder"], "There is no file or folder /no/such/folder."],
  [["check", "--select", "no-rule"], "There is no rule no-rule. roundtrip rules lists them."],
  [
    ["check", import.meta.dirname, "--baseline", "/no/such/file"],
    "The baseline /no/such/file could not be read (ENOENT).",
  ],
  [["check", import.meta.filename], `${import.meta.filename} is not a Python file.`],
  [["why", "/no/such/file.py:3"], "There is no file or folder /no/such/file.py."],
  [["rules", "no-rule"], "There is no rule no-rule. roundtrip rules lists them."],
  [["nothing"], "There is no command nothing. See roundtrip --help."],
])("%j cannot run, and says so in one line", async (args, reason) => {
  expect(await start(...args)).toEqual({ code: 2, out: "", errors: [reason] });
});

test("what cannot be read is said once, the rest is analysed", async () => {
  const root = writeFiles({ ...PROJECT, "web/nul.py": "a\0", "web/half.py": "class A(\n  def" });
  const { code, errors } = await start("check", root);
  expect([code, errors]).toEqual([
    1,
    [
      "web/nul.py holds NUL bytes, so that it is not Python text.",
      "web/half.py has a syntax error near line 1: the functions around it are not analysed.",
    ],
  ]);
});

test("settings that cannot be read are said, one sentence each", async () => {
  const root = writeFiles({
    ...PROJECT,
    "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")\n',
    "site_settings.py": "INSTALLED_APPS = find_apps()\nAUTH_USER_MODEL = find_user()\n\n\nX = [1, 2\n",
  });
  expect((await start("check", root)).errors).toEqual([
    "INSTALLED_APPS in site_settings.py is not known without running it: models of installed packages may be missing.",
    "AUTH_USER_MODEL in site_settings.py is not known without running it: relations to the user model are not followed.",
    expect.stringMatching(/^site_settings\.py has a syntax error near line [56]: settings around it may be missing\.$/),
  ]);
});

test("of many broken files the first twenty are named", async () => {
  const broken = Array.from({ length: 23 }, (_, at) => [`old/m${at}.py`, "def f(:\n"]);
  const { errors } = await start("check", writeFiles({ ...PROJECT, ...Object.fromEntries(broken) }));
  expect(errors).toHaveLength(21);
  expect(errors.at(-1)).toBe("And 3 more files or settings are like this.");
});

test("a folder without models has no findings, and that is said", async () => {
  const root = writeFiles({});
  expect(await start("check", root)).toMatchObject({ code: 0, errors: [`No Django models were found under ${root}.`] });
});

test("why, rules, help and version", async () => {
  const root = writeFiles(PROJECT);
  const why = await start("why", `${root}/web/views.py:5`);
  expect([why.code, why.out]).toEqual([0, expect.stringMatching(/^web\/views\.py:5\nfound n-plus-one: /)]);
  expect((await start("rules")).out).toMatch(/^n-plus-one +RT101 /m);
  expect((await start("rules", "n-plus-one")).out).toMatch(/^n-plus-one \(RT101\): .*\nseverity warning/);
  expect((await start("--help")).out).toContain(
    "exit code: 0 nothing found, 1 findings or more queries than before, 2 could not run",
  );
  expect(await start("--version")).toEqual({ code: 0, out: "1.2.3\n", errors: [] });
});

test("why knows of rows that a caller in another file gives", async () => {
  const root = writeFiles({
    ...PROJECT,
    "web/names.py": "def names(books):\n    for book in books:\n        print(book.author.name)\n",
    "web/views.py":
      "from library.models import Book\nfrom .names import names\n\n\ndef index(request):\n    names(Book.objects.all())\n",
  });
  const { code, out, errors } = await start("why", `${root}/web/names.py:3`);
  expect([code, errors]).toEqual([0, []]);
  expect(out).toMatch(/^web\/names\.py:3\nfound n-plus-one: /);
  expect(out).not.toMatch(/Knowledge ends|no finding/);
});

test("why of a line beyond the end cannot run", async () => {
  const file = join(writeFiles(PROJECT), "web/views.py");
  expect(await start("why", `${file}:6`)).toEqual({
    code: 2,
    out: "",
    errors: [`${file} has 5 lines: there is no line 6.`],
  });
  expect((await start("why", `${file}:5`)).code).toBe(0);
});

const INDEX = "web/tests.py::test_index";
const AUTHOR = { kind: "forward", model: "library.Book", field: "author" };
const FETCH = { sql: "SELECT * FROM library_book", stack: ["web/views.py:5 Book.objects.all()"], test: INDEX, rows: 3 };
const READ = { sql: "SELECT a FROM library_author", stack: ["web/views.py:5 book.author"], test: INDEX };
const LAZY = { ...READ, cause: AUTHOR, fetch: 0, rows: 1 };

function record(root: string, queries: readonly MadeQuery[], ends = true): string {
  writeFileSync(join(root, "run.jsonl"), writeRecording({ root, files: PROJECT, queries, ends }));
  return join(root, "run.jsonl");
}

test("check with a recording: what it confirms comes first and says so", async () => {
  const other = VIEWS.replace("def index", "def first");
  const root = writeFiles({ ...PROJECT, "library/views.py": other });
  const recording = record(root, [FETCH, LAZY, LAZY, LAZY]);
  const { code, out, errors } = await start("check", root, "--recording", recording);
  expect([code, errors]).toEqual([1, []]);
  expect(out).toMatch(
    /^[^\n]*web\/views\.py:5:13 warning n-plus-one\n[^\n]*\n {2}confirmed: 3 repeats in test_index\n/,
  );
  expect(out).toContain("library/views.py:5:13 warning n-plus-one");
  const { findings } = JSON.parse((await start("check", root, "--recording", recording, "--format", "json")).out);
  expect(findings.map(({ recorded }: { recorded: unknown }) => recorded)).toEqual([
    { verdict: "confirmed", repeats: 3, run: "test_index", runs: null },
    null,
  ]);
});

test.each([
  ["nowhere.jsonl", "There is no recording at"],
  ["manage.py", "holds no recording: no query and no test is in it."],
  ["web", "holds no recording: no query and no test is in it."],
  ["newer.jsonl", "newer.jsonl is in format 2 of a newer recorder"],
  ["text.jsonl", "text.jsonl is not a recording: it has no header."],
])("check and report cannot run with the recording %s", async (path, sentence) => {
  const newer = writeRecording({ formatVersion: 2, queries: [FETCH] });
  const root = writeFiles({ ...PROJECT, "newer.jsonl": newer, "text.jsonl": "hello\n" });
  for (const args of [
    ["check", root, "--recording", join(root, path)],
    ["report", join(root, path)],
  ]) {
    const { code, out, errors } = await start(...args);
    expect([code, out, errors.length]).toEqual([2, "", 1]);
    expect(errors[0]).toContain(sentence);
  }
});

test("report prints a table, most queries first, and the lines that repeat most", async () => {
  const root = writeFiles(PROJECT);
  const recording = record(root, [{ ...FETCH, test: "web/tests.py::test_other" }, FETCH, LAZY, LAZY, LAZY]);
  expect(await start("report", recording)).toEqual({
    code: 0,
    errors: [],
    out: `queries  repeats  time  test or request
      4        3  4 ms  web/tests.py::test_index
      1        0  1 ms  web/tests.py::test_other

repeats
  3 × author  web/views.py:5  in test_index

5 queries in 2 tests, 3 repeat
`,
  });
});

test("report of a run that was killed shows what there is", async () => {
  const root = writeFiles(PROJECT);
  const { code, out, errors } = await start("report", record(root, [FETCH], false), "--format", "json");
  expect([code, errors]).toEqual([0, ["The run did not come to its end: what was recorded until then is shown."]]);
  expect(JSON.parse(out)).toMatchObject({ version: 1, complete: false, tests: [{ queries: 1 }], changes: null });
});

test("report for programs names files below the recording's root and lines from 1", async () => {
  const { out } = await start("report", record(writeFiles(PROJECT), [FETCH, LAZY, LAZY]), "--format", "json");
  const { tests, requests, others } = JSON.parse(out);
  const counts = { queries: 3, repeats: 2, databaseSeconds: 0.003 };
  const at = { file: "web/views.py", line: 5 };
  expect(tests).toEqual([
    {
      ...{ name: INDEX, file: null, line: null, outcome: "passed", ...counts, seconds: expect.any(Number), setup: 0 },
      functions: [{ name: "index", ...at, ...counts }],
    },
  ]);
  expect([requests, others]).toEqual([[], null]);
});

test("check with a recording of another project says so", async () => {
  const elsewhere = { "shop/other.py": "def index():\n    pass\n" };
  const root = writeFiles(PROJECT);
  const recording = join(root, "other.jsonl");
  const queries = [{ ...FETCH, stack: ["shop/other.py:2"] }];
  writeFileSync(recording, writeRecording({ root: "/elsewhere", files: elsewhere, queries }));
  const { errors } = await start("check", root, "--recording", recording);
  expect(errors).toEqual([
    `The recording ${recording} is of other files than those of this workspace (${root}/shop/other.py).`,
  ]);
});

test("a baseline of queries: a line for each test, and exit code 1 only when one grew", async () => {
  const root = writeFiles(PROJECT);
  const baseline = join(root, "queries.json");
  const gone = { ...FETCH, test: "web/tests.py::test_gone" };
  const before = await start("report", record(root, [FETCH, LAZY, gone]), "--save-baseline", baseline);
  expect(before).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(baseline, "utf8")).toBe(
    '{"version": 1, "queries": {\n  "web/tests.py::test_gone": 1,\n  "web/tests.py::test_index": 2\n}}\n',
  );
  const same = await start("report", record(root, [FETCH, LAZY, gone]), "--against", baseline);
  expect(same).toMatchObject({ code: 0, out: "no number grew, 0 fell, 0 new, 0 gone\n" });
  const added = { ...FETCH, test: "web/tests.py::test_new" };
  const grown = await start("report", record(root, [FETCH, LAZY, LAZY, added]), "--against", baseline);
  expect(grown.code).toBe(1);
  expect(grown.out).toBe(`before  now      test or request
     2    3  +1  web/tests.py::test_index

new
  web/tests.py::test_new

gone
  web/tests.py::test_gone

1 grew, 0 fell, 1 new, 1 gone
`);
  const fallen = await start("report", record(root, [FETCH, gone]), "--against", baseline, "--format", "json");
  expect(fallen.code).toBe(0);
  expect(JSON.parse(fallen.out).changes).toEqual({
    ...{ grown: [], added: [], gone: [] },
    fallen: [{ name: INDEX, before: 2, now: 1 }],
  });
});

test.each(["skipped", "failed", "error"])("a test that %s is held to no number, and is not gone", async (outcome) => {
  const root = writeFiles(PROJECT);
  const baseline = join(root, "queries.json");
  const ended = (recording: string): string => {
    const text = readFileSync(recording, "utf8").replace('"outcome":"passed"', `"outcome":"${outcome}"`);
    writeFileSync(recording, text);
    return recording;
  };
  await start("report", ended(record(root, [FETCH])), "--save-baseline", baseline);
  expect(JSON.parse(readFileSync(baseline, "utf8")).queries).toEqual({});
  await start("report", record(root, [FETCH]), "--save-baseline", baseline);
  expect(await start("report", ended(record(root, [FETCH, LAZY])), "--against", baseline)).toMatchObject({
    code: 0,
    out: "no number grew, 0 fell, 0 new, 0 gone\n",
  });
});

test("a baseline that cannot be read", async () => {
  const root = writeFiles({ ...PROJECT, "a.json": "{}", "b.json": "no" });
  const recording = record(root, [FETCH]);
  for (const [file, sentence] of [
    ["a.json", "is not a baseline of queries: roundtrip report --save-baseline writes one."],
    ["b.json", "is not a baseline of queries: it is not JSON."],
    ["c.json", "could not be read (ENOENT)."],
  ] as const) {
    const { code, errors } = await start("report", recording, "--against", join(root, file));
    expect(code).toBe(2);
    expect(errors.join()).toContain(sentence);
  }
});
