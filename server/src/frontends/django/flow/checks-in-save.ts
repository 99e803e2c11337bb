import type { SaveCheck } from "../../../orm/effect";
import type { ClassReference, Project } from "../modules/project";
import type { CallExpression, Expression, FunctionDefinition, IfStatement } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import { isName } from "../syntax/is-name";
import { nodesWithin } from "../syntax/nodes-within";

/**
 * The looks for other rows that the model's own `save()` makes, by itself or in a method of the row that it calls, and after
 * which it raises: `if Team.objects.filter(name=self.name).exists(): raise ValidationError(...)`.
 */
export function checksInSave(project: Project, model: ClassReference): readonly SaveCheck[] {
  const save = project.method(model, "save")?.unit.definition;
  if (!save) return [];
  return [save, ...calledOnSelf(project, model, save)].flatMap((method) => checksOf(method, model.definition.name));
}

/** The methods of the row that a method calls on it, with those that full_clean() leads to. */
function calledOnSelf(
  project: Project,
  model: ClassReference,
  { body, params }: FunctionDefinition,
): FunctionDefinition[] {
  const self = params[0]?.name ?? "";
  const names = body
    .flatMap((statement) => [...nodesWithin(statement)])
    .flatMap((node) => (node.k === "call" && node.fn.k === "attr" && isName(node.fn.obj, self) ? [node.fn.name] : []));
  const all = new Set(names.flatMap((name) => (name === "full_clean" ? [name, "clean", "validate_unique"] : [name])));
  all.delete("save");
  return [...all].flatMap((name) => project.method(model, name)?.unit.definition ?? []);
}

function checksOf({ body, params }: FunctionDefinition, model: string): SaveCheck[] {
  const self = params[0]?.name ?? "";
  return body
    .flatMap((statement) => [...nodesWithin(statement)])
    .flatMap((node) => (node.k === "if" ? (checkOf(node, self, model) ?? []) : []));
}

function checkOf({ test, body }: IfStatement, self: string, model: string): SaveCheck | null {
  const last = body.at(-1);
  if (last?.k !== "raise" || last.value === null) return null;
  const asked = test.k === "bool" && test.op === "and" ? test.items : [test];
  const columns = asked.map((item) => columnsAsked(item, self, model)).find((each) => each !== null);
  if (!columns) return null;
  return { columns, raises: expressionText(last.value.k === "call" ? last.value.fn : last.value) };
}

/** `Team.objects.filter(name__iexact=self.name).exclude(pk=self.pk).exists()`: the columns that the row's own are looked for in. */
function columnsAsked(test: Expression, self: string, model: string): readonly string[] | null {
  const look = test.k === "call" ? chainOf(test) : null;
  if (!look || !ASKS.has(look.at(-1)?.name ?? "")) return null;
  const root = look[0]?.call.fn;
  if (root?.k !== "attr" || !isManagerOf(root.obj, self, model)) return null;
  const filters = look.filter(({ name }) => name === "filter");
  const others = look.filter(({ name }) => !["filter", "exclude", ...ASKS].includes(name));
  if (filters.length === 0 || others.length > 0) return null;
  const columns = filters.flatMap(({ call }) => call.args.map((argument) => ownColumn(argument, self)));
  return columns.every((column) => column !== null) ? columns : null;
}

const ASKS = new Set(["exists", "first", "count"]);

/** The calls of a chain, the first one first. */
function chainOf(call: CallExpression): { readonly name: string; readonly call: CallExpression }[] {
  if (call.fn.k !== "attr") return [];
  const before = call.fn.obj.k === "call" ? chainOf(call.fn.obj) : [];
  return [...before, { name: call.fn.name, call }];
}

/** `Team.objects`, `type(self).objects`, `self.__class__.objects` */
function isManagerOf(node: Expression, self: string, model: string): boolean {
  if (node.k !== "attr") return false;
  const { obj } = node;
  if (obj.k === "call") return isName(obj.fn, "type") && isName(obj.args[0]?.value, self);
  if (obj.k === "attr") return obj.name === "__class__" && isName(obj.obj, self);
  return isName(obj, model);
}

/** `name__iexact=self.name.lower()` */
function ownColumn({ name, value }: CallExpression["args"][number], self: string): string | null {
  const [column, comparison = "exact", ...more] = (name ?? "").split("__");
  if (!column || more.length > 0 || !["exact", "iexact"].includes(comparison)) return null;
  const own = value.k === "call" && value.fn.k === "attr" ? value.fn.obj : value;
  const isOwn =
    own.k === "attr" && isName(own.obj, self) && own.name.replace(/_id$/, "") === column.replace(/_id$/, "");
  return isOwn ? column.replace(/_id$/, "") : null;
}
