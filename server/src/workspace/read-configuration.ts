import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import type { Severity } from "../orm/finding";
import { type ConfigurationTable, readTable } from "./read-table";

/** What a project's file says about Roundtrip; empty lists where it says nothing. */
export interface Configuration {
  /** The only rules that speak; null when all may. */
  readonly select: readonly string[] | null;
  readonly ignore: readonly string[];
  readonly severity: Readonly<Record<string, Severity | "off">>;
  readonly exclude: readonly string[];
  readonly perFileIgnores: readonly { readonly pattern: string; readonly rules: readonly string[] }[];
  /** How constraints are named; null where the default is meant. */
  readonly constraintName: string | null;
}

export interface ReadConfiguration {
  readonly configuration: Configuration;
  /** A sentence for each thing that is not as it should be. What is right is used all the same. */
  readonly problems: readonly string[];
}

const EMPTY: Configuration = {
  select: null,
  ignore: [],
  severity: {},
  exclude: [],
  perFileIgnores: [],
  constraintName: null,
};

/** Reads `[tool.roundtrip]` of a pyproject.toml. A file that is absent says nothing. */
export function readConfiguration(file: string, ruleNames: readonly string[]): ReadConfiguration {
  const text = readText(file);
  if (text === null) return { configuration: EMPTY, problems: [] };
  try {
    const { tool } = parse(text) as { tool?: { roundtrip?: unknown } };
    if (tool?.roundtrip === undefined) return { configuration: EMPTY, problems: [] };
    return readRoundtripTable(tool.roundtrip, ruleNames);
  } catch (error) {
    return { configuration: EMPTY, problems: [`pyproject.toml could not be read: ${reasonOf(error)}.`] };
  }
}

function readRoundtripTable(value: unknown, ruleNames: readonly string[]): ReadConfiguration {
  const problems: string[] = [];
  const table = readTable(value, "tool.roundtrip", problems);
  const configuration: Configuration = {
    select: readSelect(table, ruleNames, problems),
    ignore: readRules(table, "ignore", ruleNames, problems),
    severity: readSeverities(table.table("severity"), ruleNames, problems),
    exclude: table.strings("exclude"),
    perFileIgnores: readPerFileIgnores(table.table("per-file-ignores"), ruleNames, problems),
    constraintName: readConstraintName(table, "constraint-name", problems),
  };
  table.refuseOthers();
  return { configuration, problems: problems.map((problem) => `pyproject.toml: ${problem}`) };
}

/** A list that means no rule at all is a mistake: taken at its word, it would silence every rule. */
function readSelect(table: ConfigurationTable, known: readonly string[], problems: string[]): string[] | null {
  if (!table.has("select")) return null;
  const value = table.value("select");
  const names = readRules(table, "select", known, problems);
  if (names.length > 0) return names;
  // An empty list says what it means.
  if (Array.isArray(value) && value.length === 0) return names;
  problems.push(`${table.name}.select names no rule and is not used.`);
  return null;
}

function readRules(table: ConfigurationTable, key: string, known: readonly string[], problems: string[]): string[] {
  const names = table.strings(key);
  problems.push(
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `${table.name}.${key} names ${show(name)}, which is not a rule.`),
  );
  return names.filter((name) => known.includes(name));
}

const SEVERITIES = ["error", "warning", "information", "hint", "off"] as const;

/** Reads a table of severities by rule; also the editor's setting `roundtrip.rules`. */
export function readSeverities(
  table: ConfigurationTable,
  known: readonly string[],
  problems: string[],
): Record<string, Severity | "off"> {
  const severities: Record<string, Severity | "off"> = {};
  for (const rule of table.keys()) {
    const value = table.value(rule);
    const severity = SEVERITIES.find((each) => each === value);
    if (!known.includes(rule)) problems.push(`${table.name} names ${show(rule)}, which is not a rule.`);
    else if (severity === undefined) problems.push(`${table.name}.${rule} must be one of ${SEVERITIES.join(", ")}.`);
    else severities[rule] = severity;
  }
  return severities;
}

function readPerFileIgnores(
  table: ConfigurationTable,
  known: readonly string[],
  problems: string[],
): Configuration["perFileIgnores"] {
  return table.keys().map((pattern) => ({ pattern, rules: readRules(table, pattern, known, problems) }));
}

/** Reads how constraints are named; also the editor's setting `roundtrip.constraintName`. */
export function readConstraintName(table: ConfigurationTable, key: string, problems: string[]): string | null {
  const name = table.string(key);
  if (name === "") return null;
  if (name.includes("{columns}") && name.replace(/\{(app|model|columns)\}/g, "").match(/^\w*$/) !== null) return name;
  problems.push(
    `${table.name}.${key} must hold {columns}, and nothing but {app}, {model}, letters, digits and _ beside it.`,
  );
  return null;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof TomlError)) return String(error);
  const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
  return `line ${error.line}: ${what}`;
}

function show(name: string): string {
  return JSON.stringify(name);
}
