import { parentOf } from "../modules/folders";
import type { Project } from "../modules/project";
import type { Expression, Statement } from "../syntax/ast";
import { expressionsOf, statementsWithin } from "./walk";

/**
 * The settings module of a project: what `manage.py`, `wsgi.py` or a test configuration names in
 * DJANGO_SETTINGS_MODULE, else the settings file nearest to the root that lists the installed apps.
 */
export function findSettingsFile(project: Project): string | null {
  return project.memoise("settings-file", () => named(project) ?? likely(project));
}

/** The settings modules that `wsgi.py` and `asgi.py` name: those of the servers, which need not be those of `manage.py`. */
export function findServerSettings(project: Project): readonly string[] {
  return project.memoise("server-settings-files", () => {
    const files = startersOf(project).filter((file) => /\/[aw]sgi\.py$/.test(file));
    return [...new Set(files.flatMap((file) => settingsNamedIn(project, file) ?? []))];
  });
}

function startersOf(project: Project): readonly string[] {
  return project
    .allFiles()
    .filter((file) => /\/(manage|wsgi|asgi|conftest|celery|celery_app)\.py$/.test(file))
    .sort((a, b) => depth(a) - depth(b) || order(a) - order(b));
}

function settingsNamedIn(project: Project, starter: string): string | null {
  const module = moduleNamedIn(project, starter);
  const symbol = module === null ? null : project.module(starter, module);
  return symbol?.kind === "module" && !symbol.file.endsWith("/") ? symbol.file : null;
}

function named(project: Project): string | null {
  const starters = startersOf(project);
  for (const file of starters) {
    const found = settingsNamedIn(project, file);
    if (found !== null) return found;
  }
  const folders = [...new Set([project.root, ...starters.map(parentOf)])];
  for (const folder of folders)
    for (const name of ["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"]) {
      const module = /DJANGO_SETTINGS_MODULE\s*=\s*["']?([\w.]+)/.exec(project.text(`${folder}/${name}`) ?? "")?.[1];
      const symbol = module === undefined ? null : project.module(`${folder}/manage.py`, module);
      if (symbol?.kind === "module" && !symbol.file.endsWith("/")) return symbol.file;
    }
  return null;
}

function depth(file: string): number {
  return file.split("/").length;
}

function order(file: string): number {
  return ["manage", "wsgi", "asgi"].findIndex((name) => file.endsWith(`/${name}.py`)) >>> 0;
}

function moduleNamedIn(project: Project, file: string): string | null {
  const facts = project.facts(file);
  if (facts === null) return null;
  const bodies: (readonly Statement[])[] = [
    facts.body,
    ...[...facts.units.values()].map((unit) => unit.definition.body),
  ];
  for (const body of bodies)
    for (const statement of statementsWithin(body)) {
      const found =
        statement.k === "assign" ? assigned(statement) : expressionsOf(statement).map(setDefault).find(Boolean);
      if (found) return found;
    }
  return null;
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")` */
function setDefault(expression: Expression): string | null {
  if (expression.k !== "call") return null;
  const [name, value] = expression.args.map((argument) => argument.value);
  return name?.k === "str" && name.v === "DJANGO_SETTINGS_MODULE" && value?.k === "str" ? value.v : null;
}

/** `os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"` */
function assigned(statement: { targets: readonly Expression[]; value: Expression | null }): string | null {
  const [target] = statement.targets;
  if (target?.k !== "sub" || target.index.k !== "str" || target.index.v !== "DJANGO_SETTINGS_MODULE") return null;
  return statement.value?.k === "str" ? statement.value.v : null;
}

function likely(project: Project): string | null {
  const candidates = project
    .allFiles()
    .filter((file) =>
      /\/(settings|[^/]+_settings)\.py$|\/(settings|config|conf)\/(__init__|base|common|default|defaults|dev|development|local|production|settings)\.py$/.test(
        file,
      ),
    )
    .sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
  const listing = candidates.filter((file) => mentionsInstalledApps(project, file));
  return listing.find((file) => !/\/tests?\//.test(file)) ?? listing[0] ?? null;
}

function mentionsInstalledApps(project: Project, file: string): boolean {
  const facts = project.facts(file);
  const bodies = [facts?.body ?? [], ...[...(facts?.classes.values() ?? [])].map((definition) => definition.body)];
  return bodies.some((body) =>
    body.some(
      (statement) =>
        statement.k === "assign" &&
        statement.targets.some((target) => target.k === "name" && target.id === "INSTALLED_APPS"),
    ),
  );
}
