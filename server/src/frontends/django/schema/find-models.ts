import { classesOf } from "../modules/class-hierarchy";
import { parentOf } from "../modules/folders";
import { bindingsOfModule } from "../modules/module-bindings";
import type { ClassReference, Project } from "../modules/project";
import type { ClassDefinition } from "../syntax/ast";
import { installedApps } from "./app-labels";
import { isModelField } from "./field-kinds";
import { mayDeclareModels } from "./model-clues";
import { metaOf } from "./read-meta";
import { readSettings } from "./settings-facts";
import { statementsWithin } from "./walk";

export const MODEL_BASE = "django.db.models.Model";

/** Every model class of the workspace and of the installed apps that can be read. */
export function findModels(project: Project): readonly ClassReference[] {
  const candidates = mayDeclareModels(project);
  const found = project
    .allFiles()
    .filter((file) => candidates.has(file) && !isSetAside(project, file))
    .flatMap((file) => modelsIn(project, file));
  const known = new Set(found.map((cls) => cls.file));
  for (const file of installedModelFiles(project)) if (!known.has(file)) found.push(...modelsIn(project, file));
  return found;
}

/** Tests and migrations declare models that the project does not have, unless the settings install an app in a test folder. */
function isSetAside(project: Project, file: string): boolean {
  const place = TEST_PLACE.exec(file.slice(project.root.length));
  if (place === null) return false;
  const end = project.root.length + place.index + 1;
  return (
    place[0].endsWith("migrations/") ||
    !installedApps(project).some(({ folder }) => folder.length > end && file.startsWith(`${folder}/`))
  );
}

const TEST_PLACE = /\/(tests?|migrations|testing)\/|\/(tests|conftest|test_[^/]*)\.py$/;

function modelsIn(project: Project, file: string): readonly ClassReference[] {
  return project.memoise(`models|${file}`, () =>
    classesOf(file, project.facts(file)).filter((cls) => isModel(project, cls)),
  );
}

/** Whether a class derives from Django's model, or looks like a model on a base that cannot be read. */
export function isModel(project: Project, cls: ClassReference): boolean {
  if (cls.definition.bases.length === 0) return false;
  const { classes, external } = project.mro(cls);
  if (external.includes(MODEL_BASE)) return true;
  if (!hasUnreadBase(external) || KNOWN_OTHERS.test(external.join(" "))) return false;
  return classes.some((ancestor) => looksLikeModel(project, ancestor));
}

const KNOWN_OTHERS =
  /\b(django\.(forms|views|contrib\.admin|test|core)|rest_framework|builtins\.\w+|django_filters|factory|graphene|import_export)\b/;

/** Whether one of the bases could be a model although it cannot be read. */
export function hasUnreadBase(external: readonly string[]): boolean {
  return external.some(
    (base) =>
      base !== MODEL_BASE &&
      !/^(django|rest_framework|builtins|typing|typing_extensions|abc|enum|collections|dataclasses|functools)\./.test(
        base,
      ),
  );
}

function looksLikeModel(project: Project, cls: ClassReference): boolean {
  const meta = metaOf(cls.definition);
  if (meta !== null && hasModelOptions(meta)) return true;
  for (const statement of statementsWithin(cls.definition.body)) {
    if (statement.k !== "assign" || statement.value?.k !== "call") continue;
    const symbol = project.resolve(cls.file, statement.value.fn);
    if (symbol?.kind === "external" && isModelField(symbol.dotted)) return true;
  }
  return false;
}

function hasModelOptions(meta: ClassDefinition): boolean {
  const names = meta.body.flatMap((statement) =>
    statement.k === "assign" ? statement.targets.flatMap((target) => (target.k === "name" ? target.id : [])) : [],
  );
  if (names.includes("model") || names.includes("fields")) return false;
  return names.some((name) =>
    /^(abstract|proxy|managed|db_table|app_label|unique_together|index_together|constraints|verbose_name_plural|default_related_name|swappable)$/.test(
      name,
    ),
  );
}

/** The `models` modules of installed apps outside the workspace, and the modules of their package that those import. */
function installedModelFiles(project: Project): readonly string[] {
  return project.memoise("installed-model-files", () => {
    const files = new Set<string>();
    const apps = installedApps(project).map((app) => app.folder);
    const own = foldersOf(project);
    for (const folder of apps) {
      if (own.has(folder)) continue;
      addModelFiles(project, `${folder}/models.py`, files);
      addModelFiles(project, `${folder}/models/__init__.py`, files);
    }
    if (readSettings(project).installedApps === null)
      for (const app of ["auth", "contenttypes"]) {
        const module = project.module(`${project.root}/manage.py`, `django.contrib.${app}.models`);
        if (module.kind === "module") addModelFiles(project, module.file, files);
      }
    return [...files];
  });
}

/** The folders below the root that hold files of the workspace, directly or further down. */
function foldersOf(project: Project): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of project.allFiles())
    for (let at = parentOf(file); at.length > project.root.length && !found.has(at); at = parentOf(at)) found.add(at);
  return found;
}

function addModelFiles(project: Project, file: string, files: Set<string>): void {
  const facts = files.has(file) || project.text(file) === null ? null : project.facts(file);
  if (facts === null) return;
  files.add(file);
  if (!file.endsWith("/__init__.py")) return;
  const bindings = bindingsOfModule(facts);
  const imports = [
    ...bindings.stars,
    ...[...bindings.names.values()].flat().flatMap((binding) => (binding.kind === "import" ? binding.statement : [])),
  ];
  for (const statement of new Set(imports)) {
    const module = statement.module === null ? null : project.importedModule(file, statement);
    if (module?.kind === "module" && module.file.startsWith(`${parentOf(file)}/`))
      addModelFiles(project, module.file, files);
  }
}
