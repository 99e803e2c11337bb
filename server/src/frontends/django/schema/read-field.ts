import type { Span } from "../../../orm/span";
import type { Project, PythonSymbol } from "../modules/project";
import type { Argument, CallExpression, Expression } from "../syntax/ast";
import { constantFlag, constantItems, constantText } from "./constant-value";
import type { FieldDeclaration } from "./declaration";
import { type FieldShape, type FieldType, fieldType, IMPLIED_TARGETS } from "./field-kinds";
import { modelTarget } from "./model-target";
import { statementsWithin } from "./walk";

type Look = (expression: Expression) => PythonSymbol | null;

const POSITIONAL: Readonly<Record<FieldShape, readonly string[]>> = {
  column: ["verbose_name", "name", "primary_key", "max_length", "unique", "blank", "null", "db_index"],
  "foreign-key": ["to", "on_delete", "related_name", "related_query_name"],
  "one-to-one": ["to", "on_delete", "to_field"],
  "many-to-many": [
    "to",
    "related_name",
    "related_query_name",
    "limit_choices_to",
    "symmetrical",
    "through",
    "through_fields",
  ],
  "generic-foreign-key": ["ct_field", "fk_field"],
  "generic-relation": ["to", "object_id_field"],
  tags: [],
  "composite-key": [],
};

/** The field that a class-level call declares; null when the call makes none. */
export function readField(
  project: Project,
  file: string,
  name: string,
  span: Span,
  call: CallExpression,
  look: Look,
): FieldDeclaration | null {
  // `ForeignKey["User", "User"](...)` says its types.
  const type = fieldType(project, look(call.fn.k === "sub" ? call.fn.obj : call.fn));
  if (type === null) return null;
  const given = argumentsOf(project, type, file, call);
  const value = (key: string): Expression | undefined => given.get(key)?.value;
  const home = (key: string): string => given.get(key)?.file ?? file;
  const flag = (key: string): boolean => constantFlag(project, home(key), value(key)) === true;
  const text = (key: string): string | null => constantText(project, home(key), value(key));
  const target = (key: string) =>
    given.has(key) ? modelTarget(project, home(key), value(key), home(key) === file ? look : undefined) : null;
  const implied = IMPLIED_TARGETS[type.base];
  const primaryKey = flag("primary_key");
  return {
    name,
    shape: type.shape,
    kind: type.kind,
    span,
    nullable: flag("null") || type.base === "NullBooleanField",
    unique: flag("unique") || type.shape === "one-to-one" || primaryKey,
    indexed: isIndexed(type, value("db_index"), flag("db_index")),
    primaryKey,
    generated: type.base === "GeneratedField",
    choices: choicesOf(project, file, value("choices")),
    initial: initialOf(value),
    stamped: flag("auto_now"),
    blank: flag("blank"),
    ignoresCase: ignoresCase(type, given.has("db_collation"), text("db_collation")),
    target: target("to") ?? (implied === undefined ? null : { kind: "label", label: implied }),
    relatedName: text("related_name"),
    relatedQueryName: text("related_query_name"),
    parentLink: flag("parent_link"),
    through: given.has("through") ? target("through") : undefined,
    throughFields: texts(project, file, value("through_fields")),
    symmetrical: given.has("symmetrical") ? flag("symmetrical") : null,
    columns: columnsOf(project, file, type, call, text),
  };
}

/** A collation whose name cannot be read may ignore case. */
function ignoresCase({ base }: FieldType, isCollated: boolean, collation: string | null): boolean | null {
  if (/^CI(Char|Email|Text)Field$/.test(base)) return true;
  return isCollated ? collation === null || IGNORES_CASE.test(collation) : null;
}

/** `NOCASE`, `utf8mb4_general_ci`, `und-u-ks-level2`, and what people call one that they make: `case_insensitive`, `ci_sort`. */
const IGNORES_CASE = /nocase|case_?insensitive|(^|_)ci(_|$)|ks-level[12]/i;

function isIndexed(type: FieldType, given: Expression | undefined, value: boolean): boolean {
  if (given !== undefined) return value;
  return type.shape === "foreign-key" || type.shape === "one-to-one" || type.base === "SlugField";
}

type Given = ReadonlyMap<string, { readonly file: string; readonly value: Expression }>;

function argumentsOf(project: Project, type: FieldType, file: string, call: CallExpression): Given {
  const given = new Map(argumentsOfClass(project, type));
  const names = POSITIONAL[type.shape];
  call.args.forEach((argument, index) => {
    const name = argument.name ?? (argument.star === 0 ? names[index] : undefined);
    if (name !== undefined) given.set(name, { file, value: argument.value });
    else if (argument.star === 2 && argument.value.k === "dict")
      for (const entry of argument.value.entries)
        if (entry.key?.k === "str") given.set(entry.key.v, { file, value: entry.value });
  });
  return given;
}

/** Arguments that the `__init__` of a project's own field class sets: `kwargs.setdefault("to", ...)`, `kwargs["null"] = True`. */
function argumentsOfClass(project: Project, type: FieldType): Given {
  const { cls } = type;
  if (cls === null) return new Map();
  return project.memoise(`field-arguments|${cls.file}#${cls.qualname}`, () => {
    const given = new Map<string, { file: string; value: Expression }>();
    for (const owner of project.mro(cls).classes.toReversed()) {
      const method = project.unit(owner.file, `${owner.qualname}.__init__`);
      for (const statement of statementsWithin(method?.definition.body ?? [])) {
        if (statement.k === "expr" && statement.value.k === "call") setByCall(given, owner.file, statement.value);
        if (statement.k !== "assign" || statement.value === null) continue;
        const [assigned] = statement.targets;
        if (assigned?.k === "sub" && assigned.index.k === "str")
          given.set(assigned.index.v, { file: owner.file, value: statement.value });
      }
    }
    return given;
  });
}

function setByCall(given: Map<string, { file: string; value: Expression }>, file: string, call: CallExpression): void {
  if (call.fn.k !== "attr") return;
  const [key, value] = call.args.map((argument) => argument.value);
  if (call.fn.name === "setdefault" && key?.k === "str" && value !== undefined) given.set(key.v, { file, value });
  if (call.fn.name !== "__init__") return;
  const keywords = call.args.filter((argument: Argument) => argument.name !== null && argument.value.k !== "name");
  for (const argument of keywords) given.set(argument.name as string, { file, value: argument.value });
}

function columnsOf(
  project: Project,
  file: string,
  type: FieldType,
  call: CallExpression,
  text: (key: string) => string | null,
): readonly string[] {
  if (type.shape === "generic-foreign-key")
    return [text("ct_field") ?? "content_type", text("fk_field") ?? "object_id"];
  if (type.shape !== "composite-key") return [];
  return call.args.flatMap((argument) =>
    argument.name === null ? (constantText(project, file, argument.value) ?? []) : [],
  );
}

function texts(project: Project, file: string, expression: Expression | undefined): readonly string[] | null {
  if (expression === undefined) return null;
  return (constantItems(project, file, expression) ?? []).flatMap(
    (item) => constantText(project, item.file, item.value) ?? [],
  );
}

/** `auto_now`, `db_default` and functions are computed; a constant's name may stand for either. */
function initialOf(value: (key: string) => Expression | undefined): FieldDeclaration["initial"] {
  if (["auto_now", "auto_now_add", "db_default", "expression"].some((key) => value(key) !== undefined))
    return "computed";
  const given = value("default");
  if (given === undefined || (given.k === "const" && given.t === "none")) return "none";
  if (given.k === "str") return { value: given.v };
  const isPlain = given.k === "const" && (typeof given.v === "number" || typeof given.v === "boolean");
  return isPlain && given.v !== null ? { value: given.v } : "computed";
}

/** Stored values of literal choices; null when there are none or they cannot be read. */
function choicesOf(project: Project, file: string, expression: Expression | undefined): readonly string[] | null {
  if (expression === undefined) return null;
  const items = constantItems(project, file, expression);
  if (items === null) return null;
  const values = items.map((item) =>
    item.value.k === "seq" && item.value.items[0] !== undefined
      ? constantText(project, item.file, item.value.items[0])
      : null,
  );
  return values.length > 0 && values.every((value) => value !== null) ? values : null;
}
