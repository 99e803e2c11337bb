import type { Severity } from "./finding";

/** What people may set about an analysis, merged from the project's configuration, the editor and the command line. */
export interface AnalysisSettings {
  /** The severity of each rule that was named. A rule that is not named keeps its default. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** Glob patterns, relative to the root, of files that are left out. */
  readonly exclude: readonly string[];
  /** Rules that say nothing in some files; `patterns` are globs relative to the root. */
  readonly perFileIgnores: readonly { readonly pattern: string; readonly rules: readonly string[] }[];
  /** Major and minor number; null when the project does not say. */
  readonly djangoVersion: readonly [number, number] | null;
  /** How fixes name a constraint; `{app}`, `{model}` and `{columns}` stand for what it is about. */
  readonly constraintName: string;
}

export const DEFAULT_SETTINGS: AnalysisSettings = {
  rules: {},
  exclude: [],
  perFileIgnores: [],
  djangoVersion: null,
  constraintName: "{app}_{model}_{columns}_uniq",
};
