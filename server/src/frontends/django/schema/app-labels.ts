import { classesOf } from "../modules/class-hierarchy";
import { parentOf } from "../modules/folders";
import type { ClassReference, Project } from "../modules/project";
import { constantFlag, constantText } from "./constant-value";
import { readSettings } from "./settings-facts";

export interface InstalledApp {
  /** Folder of the app's package. */
  readonly folder: string;
  readonly label: string;
}

/** The apps that the settings install, as far as their packages can be found. */
export function installedApps(project: Project): readonly InstalledApp[] {
  return project.memoise("installed-apps", () => {
    const settings = readSettings(project);
    const home = settings.file ?? `${project.root}/manage.py`;
    return (settings.installedApps ?? []).flatMap((entry) => installedApp(project, home, entry) ?? []);
  });
}

function installedApp(project: Project, home: string, entry: string): InstalledApp | null {
  const module = entry.startsWith("django.") ? contribModels(project, home, entry) : project.module(home, entry);
  if (module?.kind === "module") {
    const folder = folderOf(module.file);
    return folder === null ? null : { folder, label: configuredLabel(project, folder) ?? lastPart(entry) };
  }
  const dot = entry.lastIndexOf(".");
  const symbol = dot < 0 ? null : project.member(project.module(home, entry.slice(0, dot)), entry.slice(dot + 1));
  return symbol?.kind === "class" ? appOfConfig(project, home, symbol) : null;
}

/** Packages of Django are not read, but for their models; `django.contrib.auth.apps.AuthConfig` is that package. */
function contribModels(project: Project, home: string, entry: string): { kind: "module"; file: string } | null {
  const app = /^django\.contrib\.[a-z_]+/.exec(entry)?.[0];
  const models = app === undefined ? null : project.module(home, `${app}.models`);
  return models?.kind === "module" ? { kind: "module", file: `${parentOf(models.file)}/__init__.py` } : null;
}

function appOfConfig(project: Project, home: string, config: ClassReference): InstalledApp | null {
  const name = attributeText(project, config, "name");
  const module = name === null ? null : project.module(home, name);
  const folder = module?.kind === "module" ? folderOf(module.file) : null;
  const label = attributeText(project, config, "label") ?? (name === null ? null : lastPart(name));
  return label === null ? null : { folder: folder ?? parentOf(config.file), label };
}

/** The label that `apps.py` gives to the app in a folder; null when it leaves it to the folder's name. */
function configuredLabel(project: Project, folder: string): string | null {
  const file = `${folder}/apps.py`;
  if (project.text(file) === null) return null;
  const configs = classesOf(file, project.facts(file)).filter((cls) => {
    const { external } = project.mro(cls);
    return external.some((base) => /AppConfig$/.test(base));
  });
  const usable = configs.filter((cls) => defaultFlag(project, cls) !== false);
  const config =
    usable.find((cls) => defaultFlag(project, cls) === true) ?? (usable.length === 1 ? usable[0] : undefined);
  if (config === undefined) return null;
  const name = attributeText(project, config, "name");
  return attributeText(project, config, "label") ?? (name === null ? null : lastPart(name));
}

function defaultFlag(project: Project, cls: ClassReference): boolean | null {
  const found = project.attribute(cls, "default");
  return found?.expression ? constantFlag(project, found.owner.file, found.expression) : null;
}

function attributeText(project: Project, cls: ClassReference, name: string): string | null {
  const found = project.attribute(cls, name);
  return found?.expression ? constantText(project, found.owner.file, found.expression) : null;
}

/** The label of the app that a file's models belong to. */
export function appLabelOf(project: Project, file: string): string {
  return project.memoise(`app-label|${parentOf(file)}`, () => {
    const folder = parentOf(file);
    const containing = installedApps(project)
      .filter((app) => folder === app.folder || folder.startsWith(`${app.folder}/`))
      .reduce<InstalledApp | null>(
        (best, app) => (best === null || app.folder.length > best.folder.length ? app : best),
        null,
      );
    return containing?.label ?? guessedLabel(project, file);
  });
}

/** Without settings: the nearest package that has an `apps.py` or holds the models. */
function guessedLabel(project: Project, file: string): string {
  for (let folder = parentOf(file); folder.length > project.root.length; folder = parentOf(folder)) {
    const configured = configuredLabel(project, folder);
    if (configured !== null) return configured;
    if (project.text(`${folder}/models.py`) !== null) return lastFolder(folder);
    if (folder.endsWith("/models")) return lastFolder(parentOf(folder));
    if (project.text(`${folder}/models/__init__.py`) !== null) return lastFolder(folder);
  }
  return lastFolder(parentOf(file));
}

function folderOf(module: string): string | null {
  if (module.endsWith("/__init__.py")) return parentOf(module);
  return module.endsWith("/") ? module.slice(0, -1) : null;
}

function lastFolder(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

function lastPart(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}
