import type { ColumnKind } from "../../../orm/schema";
import type { ClassReference, Project, PythonSymbol } from "../modules/project";

/** What a field call declares. */
export type FieldShape =
  | "column"
  | "foreign-key"
  | "one-to-one"
  | "many-to-many"
  | "generic-foreign-key"
  | "generic-relation"
  | "tags"
  | "composite-key";

export interface FieldType {
  readonly shape: FieldShape;
  readonly kind: ColumnKind;
  /** Last part of the name of the known class behind it: `CharField`. */
  readonly base: string;
  /** The field class, where it can be read: its `__init__` may set arguments. */
  readonly cls: ClassReference | null;
}

const KINDS: readonly (readonly [names: RegExp, kind: ColumnKind])[] = [
  [/AutoField$/, "auto"],
  [/(Boolean|NullBoolean)Field$/, "boolean"],
  [/(Integer|Float|Decimal|Money|Percent)Field$/, "number"],
  [/(Char|Text|Email|URL|Slug|IPAddress|FilePath|PhoneNumber|CommaSeparatedInteger|Country)Field$/, "text"],
  [/(DateTime|Date|CreationDateTime|ModificationDateTime|AutoCreated|AutoLastModified|Monitor)Field$/, "date"],
  [/(Time|Duration)Field$/, "time"],
  [/UUIDField$/, "uuid"],
  [/(JSON|HStore)Field$/, "json"],
  [/BinaryField$/, "binary"],
  [/(File|Image)Field$/, "file"],
];

const SHAPES: readonly (readonly [names: RegExp, shape: FieldShape])[] = [
  [/^GenericForeignKey$/, "generic-foreign-key"],
  [/^(Reverse)?GenericRelation$|^GenericRelation$/, "generic-relation"],
  [/TaggableManager$/, "tags"],
  [/^CompositePrimaryKey$/, "composite-key"],
  [/(OneToOneField|OneToOneKey)$/, "one-to-one"],
  [/(ManyToManyField|ManyToMany)$/, "many-to-many"],
  [/(ForeignKey|^ParentalKey|^FilerFileField|^FilerImageField)$/, "foreign-key"],
];

/** Targets of third-party relations that name none. */
export const IMPLIED_TARGETS: Readonly<Record<string, string>> = {
  FilerFileField: "filer.File",
  FilerImageField: "filer.Image",
};

/** What a called symbol declares on a model; null when it is no field. */
export function fieldType(project: Project, symbol: PythonSymbol | null): FieldType | null {
  if (symbol?.kind === "external") return knownField(symbol.dotted, null);
  if (symbol?.kind !== "class") return null;
  const cls = { file: symbol.file, qualname: symbol.qualname, definition: symbol.definition };
  return project.memoise(`field-type|${cls.file}#${cls.qualname}`, () => {
    const { classes, external } = project.mro(cls);
    const named = classes.flatMap((ancestor) => knownShape(ancestor.qualname, cls) ?? [])[0];
    if (named !== undefined && external.some((dotted) => dotted.endsWith("Field"))) return named;
    const types = external.flatMap((dotted) => knownField(dotted, cls) ?? []);
    return types.find((type) => type.shape !== "column" || type.base !== "Field") ?? types[0] ?? null;
  });
}

function knownField(dotted: string, cls: ClassReference | null): FieldType | null {
  if (/^(django\.forms|rest_framework|django_filters|graphene|wtforms|marshmallow|factory)\b/.test(dotted)) return null;
  const base = dotted.slice(dotted.lastIndexOf(".") + 1);
  const relation = knownShape(base, cls);
  if (relation !== null) return relation;
  if (!base.endsWith("Field")) return null;
  return { shape: "column", kind: KINDS.find(([names]) => names.test(base))?.[1] ?? "other", base, cls };
}

/** A relation known by its class's name, also where the class can be read but builds on Django's internals. */
function knownShape(base: string, cls: ClassReference | null): FieldType | null {
  const shape = SHAPES.find(([names]) => names.test(base))?.[1];
  return shape === undefined ? null : { shape, kind: shape === "composite-key" ? "other" : "relation", base, cls };
}

/** Whether a dotted name is one of Django's own model fields, which nothing but a model holds. */
export function isModelField(dotted: string): boolean {
  return /^django\.(db\.models|contrib\.(postgres\.fields|gis\.db\.models|contenttypes\.fields))\./.test(dotted);
}
