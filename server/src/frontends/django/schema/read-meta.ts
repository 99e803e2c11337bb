import type { Span } from "../../../orm/span";
import type { ClassReference, Project } from "../modules/project";
import type { CallExpression, ClassDefinition, Expression } from "../syntax/ast";
import { constantFlag, constantItems, constantText } from "./constant-value";
import type { MetaOptions, UniqueDeclaration } from "./declaration";

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
    uniqueTogether: list("unique_together", (file, value) =>
      together(project, file, value).map((fields) => plain(fields, spanOf(file, value))),
    ),
    constraints: list("constraints", (file, value) => constraintsOf(project, file, value)),
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

function plain(fields: readonly string[], span: Span): UniqueDeclaration {
  return { fields, expressions: [], condition: null, nullsDistinct: null, deferrable: false, name: null, span };
}

/** `("a", "b")` and `[("a", "b"), ...]` in every mix of lists, tuples and sets. */
function together(project: Project, file: string, value: Expression): readonly (readonly string[])[] {
  const items = constantItems(project, file, value) ?? [];
  const texts = items.map((item) => constantText(project, item.file, item.value));
  if (items.length > 0 && texts.every((text) => text !== null)) return [texts];
  return items.flatMap((item) => {
    const fields = (constantItems(project, item.file, item.value) ?? []).map((part) =>
      constantText(project, part.file, part.value),
    );
    return fields.length > 0 && fields.every((field) => field !== null) ? [fields] : [];
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

function calledName(call: CallExpression): string {
  return call.fn.k === "attr" ? call.fn.name : call.fn.k === "name" ? call.fn.id : "";
}

function sourceOf(project: Project, file: string, value: Expression): string {
  return (project.text(file) ?? "").slice(value.s, value.e).replace(/\s+/g, " ");
}

function constraintsOf(project: Project, file: string, value: Expression): readonly UniqueDeclaration[] {
  return (constantItems(project, file, value) ?? []).flatMap((item) => {
    const resolved = assignedValue(project, item.file, item.value);
    const call = resolved.value;
    if (call.k !== "call" || !isA(project, resolved.file, call.fn, "django.db.models.UniqueConstraint")) return [];
    const argument = (name: string) => call.args.find((candidate) => candidate.name === name)?.value;
    const fields = argument("fields");
    const condition = argument("condition");
    const deferrable = argument("deferrable");
    return [
      {
        fields: fields === undefined ? [] : (together(project, resolved.file, fields)[0] ?? []),
        expressions: call.args
          .filter((part) => part.name === null)
          .map((part) => sourceOf(project, resolved.file, part.value)),
        condition: condition === undefined || isNone(condition) ? null : sourceOf(project, resolved.file, condition),
        nullsDistinct: constantFlagOrNone(project, resolved.file, argument("nulls_distinct")),
        deferrable: deferrable !== undefined && !isNone(deferrable),
        name: constantText(project, resolved.file, argument("name")),
        span: spanOf(resolved.file, call),
      },
    ];
  });
}

function isNone(expression: Expression): boolean {
  return expression.k === "const" && expression.t === "none";
}

function constantFlagOrNone(project: Project, file: string, expression: Expression | undefined): boolean | null {
  return expression === undefined || isNone(expression) ? null : constantFlag(project, file, expression);
}

/** A constant of the module stands for what was assigned to it. */
function assignedValue(project: Project, file: string, value: Expression): { file: string; value: Expression } {
  const symbol = value.k === "name" || value.k === "attr" ? project.resolve(file, value) : null;
  return symbol?.kind === "value" ? { file: symbol.file, value: symbol.expression } : { file, value };
}

function isA(project: Project, file: string, fn: Expression, dotted: string): boolean {
  const symbol = project.resolve(file, fn);
  if (symbol?.kind === "external") return symbol.dotted === dotted;
  return symbol?.kind === "class" && project.mro(symbol).external.includes(dotted);
}

function indexesOf(project: Project, file: string, value: Expression): readonly (readonly string[])[] {
  return (constantItems(project, file, value) ?? []).flatMap((item) => {
    if (item.value.k !== "call" || !/Index$/.test(calledName(item.value))) return [];
    const fields = item.value.args.find((argument) => argument.name === "fields")?.value;
    const names = fields === undefined ? [] : (together(project, item.file, fields)[0] ?? []);
    return names.length === 0 ? [] : [names.map((name) => name.replace(/^-/, ""))];
  });
}
