import type { Project } from "../modules/project";
import type { InheritedModel, ModelField, ModelInheritance } from "./inherit-models";
import type { ModelTarget } from "./model-target";
import { readSettings } from "./settings-facts";

/** A relation field of one model with both its ends. */
export interface RelatedField {
  readonly field: ModelField;
  /** Null when generic or not resolved. */
  readonly target: InheritedModel | null;
  /** Attribute on the target that leads back; null when hidden. */
  readonly accessor: string | null;
  /** Name of the way back in lookups. */
  readonly queryName: string;
  readonly through: InheritedModel | null;
  /** Django makes the through model. */
  readonly automaticThrough: boolean;
}

const RELATIONS = /^(foreign-key|one-to-one|many-to-many|generic-relation|tags|generic-foreign-key)$/;

/** Finds the models that fields point to, and the ways back. */
export class RelatedModels {
  private readonly byLabel = new Map<string, InheritedModel>();
  private readonly related = new Map<ModelField, RelatedField>();
  private readonly leading = new Map<InheritedModel, readonly RelatedField[]>();
  private readonly incoming = new Map<InheritedModel, RelatedField[]>();

  constructor(
    private readonly project: Project,
    private readonly inheritance: ModelInheritance,
  ) {}

  /** Resolves every relation; models of installed packages that only a relation names are read on the way. */
  resolve(): void {
    const done = new Set<InheritedModel>();
    for (let pending = this.pending(done); pending.length > 0; pending = this.pending(done)) {
      for (const model of pending) this.register(model);
      for (const model of pending) {
        done.add(model);
        for (const field of [...model.fields, ...model.privateFields])
          if (RELATIONS.test(field.declaration.shape)) this.relate(model, field);
      }
    }
  }

  of(field: ModelField): RelatedField | undefined {
    return this.related.get(field);
  }

  /** Relations of other models that lead to this one, its parents' included. */
  leadingTo(model: InheritedModel): readonly RelatedField[] {
    const known = this.leading.get(model) ?? this.findLeadingTo(model);
    this.leading.set(model, known);
    return known;
  }

  private findLeadingTo(model: InheritedModel): readonly RelatedField[] {
    const found = new Set(this.incoming.get(model.concrete) ?? []);
    for (const parent of model.parents.keys())
      for (const related of this.leadingTo(parent))
        if (!related.field.declaration.parentLink || related.target?.concrete === model.concrete) found.add(related);
    return [...found];
  }

  labelled(label: string): InheritedModel | null {
    return this.byLabel.get(label.toLowerCase()) ?? this.contributed(label);
  }

  target(target: ModelTarget | null, scope: InheritedModel | null): InheritedModel | null {
    switch (target?.kind) {
      case "self":
        return scope;
      case "label":
        return this.labelled(
          target.label.includes(".") || scope === null ? target.label : `${scope.app}.${target.label}`,
        );
      case "class": {
        const definition = this.project.facts(target.file)?.classes.get(target.qualname);
        return definition === undefined ? null : this.inheritance.model({ ...target, definition });
      }
      case "user": {
        const label = readSettings(this.project).authUserModel;
        return label === null ? null : this.labelled(label);
      }
      default:
        return null;
    }
  }

  private pending(done: ReadonlySet<InheritedModel>): InheritedModel[] {
    return this.inheritance.all().filter((model) => !done.has(model));
  }

  private register(model: InheritedModel): void {
    const key = model.label.toLowerCase();
    if (!this.byLabel.has(key)) this.byLabel.set(key, model);
  }

  /** A model of Django's own apps, which a label may name without an import. */
  private contributed(label: string): InheritedModel | null {
    const [app, name] = label.split(".");
    if (app === undefined || name === undefined || !/^[a-z_]+$/.test(app)) return null;
    const module = this.project.module(`${this.project.root}/manage.py`, `django.contrib.${app}.models`);
    const facts = module.kind === "module" ? this.project.facts(module.file) : null;
    if (module.kind !== "module" || facts === null) return null;
    const qualname = [...facts.classes.keys()].find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const definition = qualname === undefined ? undefined : facts.classes.get(qualname);
    if (qualname === undefined || definition === undefined) return null;
    const model = this.inheritance.model({ file: module.file, qualname, definition });
    if (model !== null) this.register(model);
    return model;
  }

  private relate(model: InheritedModel, field: ModelField): void {
    const { declaration } = field;
    const target = declaration.shape === "tags" ? this.labelled("taggit.Tag") : this.target(declaration.target, model);
    const names = this.waysBack(model, field, target);
    const isTagged = declaration.shape === "tags" && declaration.through === undefined;
    const through = isTagged ? this.labelled("taggit.TaggedItem") : this.target(declaration.through ?? null, model);
    const automaticThrough =
      declaration.shape === "many-to-many" && declaration.through === undefined && !model.swapped;
    const related: RelatedField = { field, target, ...names, through, automaticThrough };
    this.related.set(field, related);
    if (model.abstract || model.swapped || target === null) return;
    const incoming = this.incoming.get(target.concrete);
    if (incoming === undefined) this.incoming.set(target.concrete, [related]);
    else incoming.push(related);
  }

  private waysBack(
    model: InheritedModel,
    field: ModelField,
    target: InheritedModel | null,
  ): { accessor: string | null; queryName: string } {
    const { declaration } = field;
    const lower = model.name.toLowerCase();
    if (declaration.shape === "generic-relation") {
      const name = format(declaration.relatedQueryName, model);
      return { accessor: name, queryName: name ?? "+" };
    }
    const symmetrical =
      declaration.shape === "many-to-many" &&
      target === model &&
      (declaration.symmetrical ?? declaration.target?.kind === "self");
    const relatedName = format(declaration.relatedName ?? model.meta.defaultRelatedName ?? null, model);
    const hidden = symmetrical || (relatedName?.endsWith("+") ?? false);
    const accessor = relatedName ?? (declaration.shape === "one-to-one" ? lower : `${lower}_set`);
    const queryName = format(declaration.relatedQueryName, model) ?? relatedName ?? lower;
    return { accessor: hidden || declaration.shape === "generic-foreign-key" ? null : accessor, queryName };
  }
}

function format(name: string | null, model: InheritedModel): string | null {
  const lower = model.name.toLowerCase();
  return (
    name
      ?.replaceAll("%(class)s", lower)
      .replaceAll("%(model_name)s", lower)
      .replaceAll("%(app_label)s", model.app.toLowerCase()) ?? null
  );
}
