import type { AnalysisSettings } from "../orm/analysis-settings";
import { findEnvironment } from "../workspace/find-environment";
import { mergeSettings, type RuleSelection } from "../workspace/merge-settings";
import { readConfiguration } from "../workspace/read-configuration";
import { readEditorSettings } from "../workspace/read-editor-settings";
import { RULES } from "./rule-info";

/** What an analysis of a folder stands on besides its files. Plain data: equal ground, equal analysis. */
export interface WorkspaceGround {
  readonly settings: AnalysisSettings;
  readonly sitePackages: readonly string[];
  /** For people: the Django version and where it is written. */
  readonly django: string | null;
  /** A sentence for each setting that is not as it should be. */
  readonly problems: readonly string[];
}

const RULE_NAMES = RULES.map(({ name }) => name);
const OFF_BY_DEFAULT = RULES.filter(({ severity }) => severity === "off").map(({ name }) => name);

/** Reads the folder's settings and looks for its Python environment. The editor's settings may be anything. */
export function readGround(root: string, editorSettings: unknown, selection: RuleSelection): WorkspaceGround {
  const editor = readEditorSettings(editorSettings, RULE_NAMES);
  const { configuration, problems } = readConfiguration(`${root}/pyproject.toml`, RULE_NAMES);
  const virtualEnv = process.env.VIRTUAL_ENV;
  const { django, sitePackages, problem } = findEnvironment(root, { pythonPath: editor.pythonPath, virtualEnv });
  const djangoVersion = django?.version ?? null;
  return {
    settings: mergeSettings({
      ruleNames: RULE_NAMES,
      offByDefault: OFF_BY_DEFAULT,
      configuration,
      editor,
      selection,
      djangoVersion,
    }),
    sitePackages,
    django: django && `${django.version.join(".")} (${django.source})`,
    problems: [...problems, ...editor.problems, ...(problem === null ? [] : [problem])],
  };
}
