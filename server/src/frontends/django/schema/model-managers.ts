import type { ManagerCall } from "./declaration";
import type { ManagerDeclaration } from "./django-schema";
import type { InheritedModel } from "./inherit-models";

export interface ModelManagers {
  readonly all: ReadonlyMap<string, ManagerDeclaration>;
  readonly default: ManagerDeclaration;
  readonly base: ManagerDeclaration | null;
}

/** The manager Django adds to a model that has none. */
export const AUTOMATIC: ManagerDeclaration = {
  name: "objects",
  classes: [],
  queryset: [],
  external: ["django.db.models.Manager"],
  plain: true,
  span: null,
};

/** Managers of a model as Django orders them: those of the nearest class first, each class's in declared order. */
export function managersOf(model: InheritedModel): ModelManagers {
  const all = new Map<string, ManagerDeclaration>();
  for (const ancestor of model.line)
    for (const manager of localManagers(ancestor)) if (!all.has(manager.name)) all.set(manager.name, manager);
  if (all.size === 0) all.set("objects", AUTOMATIC);
  const named = defaultName(model);
  const first = [...all.values()][0] as ManagerDeclaration;
  const base = baseName(model);
  return {
    all,
    default: (named === undefined ? undefined : all.get(named)) ?? first,
    base: base === undefined ? null : (all.get(base) ?? null),
  };
}

function localManagers(model: InheritedModel): readonly (ManagerCall | ManagerDeclaration)[] {
  return model.autoManager ? [AUTOMATIC] : model.declaration.managers;
}

function defaultName(model: InheritedModel): string | undefined {
  if (model.meta.defaultManagerName !== undefined || localManagers(model).length > 0)
    return model.meta.defaultManagerName;
  return model.line[1]?.meta.defaultManagerName;
}

function baseName(model: InheritedModel): string | undefined {
  return model.meta.baseManagerName ?? model.line[1]?.meta.baseManagerName;
}
