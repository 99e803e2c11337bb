import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../workspace/scratch-folder.fixture";
import { PROJECT, start, VIEWS } from "./run.fixture";

test("a finding in a project, as JSON", async () => {
  const root = scratchFolder(PROJECT);
  const { code, out, errors } = await start("check", root, "--format", "json");
  expect([code, errors]).toEqual([1, []]);
  const { files, models, findings } = JSON.parse(out);
  expect([files, models, findings.length]).toEqual([5, 2, 1]);
  expect(Object.keys(findings[0])).toEqual(
    "rule severity file line column endLine endColumn message model path cost fingerprint query reads fix refused recorded".split(
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
  const root = scratchFolder(PROJECT);
  const { findings } = JSON.parse((await start("check", root, "--format", "json")).out);
  const [edit] = findings[0].fix.edits;
  const lines = readFileSync(join(root, edit.file), "utf8").split("\n");
  const line = lines[edit.line - 1] ?? "";
  lines[edit.line - 1] = line.slice(0, edit.column - 1) + edit.newText + line.slice(edit.endColumn - 1);
  writeFileSync(join(root, edit.file), lines.join("\n"));
  expect(await start("check", root)).toMatchObject({ code: 0, out: expect.stringMatching(/^no findings in 5 files/) });
});

test("two runs say the same, but for the time", async () => {
  const root = scratchFolder(PROJECT);
  const read = async () => (await start("check", root, "--format", "json")).out.replace(/"seconds": .*/, "");
  expect(await read()).toBe(await read());
});

test("a folder or a file of a project is analysed with all of it, and reported alone", async () => {
  const root = scratchFolder(PROJECT);
  const ofFolder = JSON.parse((await start("check", `${root}/web`, "--format", "json")).out);
  expect([ofFolder.files, ofFolder.findings[0].file]).toEqual([5, "views.py"]);
  expect((await start("check", `${root}/web/views.py`)).code).toBe(1);
  expect((await start("check", `${root}/library`)).code).toBe(0);
  expect((await start("check", `${root}/web`, `${root}/library`, root)).out).toContain("1 finding in 5 files");
});

test("selecting, ignoring, and the project's file", async () => {
  const root = scratchFolder(PROJECT);
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
  const root = scratchFolder({
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
  const root = scratchFolder(PROJECT);
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
  const root = scratchFolder({ ...PROJECT, "web/nul.py": "a\0", "web/half.py": "class A(\n  def" });
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
  const root = scratchFolder({
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
  const { errors } = await start("check", scratchFolder({ ...PROJECT, ...Object.fromEntries(broken) }));
  expect(errors).toHaveLength(21);
  expect(errors.at(-1)).toBe("And 3 more files or settings are like this.");
});

test("a folder without models has no findings, and that is said", async () => {
  const root = scratchFolder({});
  expect(await start("check", root)).toMatchObject({ code: 0, errors: [`No Django models were found under ${root}.`] });
});

test("why, rules, help and version", async () => {
  const root = scratchFolder(PROJECT);
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
  const root = scratchFolder({
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
  const file = join(scratchFolder(PROJECT), "web/views.py");
  expect(await start("why", `${file}:6`)).toEqual({
    code: 2,
    out: "",
    errors: [`${file} has 5 lines: there is no line 6.`],
  });
  expect((await start("why", `${file}:5`)).code).toBe(0);
});
