import { expect, test } from "vitest";
import { mergeSettings, type SettingsSources } from "./merge-settings";

const NOTHING: SettingsSources = {
  ruleNames: ["a", "b", "c"],
  offByDefault: [],
  configuration: { select: null, ignore: [], severity: {}, exclude: [], perFileIgnores: [], constraintName: null },
  editor: { rules: {}, exclude: [], pythonPath: "", constraintName: null, problems: [] },
  selection: { select: null, ignore: [] },
  djangoVersion: [5, 2],
};

function rules(sources: Partial<SettingsSources>) {
  return mergeSettings({ ...NOTHING, ...sources }).rules;
}

const configuration = {
  ...NOTHING.configuration,
  select: ["a", "b"],
  ignore: ["b"],
  severity: { a: "error" as const },
};

test("without settings every rule keeps its default", () => {
  expect(mergeSettings(NOTHING)).toEqual({
    rules: {},
    exclude: [],
    perFileIgnores: [],
    djangoVersion: [5, 2],
    constraintName: "{app}_{model}_{columns}_uniq",
  });
});

test("the project's file selects, ignores and sets severities", () => {
  expect(rules({ configuration })).toEqual({ a: "error", b: "off", c: "off" });
});

test("the editor goes over the file", () => {
  const editor = { ...NOTHING.editor, rules: { a: "off" as const, c: "hint" as const } };
  expect(rules({ configuration, editor })).toEqual({ a: "off", b: "off", c: "hint" });
});

test("the command line goes over both", () => {
  expect(rules({ configuration, selection: { select: ["b"], ignore: [] } })).toEqual({ a: "off", c: "off" });
  expect(rules({ configuration, selection: { select: null, ignore: ["a"] } })).toEqual({
    a: "off",
    b: "off",
    c: "off",
  });
  expect(rules({ selection: { select: ["a", "b"], ignore: ["b"] } })).toEqual({ b: "off", c: "off" });
});

test("a rule that is off by default speaks where it is named: selected, or with a severity", () => {
  const offByDefault = ["c"];
  expect(rules({ offByDefault })).toEqual({ c: "off" });
  expect(rules({ offByDefault, selection: { select: ["c"], ignore: [] } })).toEqual({ a: "off", b: "off" });
  expect(rules({ offByDefault, configuration: { ...NOTHING.configuration, select: ["a", "b", "c"] } })).toEqual({});
  expect(rules({ offByDefault, configuration: { ...NOTHING.configuration, severity: { c: "hint" } } })).toEqual({
    c: "hint",
  });
  expect(rules({ offByDefault, editor: { ...NOTHING.editor, rules: { c: "warning" } } })).toEqual({ c: "warning" });
});

test("the editor's name for constraints goes over the project's", () => {
  const configuration = { ...NOTHING.configuration, constraintName: "uq_{columns}" };
  const editor = { ...NOTHING.editor, constraintName: "{model}_{columns}" };
  expect(mergeSettings({ ...NOTHING, configuration }).constraintName).toBe("uq_{columns}");
  expect(mergeSettings({ ...NOTHING, configuration, editor }).constraintName).toBe("{model}_{columns}");
});
