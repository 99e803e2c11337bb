import { expect, test } from "vitest";
import { readConfiguration } from "./read-configuration";
import { readEditorSettings } from "./read-editor-settings";
import { scratchFolder } from "./scratch-folder.fixture";

const RULES = ["n-plus-one", "query-in-loop"];
const NOTHING = { select: null, ignore: [], severity: {}, exclude: [], perFileIgnores: [], constraintName: null };

function read(text: string) {
  return readConfiguration(`${scratchFolder({ "pyproject.toml": text })}/pyproject.toml`, RULES);
}

test("everything that can be set", () => {
  const { configuration, problems } = read(`
[tool.roundtrip]
select = ["n-plus-one"]
ignore = ["query-in-loop"]
exclude = ["legacy/**"]

[tool.roundtrip.severity]
n-plus-one = "error"

[tool.roundtrip.per-file-ignores]
"scripts/*.py" = ["query-in-loop"]
`);
  expect(problems).toEqual([]);
  expect(configuration).toEqual({
    select: ["n-plus-one"],
    ignore: ["query-in-loop"],
    severity: { "n-plus-one": "error" },
    exclude: ["legacy/**"],
    perFileIgnores: [{ pattern: "scripts/*.py", rules: ["query-in-loop"] }],
    constraintName: null,
  });
});

test.each([
  ['"{app}_{columns}_uniq"', "{app}_{columns}_uniq", 0],
  ['"unique_{model}"', null, 1],
  ['"{columns} of {model}"', null, 1],
  ["3", null, 1],
])("a name for constraints: %s", (written, constraintName, complaints) => {
  const { configuration, problems } = read(`[tool.roundtrip]\nconstraint-name = ${written}\n`);
  expect(configuration.constraintName).toBe(constraintName);
  expect(problems).toHaveLength(complaints);
});

test("no file and no table say nothing", () => {
  expect(readConfiguration("/no/such/pyproject.toml", RULES)).toEqual({ configuration: NOTHING, problems: [] });
  expect(read("[tool.ruff]\nline-length = 100\n")).toEqual({ configuration: NOTHING, problems: [] });
});

test("each mistake is a sentence, and what is right is used", () => {
  const { configuration, problems } = read(`
[tool.roundtrip]
select = ["n-plus-one", "no-such-rule"]
ignore = "n-plus-one"
exclude = ["a", 1]
colour = true
[tool.roundtrip.severity]
n-plus-one = "fatal"
query-in-loop = "hint"
[tool.roundtrip.per-file-ignores]
"a.py" = ["nope"]
`);
  expect(problems).toEqual([
    'pyproject.toml: tool.roundtrip.select names "no-such-rule", which is not a rule.',
    "pyproject.toml: tool.roundtrip.ignore must be a list of strings.",
    "pyproject.toml: tool.roundtrip.severity.n-plus-one must be one of error, warning, information, hint, off.",
    "pyproject.toml: tool.roundtrip.exclude must be a list of strings.",
    'pyproject.toml: tool.roundtrip.per-file-ignores.a.py names "nope", which is not a rule.',
    "pyproject.toml: tool.roundtrip.colour is not a setting of Roundtrip.",
  ]);
  expect(configuration.select).toEqual(["n-plus-one"]);
  expect(configuration.exclude).toEqual(["a"]);
  expect(configuration.severity).toEqual({ "query-in-loop": "hint" });
});

test.each<[string, string[]]>([
  ['select = "n-plus-one"', ["must be a list of strings.", "names no rule and is not used."]],
  ["select = 3", ["must be a list of strings.", "names no rule and is not used."]],
  ["select = [1]", ["must be a list of strings.", "names no rule and is not used."]],
  ['select = ["n+1"]', ['names "n+1", which is not a rule.', "names no rule and is not used."]],
])("%s switches no rule off", (line, reasons) => {
  const { configuration, problems } = read(`[tool.roundtrip]\n${line}\n`);
  expect(configuration).toEqual(NOTHING);
  expect(problems).toEqual(reasons.map((reason) => `pyproject.toml: tool.roundtrip.select ${reason}`));
});

test("an empty select is a choice", () => {
  const { configuration, problems } = read("[tool.roundtrip]\nselect = []\n");
  expect([configuration.select, problems]).toEqual([[], []]);
});

test.each(["ignore = 1", 'severity = "off"', "exclude = true", "per-file-ignores = []"])(
  "%s is one sentence, and the default stays",
  (line) => {
    const { configuration, problems } = read(`[tool.roundtrip]\n${line}\n`);
    expect([configuration, problems.length]).toEqual([NOTHING, 1]);
  },
);

test("a file that is not TOML is said with the line", () => {
  const { configuration, problems } = read("[tool.roundtrip]\nselect = [\n");
  expect(configuration).toEqual(NOTHING);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^pyproject\.toml could not be read: line \d+: .+\.$/);
});

test("a table that is none", () => {
  expect(read("[tool]\nroundtrip = 3\n").problems).toEqual(["pyproject.toml: tool.roundtrip must be a table."]);
});

test("the editor's settings", () => {
  const raw = { enable: true, rules: { "n-plus-one": "off" }, exclude: ["x"], python: { path: "venv" }, trace: {} };
  expect(readEditorSettings(raw, RULES)).toEqual({
    rules: { "n-plus-one": "off" },
    exclude: ["x"],
    pythonPath: "venv",
    constraintName: null,
    problems: [],
  });
});

test.each([undefined, null, {}, 3, "x", [], { rules: 3, exclude: "x", python: [] }])(
  "settings %j do no harm",
  (raw) => {
    const { rules, exclude, pythonPath } = readEditorSettings(raw, RULES);
    expect({ rules, exclude, pythonPath }).toEqual({ rules: {}, exclude: [], pythonPath: "" });
  },
);
