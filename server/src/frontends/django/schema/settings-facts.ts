import type { Project } from "../modules/project";
import { findServerSettings, findSettingsFile } from "./find-settings-file";
import { isList, isTable, SettingsEvaluator, type SettingsValue } from "./settings-evaluator";

/** What the project's settings say. Null where they do not say or cannot be read without running them. */
export interface SettingsFacts {
  /** Null when no settings module was found. */
  readonly file: string | null;
  /** `auth.User` when the settings leave it to Django; null when it cannot be read. */
  readonly authUserModel: string | null;
  readonly installedApps: readonly string[] | null;
  /** By alias; several engines where the environment decides; null when an engine cannot be read. */
  readonly databases: ReadonlyMap<
    string,
    { readonly engines: readonly string[] | null; readonly atomicRequests: boolean | null }
  > | null;
  /** Dotted names of the database routers, where some are switched on by the environment too. */
  readonly routers: readonly string[];
  readonly defaultAutoField: string | null;
  /** Dotted names of all middleware, where some is switched on by the environment too; null where that cannot be read. */
  readonly middleware: readonly string[] | null;
  /** Settings that are one known text: targets of relations may name them. */
  readonly strings: ReadonlyMap<string, string>;
  /** The settings that decide about models and are set to what cannot be known without running it. */
  readonly unread: readonly ("INSTALLED_APPS" | "AUTH_USER_MODEL")[];
}

/**
 * Names of the backends that the default database may have, `postgresql`, where people work on the project and where it is
 * served; null where the settings do not say.
 */
export function backendsOf(project: Project): readonly string[] | null {
  return project.memoise("settings-backends", () => {
    const { file, databases: own } = readSettings(project);
    const served = findServerSettings(project)
      .filter((other) => other !== file)
      .map((other) => databases(new SettingsEvaluator(project).evaluateModule(other).get("DATABASES")));
    const engines = [own, ...served].map((each) => each?.get("default")?.engines ?? null);
    if (engines.some((each) => each === null)) return null;
    return [...new Set(engines.flatMap((each) => each ?? []).map((engine) => engine.split(".").at(-1) ?? engine))];
  });
}

const DECISIVE = ["INSTALLED_APPS", "AUTH_USER_MODEL"] as const;

/** Reads the settings that decide about models and databases. Never throws; kept until a settings file changes. */
export function readSettings(project: Project): SettingsFacts {
  return project.memoise("settings", () => {
    const file = findSettingsFile(project);
    const evaluator = new SettingsEvaluator(project);
    const values = file === null ? new Map<string, SettingsValue>() : evaluator.evaluateModule(file);
    const authUserModel = values.has("AUTH_USER_MODEL") ? text(values.get("AUTH_USER_MODEL")) : "auth.User";
    const installedApps = strings(values.get("INSTALLED_APPS"));
    const known = { INSTALLED_APPS: installedApps, AUTH_USER_MODEL: authUserModel };
    return {
      file,
      authUserModel,
      installedApps,
      unread: DECISIVE.filter((name) => values.has(name) && known[name] === null),
      databases: databases(values.get("DATABASES")),
      middleware: namesIn(values.get("MIDDLEWARE") ?? values.get("MIDDLEWARE_CLASSES")),
      routers: namesIn(values.get("DATABASE_ROUTERS")) ?? [],
      defaultAutoField: text(values.get("DEFAULT_AUTO_FIELD")),
      strings: new Map(
        [...values].flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : [])),
      ),
    };
  });
}

function text(value: SettingsValue | undefined): string | null {
  if (typeof value === "string") return value;
  return value instanceof Set ? ([...value].find((item) => typeof item === "string") ?? null) : null;
}

function strings(value: SettingsValue | undefined): readonly string[] | null {
  if (value instanceof Set) return [...value].map(strings).find((item) => item !== null) ?? null;
  return isList(value) ? [...new Set(value.filter((item) => typeof item === "string"))] : null;
}

function namesIn(value: SettingsValue | undefined): readonly string[] | null {
  const lists = value instanceof Set ? [...value] : [value];
  const names = new Set<string>();
  for (const list of lists) {
    if (!isList(list)) return null;
    for (const item of list.flatMap((each) => (each instanceof Set ? [...each] : [each]))) {
      if (typeof item !== "string") return null;
      names.add(item);
    }
  }
  return [...names];
}

function databases(value: SettingsValue | undefined): SettingsFacts["databases"] {
  const tables = value instanceof Set ? [...value].filter(isTable) : isTable(value) ? [value] : [];
  if (tables.length === 0) return null;
  const result = new Map<string, { engines: readonly string[] | null; atomicRequests: boolean | null }>();
  for (const table of tables)
    for (const [alias, database] of table) {
      const before = result.get(alias);
      const engines = isTable(database) ? enginesOf(database.get("ENGINE")) : null;
      const atomic = isTable(database) ? (database.get("ATOMIC_REQUESTS") ?? false) : null;
      result.set(alias, {
        engines: before?.engines ? [...new Set([...before.engines, ...(engines ?? [])])] : engines,
        atomicRequests: typeof atomic === "boolean" ? atomic : null,
      });
    }
  return result;
}

function enginesOf(value: SettingsValue | undefined): readonly string[] | null {
  if (typeof value === "string") return [value];
  if (!(value instanceof Set)) return null;
  const engines = [...value].filter((item) => typeof item === "string");
  return engines.length === 0 ? null : engines;
}
