import type { Span } from "../../../orm/span";
import type { ClassReference, Project } from "../modules/project";
import type { ClassDefinition, Expression } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { constantFlag, constantItems, constantText } from "./constant-value";
import type { MetaOptions, UniqueDeclarations } from "./declaration";
import { readConstraints } from "./read-constraint";
import { sourceOf } from "./source-of";

/** Options of a class's own inner `Meta`; null when it has none. */
export function readMeta(project: Project, cls: ClassReference): MetaOptions | null {
  const qualname = `${cls.qualname}.Meta`;
  const definition = metaOf(cls.definition);
  if (definition === null) return null;
  return readOptions(project, { file: cls.file, qualname, definition });
}

export function metaOf(definition: ClassDefinition): ClassDefinition | null {
  const found = definition.body.findLast((statement) => statement.k === "class" && statement.name === "Meta");
  return found?.k === "class" ? found : null;
}

function readOptions(project: Project, meta: ClassReference): MetaOptions {
  const find = (name: string) => {
    const found = project.attribute(meta, name);
    return found?.expression
      ? { file: found.owner.file, qualname: found.owner.qualname, value: found.expression }
      : undefined;
  };
  const flag = (name: string) => {
    const found = find(name);
    return found === undefined ? undefined : (constantFlag(project, found.file, found.value) ?? undefined);
  };
  const text = (name: string) => {
    const found = find(name);
    return found === undefined ? undefined : (constantText(project, found.file, found.value) ?? undefined);
  };
  const list = <T>(name: string, read: (file: string, value: Expression) => T) => {
    const found = find(name);
    return found === undefined ? undefined : read(found.file, found.value);
  };
  // A class that inherits the Meta of an abstract model is not abstract: Django resets the flag there.
  const abstractAt = find("abstract");
  const resets =
    abstractAt !== undefined && abstractAt.qualname !== meta.qualname && abstractAt.qualname.endsWith(".Meta");
  return defined({
    abstract: resets ? undefined : flag("abstract"),
    proxy: flag("proxy"),
    appLabel: text("app_label"),
    ordering: list("ordering", (file, value) => orderingOf(project, file, value)),
    managed: flag("managed"),
    uniqueTogether: list("unique_together", (file, value) => readTogether(project, file, value)),
    constraints: list("constraints", (file, value) => readConstraints(project, file, value)),
    indexes: list("indexes", (file, value) => indexesOf(project, file, value)),
    indexTogether: list("index_together", (file, value) => together(project, file, value)),
    defaultRelatedName: text("default_related_name"),
    defaultManagerName: text("default_manager_name"),
    baseManagerName: text("base_manager_name"),
    swappable: text("swappable"),
    orderWithRespectTo: text("order_with_respect_to"),
  });
}

/** Drops options that are not set, so that a child's options can be laid over its parent's. */
function defined(options: { [K in keyof MetaOptions]: MetaOptions[K] | undefined }): MetaOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function spanOf(file: string, node: { readonly s: number; readonly e: number }): Span {
  return { file, unit: "", start: node.s, end: node.e };
}

function readTogether(project: Project, file: string, value: Expression): UniqueDeclarations {
  const span = spanOf(file, value);
  const rest = { expressions: [], condition: null, nullsDistinct: null, refuses: "at-once", name: null, span } as const;
  const sets = columnSets(project, file, value) ?? [null];
  return {
    complete: sets.every((fields) => fields !== null),
    declarations: sets.flatMap((fields) => (fields === null ? [] : [{ fields, ...rest }])),
  };
}

function together(project: Project, file: string, value: Expression): readonly (readonly string[])[] {
  return (columnSets(project, file, value) ?? []).filter((fields) => fields !== null);
}

/** `("a", "b")` and `[("a", "b"), ...]` in every mix of lists, tuples and sets; null for what cannot be read. */
function columnSets(project: Project, file: string, value: Expression): readonly (readonly string[] | null)[] | null {
  const items = constantItems(project, file, value);
  if (items === null) return null;
  const texts = items.map((item) => constantText(project, item.file, item.value));
  if (items.length > 0 && texts.every((text) => text !== null)) return [texts];
  return items.map((item) => {
    const fields = (constantItems(project, item.file, item.value) ?? []).map((part) =>
      constantText(project, part.file, part.value),
    );
    return fields.length > 0 && fields.every((field) => field !== null) ? fields : null;
  });
}

/** Column names as written; an expression of another form is its source text. */
function orderingOf(project: Project, file: string, value: Expression): readonly string[] {
  return (constantItems(project, file, value) ?? []).map((item) => {
    const name = constantText(project, item.file, item.value);
    return name ?? orderingExpression(project, item.file, item.value);
  });
}

function orderingExpression(project: Project, file: string, value: Expression): string {
  if (value.k === "call" && value.fn.k === "attr" && /^(asc|desc)$/.test(value.fn.name)) {
    const name = columnOf(value.fn.obj);
    if (name !== null) return value.fn.name === "desc" ? `-${name}` : name;
  }
  return columnOf(value) ?? sourceOf(project, file, value);
}

/** `F("name")` */
function columnOf(value: Expression): string | null {
  const argument = value.k === "call" && calledName(value) === "F" ? value.args[0]?.value : undefined;
  return argument?.k === "str" ? argument.v : null;
}

function indexesOf(project: Project, file: string, value: Expression): readonly (readonly string[])[] {
  return (constantItems(project, file, value) ?? []).flatMap((item) => {
    if (item.value.k !== "call" || !/Index$/.test(calledName(item.value))) return [];
    const fields = item.value.args.find((argument) => argument.name === "fields")?.value;
    const names = fields === undefined ? [] : (together(project, item.file, fields)[0] ?? []);
    return names.length === 0 ? [] : [names.map((name) => name.replace(/^-/, ""))];
  });
}
