import type { ColumnKind } from "../../../orm/schema";

/** What a field class declares: a relation, a column, both, or neither (`CompositePrimaryKey` only names columns). */
export interface FieldType {
  /** The class's name, which is unique among Django's own fields. */
  readonly name: string;
  /** Where Django's documentation imports it from. */
  readonly module: string;
  /** The column on this model's table; null when there is none. A foreign key's column is of kind `relation`. */
  readonly column: ColumnKind | null;
  /** Null for a plain column. `generic` relations find their target by content type. */
  readonly relation: { readonly arity: "one" | "many"; readonly unique: boolean; readonly generic: boolean } | null;
  /** What is added to the field's name to get the attribute that holds the column: `_id`, or nothing. */
  readonly attributeSuffix: "" | "_id";
  /** The database gives the value; it is not written by `save()`. */
  readonly generated: boolean;
  /** The first Django release that has it; "4.2" when every supported one does. */
  readonly since: string;
}

const MODELS = "django.db.models";
const CONTENT_TYPES = "django.contrib.contenttypes.fields";

function field(name: string, facts: Partial<FieldType>): FieldType {
  return {
    module: MODELS,
    column: null,
    relation: null,
    attributeSuffix: "",
    generated: false,
    since: "4.2",
    ...facts,
    name,
  };
}

function columns(column: ColumnKind, ...names: string[]): FieldType[] {
  return names.map((name) => field(name, { column }));
}

const entries: readonly FieldType[] = [
  ...columns("auto", "AutoField", "BigAutoField", "SmallAutoField"),
  ...columns("boolean", "BooleanField"),
  ...columns("number", "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField"),
  ...columns("number", "PositiveBigIntegerField", "PositiveSmallIntegerField", "FloatField", "DecimalField"),
  ...columns("text", "CharField", "TextField", "EmailField", "SlugField", "URLField", "FilePathField"),
  ...columns("text", "GenericIPAddressField"),
  ...columns("date", "DateField", "DateTimeField"),
  ...columns("time", "TimeField", "DurationField"),
  ...columns("uuid", "UUIDField"),
  ...columns("json", "JSONField"),
  ...columns("binary", "BinaryField"),
  ...columns("file", "FileField", "ImageField"),
  field("GeneratedField", { column: "other", generated: true, since: "5.0" }),
  field("CompositePrimaryKey", { since: "5.2" }),
  field("ForeignKey", {
    column: "relation",
    relation: { arity: "one", unique: false, generic: false },
    attributeSuffix: "_id",
  }),
  field("OneToOneField", {
    column: "relation",
    relation: { arity: "one", unique: true, generic: false },
    attributeSuffix: "_id",
  }),
  field("ManyToManyField", { relation: { arity: "many", unique: false, generic: false } }),
  field("GenericForeignKey", { module: CONTENT_TYPES, relation: { arity: "one", unique: false, generic: true } }),
  field("GenericRelation", { module: CONTENT_TYPES, relation: { arity: "many", unique: false, generic: true } }),
];

/** Django's own field classes by name. A class of another package that derives from one of them behaves like it. */
export const fieldTypes: ReadonlyMap<string, FieldType> = new Map(entries.map((entry) => [entry.name, entry]));
