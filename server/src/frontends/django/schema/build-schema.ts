import { createHash } from "node:crypto";
import type { Model, ModelId } from "../../../orm/schema";
import type { ClassReference, Project } from "../modules/project";
import { type AddedFields, findAddedFields } from "./added-fields";
import { describeModel, type ModelReceivers } from "./describe-model";
import { describeThrough } from "./describe-through";
import type { DjangoSchema, ManagerDeclaration } from "./django-schema";
import { findModels } from "./find-models";
import { type InheritedModel, ModelInheritance } from "./inherit-models";
import { AUTOMATIC, type ModelManagers, managersOf } from "./model-managers";
import { readDeclaration } from "./read-declaration";
import { type Receiver, receiversIn } from "./receivers";
import { RelatedModels } from "./related-models";
import { readSettings } from "./settings-facts";

interface Inputs {
  readonly models: readonly ClassReference[];
  readonly added: AddedFields;
  readonly receivers: readonly Receiver[];
  /** Objects whose identity changes when anything the schema is made of changes. */
  readonly identity: readonly unknown[];
}

const built = new WeakMap<Project, { readonly identity: readonly unknown[]; readonly schema: DjangoSchema }>();

/**
 * The schema of a project. Declarations are kept per class; an edit that changes none of them, nor a hierarchy, the
 * settings or a receiver, gives the same object again.
 */
export function buildSchema(project: Project): DjangoSchema {
  const build = (): DjangoSchema => {
    const inputs = gather(project);
    const before = built.get(project);
    if (before !== undefined && isSame(before.identity, inputs.identity)) return before.schema;
    const schema = assemble(project, inputs);
    built.set(project, { identity: inputs.identity, schema });
    return schema;
  };
  return project.memoise("schema", build, keepIdentical);
}

/** One that says the same may stand elsewhere. */
function keepIdentical(before: DjangoSchema, now: DjangoSchema): { readonly value: DjangoSchema } | null {
  return before === now ? { value: now } : null;
}

function gather(project: Project): Inputs {
  const models = findModels(project);
  const added = findAddedFields(project);
  const receivers = project
    .allFiles()
    .flatMap((file) => receiversIn(project, file))
    .filter(({ isProjects }) => !isProjects);
  const identity = [
    readSettings(project),
    ...models.flatMap((cls) => [readDeclaration(project, cls), project.mro(cls), ...added.of(cls)]),
    ...receivers,
  ];
  return { models, added, receivers, identity };
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function assemble(project: Project, { models: classes, added, receivers }: Inputs): DjangoSchema {
  const inheritance = new ModelInheritance(project, added);
  for (const cls of classes) inheritance.model(cls);
  const related = new RelatedModels(project, inheritance);
  related.resolve();
  const listening = receiversByModel(related, receivers);
  const models = new Map<ModelId, Model>();
  const managers = new Map<ModelId, ModelManagers>();
  const references = new Map<ModelId, ClassReference>();
  for (const model of inheritance.all()) {
    models.set(model.id, describeModel(project, related, listening, model));
    managers.set(model.id, managersOf(model));
    references.set(model.id, model.cls);
    for (const field of model.abstract ? [] : model.fields) {
      const relation = related.of(field);
      const through = relation?.automaticThrough ? describeThrough(relation) : null;
      if (through !== null) models.set(through.id, through);
    }
  }
  return new BuiltSchema(models, managers, references, readSettings(project).authUserModel);
}

function receiversByModel(related: RelatedModels, receivers: readonly Receiver[]): ModelReceivers {
  const found = new Map<InheritedModel | null, Receiver[]>();
  for (const receiver of receivers) {
    if (receiver.sender === "unknown") continue;
    const model = receiver.sender === null ? null : related.target(receiver.sender, null);
    // A sender that is no known model concerns none of them.
    if (receiver.sender !== null && model === null) continue;
    found.set(model, [...(found.get(model) ?? []), receiver]);
  }
  return found;
}

class BuiltSchema implements DjangoSchema {
  readonly fingerprint: string;
  private readonly byLabel = new Map<string, Model>();

  constructor(
    readonly models: ReadonlyMap<ModelId, Model>,
    private readonly managersById: ReadonlyMap<ModelId, ModelManagers>,
    private readonly references: ReadonlyMap<ModelId, ClassReference>,
    private readonly userLabel: string | null,
  ) {
    for (const model of models.values()) {
      const key = model.label.toLowerCase();
      if (!this.byLabel.has(key)) this.byLabel.set(key, model);
    }
    this.fingerprint = hash([models, managersById, userLabel]);
  }

  modelOfClass(file: string, qualname: string): Model | null {
    return this.models.get(`${file}#${qualname}`) ?? null;
  }

  modelByLabel(label: string): Model | null {
    return this.byLabel.get(label.toLowerCase()) ?? null;
  }

  classOf(model: ModelId): ClassReference | null {
    return this.references.get(model) ?? null;
  }

  managers(model: ModelId): ReadonlyMap<string, ManagerDeclaration> {
    return this.managersById.get(model)?.all ?? new Map([["objects", AUTOMATIC]]);
  }

  defaultManager(model: ModelId): ManagerDeclaration {
    return this.managersById.get(model)?.default ?? AUTOMATIC;
  }

  baseManager(model: ModelId): ManagerDeclaration | null {
    return this.managersById.get(model)?.base ?? null;
  }

  userModel(): Model | null {
    return this.userLabel === null ? null : this.modelByLabel(this.userLabel);
  }
}

function hash(value: unknown): string {
  const text = JSON.stringify(value, (key, item: unknown) => {
    if (key === "span" || key === "definition") return undefined;
    return item instanceof Map ? [...item] : item;
  });
  return createHash("sha1").update(text).digest("hex");
}
