import type { Column, ColumnKind, Uniqueness } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { ClassReference } from "../modules/project";
import type { FieldShape } from "./field-kinds";
import type { ModelTarget } from "./model-target";

/** A field as a class body declares it, before inheritance and relations are worked out. */
export interface FieldDeclaration {
  readonly name: string;
  readonly shape: FieldShape;
  readonly kind: ColumnKind;
  readonly span: Span;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  readonly primaryKey: boolean;
  readonly generated: boolean;
  readonly choices: readonly string[] | null;
  readonly initial: Column["initial"];
  readonly stamped: boolean;
  readonly blank: boolean;
  /** Values that differ in case alone are one, or may be; null where that is left to the database. */
  readonly ignoresCase: boolean | null;
  /** Null when there is none or it cannot be read. */
  readonly target: ModelTarget | null;
  readonly relatedName: string | null;
  readonly relatedQueryName: string | null;
  readonly parentLink: boolean;
  /** Of a many-to-many relation: the declared through model. `undefined` when Django makes it, null when unreadable. */
  readonly through: ModelTarget | null | undefined;
  readonly throughFields: readonly string[] | null;
  /** Null where the declaration leaves it to Django: only a relation to `self` is then symmetrical. */
  readonly symmetrical: boolean | null;
  /** Columns behind a generic foreign key, or of a composite key. */
  readonly columns: readonly string[];
}

/** What a class says is unique, and how; which kind it is shows where it is said. */
export type UniqueDeclaration = Omit<Uniqueness, "kind">;

/** What an option of `Meta` says of uniqueness; `complete` is false where an item could not be read. */
export interface UniqueDeclarations {
  readonly complete: boolean;
  readonly declarations: readonly UniqueDeclaration[];
}

/** Options of an inner `Meta`, inherited ones included; undefined where it does not say. */
export interface MetaOptions {
  readonly abstract?: boolean;
  readonly proxy?: boolean;
  readonly appLabel?: string;
  readonly ordering?: readonly string[];
  /** False where the table is not made by this model's migrations. */
  readonly managed?: boolean;
  readonly uniqueTogether?: UniqueDeclarations;
  readonly constraints?: UniqueDeclarations;
  readonly indexes?: readonly (readonly string[])[];
  readonly indexTogether?: readonly (readonly string[])[];
  readonly defaultRelatedName?: string;
  readonly defaultManagerName?: string;
  readonly baseManagerName?: string;
  readonly swappable?: string;
  readonly orderWithRespectTo?: string;
}

export interface ManagerCall {
  readonly name: string;
  readonly classes: readonly ClassReference[];
  readonly queryset: readonly ClassReference[];
  readonly external: readonly string[];
  readonly plain: boolean;
  readonly span: Span;
}

/** What one model class says by itself. */
export interface ModelDeclaration {
  readonly cls: ClassReference;
  readonly span: Span;
  readonly fields: readonly FieldDeclaration[];
  readonly managers: readonly ManagerCall[];
  /** All names the class body binds. */
  readonly names: ReadonlySet<string>;
  /** Null when the class has no inner `Meta` of its own. */
  readonly meta: MetaOptions | null;
}
