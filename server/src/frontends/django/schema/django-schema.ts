import type { Model, ModelId, Schema } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { ClassReference } from "../modules/project";

/** The schema with what only Django knows: labels, classes, managers, the user model. */
export interface DjangoSchema extends Schema {
  modelOfClass(file: string, qualname: string): Model | null;
  /** `shop.Book`; the model's name in any case. */
  modelByLabel(label: string): Model | null;
  /** Null for the table of a many-to-many relation that Django makes by itself. */
  classOf(model: ModelId): ClassReference | null;
  /** By name, in Django's order: `objects` when none is declared, inherited ones included. Empty for abstract models. */
  managers(model: ModelId): ReadonlyMap<string, ManagerDeclaration>;
  /** `Meta.default_manager_name`, else the first declared. */
  defaultManager(model: ModelId): ManagerDeclaration;
  /** `Meta.base_manager_name`; null when the plain one reads related rows. */
  baseManager(model: ModelId): ManagerDeclaration | null;
  userModel(): Model | null;
  /** Hash of all but spans: when it is equal, nothing computed from the schema needs computing again. */
  readonly fingerprint: string;
}

export interface ManagerDeclaration {
  readonly name: string;
  /** Classes whose methods and `get_queryset` apply, most derived first: the manager's, then its queryset's. */
  readonly classes: readonly ClassReference[];
  /** The queryset class and its bases, from `from_queryset`, `as_manager` or what `get_queryset` builds. */
  readonly queryset: readonly ClassReference[];
  /** Dotted names of bases that are not read. */
  readonly external: readonly string[];
  /** Django's own `Manager`, nothing changed. */
  readonly plain: boolean;
  /** Null when Django made it. */
  readonly span: Span | null;
}
