import type { Severity } from "../orm/finding";
import { readConstraintName, readSeverities } from "./read-configuration";
import { readTable } from "./read-table";

/** The editor's section `roundtrip`, checked. */
export interface EditorSettings {
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly exclude: readonly string[];
  /** An environment's folder or interpreter; "" when it is to be looked for. */
  readonly pythonPath: string;
  /** Null where the project's file, or the default, is meant. */
  readonly constraintName: string | null;
  readonly problems: readonly string[];
}

/** Reads what the editor sent, whatever it is. Keys it does not know are other programs' business. */
export function readEditorSettings(raw: unknown, ruleNames: readonly string[]): EditorSettings {
  const problems: string[] = [];
  const table = readTable(raw ?? {}, "roundtrip", problems);
  return {
    rules: readSeverities(table.table("rules"), ruleNames, problems),
    exclude: table.strings("exclude"),
    constraintName: readConstraintName(table, "constraintName", problems),
    pythonPath: table.table("python").string("path"),
    problems: problems.map((problem) => `Settings: ${problem}`),
  };
}
