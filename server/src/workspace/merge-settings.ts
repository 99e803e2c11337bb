import { type AnalysisSettings, DEFAULT_SETTINGS } from "../orm/analysis-settings";
import type { Severity } from "../orm/finding";
import type { Configuration } from "./read-configuration";
import type { EditorSettings } from "./read-editor-settings";

/** What the command line says of rules. */
export interface RuleSelection {
  /** The only rules that speak; null leaves it to the project's file. */
  readonly select: readonly string[] | null;
  readonly ignore: readonly string[];
}

export interface SettingsSources {
  readonly ruleNames: readonly string[];
  /** The rules that speak only where somebody asks for them. */
  readonly offByDefault: readonly string[];
  readonly configuration: Configuration;
  readonly editor: EditorSettings;
  readonly selection: RuleSelection;
  readonly djangoVersion: readonly [number, number] | null;
}

/** The settings in force: the project's file, over it the editor's, over both the command line's. */
export function mergeSettings(sources: SettingsSources): AnalysisSettings {
  const { ruleNames, offByDefault, configuration, editor, selection, djangoVersion } = sources;
  const select = selection.select ?? configuration.select;
  const unasked = offByDefault.filter((name) => !select?.includes(name)).map((name) => [name, "off"] as const);
  const rules: Record<string, Severity | "off"> = { ...Object.fromEntries(unasked), ...configuration.severity };
  for (const name of ruleNames) {
    if ((select !== null && !select.includes(name)) || configuration.ignore.includes(name)) rules[name] = "off";
  }
  // Naming a rule on the command line asks for it, whatever the file ignores.
  for (const name of selection.select ?? []) if (rules[name] === "off") delete rules[name];
  Object.assign(rules, editor.rules);
  for (const name of selection.ignore) rules[name] = "off";
  return {
    rules,
    exclude: [...configuration.exclude, ...editor.exclude],
    perFileIgnores: configuration.perFileIgnores,
    djangoVersion,
    constraintName: editor.constraintName ?? configuration.constraintName ?? DEFAULT_SETTINGS.constraintName,
  };
}
