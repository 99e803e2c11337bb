import { bindingsOfClass } from "../modules/module-bindings";
import type { ClassReference, Project } from "../modules/project";
import type { AddedFields } from "./added-fields";
import { appLabelOf } from "./app-labels";
import type { FieldDeclaration, MetaOptions, ModelDeclaration } from "./declaration";
import { hasUnreadBase, isModel, MODEL_BASE } from "./find-models";
import { readDeclaration } from "./read-declaration";
import { readSettings } from "./settings-facts";

/** A field as a model has it: declared there, copied from an abstract base, or made by Django. */
export interface ModelField {
  readonly model: InheritedModel;
  readonly declaration: FieldDeclaration;
  primaryKey: boolean;
}

/** A model class with what it inherits, worked out as Django's metaclass does. */
export interface InheritedModel {
  readonly id: string;
  readonly cls: ClassReference;
  readonly declaration: ModelDeclaration;
  readonly meta: MetaOptions;
  readonly app: string;
  readonly label: string;
  readonly name: string;
  readonly abstract: boolean;
  readonly swapped: boolean;
  /** The model whose table a proxy uses; itself otherwise. */
  concrete: InheritedModel;
  readonly proxy: boolean;
  /** Direct and passed-on concrete parents, each with the link to it; null for a proxy's. */
  readonly parents: Map<InheritedModel, ModelField | null>;
  readonly fields: ModelField[];
  /** Generic foreign keys, generic relations and composite keys. */
  readonly privateFields: ModelField[];
  /** Models of the method resolution order, itself first. */
  readonly line: readonly InheritedModel[];
  readonly open: boolean;
  /** The manager Django adds where none is declared or inherited. */
  autoManager: boolean;
}

/** Builds models from their declarations, bases first. */
export class ModelInheritance {
  private readonly models = new Map<string, InheritedModel | null>();

  constructor(
    private readonly project: Project,
    private readonly added: AddedFields,
  ) {}

  all(): InheritedModel[] {
    return [...this.models.values()].filter((model) => model !== null);
  }

  /** The model of a class; null when the class is none. */
  model(cls: ClassReference): InheritedModel | null {
    const id = `${cls.file}#${cls.qualname}`;
    const known = this.models.get(id);
    if (known !== undefined) return known;
    this.models.set(id, null);
    const model = isModel(this.project, cls) ? this.build(id, cls) : null;
    this.models.set(id, model);
    return model;
  }

  private build(id: string, cls: ClassReference): InheritedModel {
    const declaration = readDeclaration(this.project, cls);
    const order = this.project.mro(cls);
    const line = order.classes.slice(1).map((base) => ({ base, model: this.model(base) }));
    const ancestors = line.flatMap(({ model }) => model ?? []);
    const meta = this.metaOf(declaration, line);
    const app = meta.appLabel ?? appLabelOf(this.project, cls.file);
    const name = cls.definition.name;
    const model: InheritedModel = {
      id,
      cls,
      declaration,
      meta,
      app,
      label: `${app}.${name}`,
      name,
      abstract: declaration.meta?.abstract ?? false,
      swapped: this.isSwapped(meta, `${app}.${name}`),
      concrete: undefined as unknown as InheritedModel,
      proxy: declaration.meta?.proxy ?? false,
      parents: new Map(),
      fields: [],
      privateFields: [],
      line: [],
      open: hasUnreadBase(order.external) || !order.external.includes(MODEL_BASE),
      autoManager: false,
    };
    (model as { line: readonly InheritedModel[] }).line = [model, ...ancestors];
    model.concrete = model;
    this.addOwnFields(model);
    this.inherit(model, line);
    this.prepare(model);
    return model;
  }

  private isSwapped(meta: MetaOptions, label: string): boolean {
    if (meta.swappable === undefined) return false;
    const settings = readSettings(this.project);
    const setting =
      meta.swappable === "AUTH_USER_MODEL" ? settings.authUserModel : settings.strings.get(meta.swappable);
    return setting != null && setting.toLowerCase() !== label.toLowerCase();
  }

  /** The class's own `Meta`, else that of the first abstract base; a concrete parent passes on its ordering alone. */
  private metaOf(
    declaration: ModelDeclaration,
    line: readonly { base: ClassReference; model: InheritedModel | null }[],
  ): MetaOptions {
    const ancestors = line.flatMap(({ model }) => model ?? []);
    const inherited = ancestors.find((model) => model.abstract && model.declaration.meta !== null)?.declaration.meta;
    const { abstract: _abstract, ...passedOn } = inherited ?? {};
    const meta = declaration.meta ?? passedOn;
    const [first] = ancestors;
    if (first === undefined || first.abstract || meta.ordering !== undefined) return meta;
    return first.meta.ordering === undefined ? meta : { ...meta, ordering: first.meta.ordering };
  }

  private addOwnFields(model: InheritedModel): void {
    for (const field of model.declaration.fields) this.add(model, field);
    for (const field of this.added.of(model.cls)) this.add(model, field);
    if (model.meta.orderWithRespectTo !== undefined && !model.abstract)
      this.add(model, { ...automatic("_order", model), kind: "number" });
  }

  private add(model: InheritedModel, declaration: FieldDeclaration): ModelField {
    const field: ModelField = { model, declaration, primaryKey: declaration.primaryKey };
    const isPrivate = /^(generic-|composite)/.test(declaration.shape);
    (isPrivate ? model.privateFields : model.fields).push(field);
    return field;
  }

  /** Django's ModelBase.__new__: fields of direct abstract parents are copied unless something hides them. */
  private inherit(
    model: InheritedModel,
    line: readonly { base: ClassReference; model: InheritedModel | null }[],
  ): void {
    const direct = this.directParents(model);
    const own = new Set([...model.fields, ...model.privateFields].map((field) => field.declaration.name));
    const hidden = new Set(model.declaration.names);
    const links = parentLinks(model, direct);
    for (const { base, model: parent } of line) {
      if (parent === null || !direct.has(parent)) {
        for (const name of parent === null ? bindingsOfClass(base.definition).names.keys() : dictOf(parent))
          hidden.add(name);
        continue;
      }
      const parentFields = parent.fields;
      if (parent.abstract) this.copyFields(model, parent, own, hidden);
      else {
        for (const field of parentFields) hidden.add(field.declaration.name);
        this.linkTo(model, parent.concrete, links);
      }
      for (const field of parent.privateFields) {
        const { name } = field.declaration;
        if (
          !own.has(name) &&
          !hidden.has(name) &&
          !model.privateFields.some((known) => known.declaration.name === name)
        )
          this.add(model, field.declaration);
      }
    }
    if (model.proxy && !model.abstract) {
      const target = [...model.parents.keys()][0];
      if (target !== undefined) model.concrete = target.concrete;
    }
  }

  private directParents(model: InheritedModel): ReadonlySet<InheritedModel> {
    const direct = new Set<InheritedModel>();
    const rest = model.line.slice(1);
    // A base of a base is no direct parent: what no other ancestor derives from is.
    for (const candidate of rest)
      if (
        !rest.some((other) => other !== candidate && other.line.includes(candidate)) ||
        this.isNamedBase(model, candidate)
      )
        direct.add(candidate);
    return direct;
  }

  private isNamedBase(model: InheritedModel, candidate: InheritedModel): boolean {
    return model.cls.definition.bases.some((argument) => {
      const symbol = this.project.resolve(model.cls.file, argument.value);
      return (
        symbol?.kind === "class" && symbol.file === candidate.cls.file && symbol.qualname === candidate.cls.qualname
      );
    });
  }

  private copyFields(model: InheritedModel, parent: InheritedModel, own: Set<string>, hidden: Set<string>): void {
    const passedOn = new Map(parent.parents);
    for (const field of parent.fields) {
      const { name } = field.declaration;
      if (own.has(name) || hidden.has(name) || model.fields.some((known) => known.declaration.name === name)) continue;
      const copy = this.add(model, field.declaration);
      for (const [ancestor, link] of passedOn) if (link === field) passedOn.set(ancestor, copy);
    }
    for (const [ancestor, link] of passedOn) model.parents.set(ancestor, link);
  }

  private linkTo(model: InheritedModel, parent: InheritedModel, links: ReadonlyMap<string, ModelField>): void {
    const declared = links.get(parent.id);
    if (declared !== undefined || model.proxy) {
      model.parents.set(parent, declared ?? null);
      return;
    }
    const name = `${parent.name.toLowerCase()}_ptr`;
    const known = model.fields.find((field) => field.declaration.name === name);
    const declaration: FieldDeclaration = {
      ...automatic(name, model),
      shape: "one-to-one",
      kind: "relation",
      unique: true,
      indexed: true,
      parentLink: true,
      target: { kind: "class", file: parent.cls.file, qualname: parent.cls.qualname },
    };
    model.parents.set(parent, known ?? this.add(model, declaration));
  }

  /** Django's Options._prepare: the primary key and the default manager. */
  private prepare(model: InheritedModel): void {
    if (model.abstract) return;
    model.autoManager = !model.line.some(
      (ancestor) => ancestor.autoManager || ancestor.declaration.managers.length > 0,
    );
    if (model.proxy || model.fields.some((field) => field.primaryKey)) return;
    if (model.privateFields.some((field) => field.declaration.shape === "composite-key")) return;
    const link = [...model.parents.values()][0];
    const local =
      link == null
        ? undefined
        : (model.fields.find((field) => field.declaration.name === link.declaration.name) ?? link);
    if (local !== undefined) local.primaryKey = true;
    else if (model.parents.size === 0)
      this.add(model, { ...automatic("id", model), kind: "auto", primaryKey: true, unique: true });
  }
}

/** Explicit one-to-one links of a class and its direct abstract parents, by the id of the parent they point to. */
function parentLinks(model: InheritedModel, direct: ReadonlySet<InheritedModel>): ReadonlyMap<string, ModelField> {
  const links = new Map<string, ModelField>();
  for (const base of [...[...direct].reverse(), model]) {
    if (base !== model && !base.abstract) continue;
    for (const field of base.fields) {
      const { shape, parentLink, target } = field.declaration;
      if (shape !== "one-to-one" || !parentLink || target === null) continue;
      for (const parent of model.line.slice(1)) if (pointsTo(target, parent, model)) links.set(parent.id, field);
    }
  }
  return links;
}

function pointsTo(
  target: NonNullable<FieldDeclaration["target"]>,
  model: InheritedModel,
  from: InheritedModel,
): boolean {
  if (target.kind === "class") return target.file === model.cls.file && target.qualname === model.cls.qualname;
  if (target.kind !== "label") return false;
  const label = target.label.includes(".") ? target.label : `${from.app}.${target.label}`;
  return label.toLowerCase() === model.label.toLowerCase();
}

/** The names a model class's `__dict__` holds: what its body binds and the descriptors of its fields. */
function dictOf(model: InheritedModel): Iterable<string> {
  return new Set([
    ...model.declaration.names,
    ...[...model.fields, ...model.privateFields].map((field) => field.declaration.name),
  ]);
}

function automatic(name: string, model: InheritedModel): FieldDeclaration {
  return {
    name,
    shape: "column",
    kind: "other",
    span: model.declaration.span,
    nullable: false,
    unique: false,
    indexed: false,
    primaryKey: false,
    generated: false,
    choices: null,
    initial: "none",
    stamped: false,
    blank: false,
    ignoresCase: null,
    target: null,
    relatedName: null,
    relatedQueryName: null,
    parentLink: false,
    through: undefined,
    throughFields: null,
    symmetrical: null,
    columns: [],
  };
}
