import type { Project, PythonSymbol } from "../modules/project";
import type { Expression } from "../syntax/ast";
import { constantText } from "./constant-value";
import { readSettings } from "./settings-facts";

/** What a relation points to, before models are known. */
export type ModelTarget =
  | { readonly kind: "self" }
  /** `shop.Book`, or `Book`: a model of the declaring model's app. */
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "class"; readonly file: string; readonly qualname: string }
  /** `Book.authors.through` */
  | { readonly kind: "through"; readonly file: string; readonly qualname: string; readonly field: string }
  | { readonly kind: "user" };

/** Reads a target in any of Django's forms; null when it cannot be read. `look` resolves names of the statement's scope. */
export function modelTarget(
  project: Project,
  file: string,
  expression: Expression | undefined,
  look: (expression: Expression) => PythonSymbol | null = (part) => project.resolve(file, part),
  depth = 0,
): ModelTarget | null {
  if (expression === undefined || depth > 6) return null;
  const text = constantText(project, file, expression);
  if (text !== null) return text === "self" ? { kind: "self" } : { kind: "label", label: text };
  if (expression.k === "call")
    return calledTarget(
      project,
      file,
      expression.fn,
      expression.args.map((item) => item.value),
      look,
    );
  const symbol = look(expression);
  if (symbol?.kind === "class") return { kind: "class", file: symbol.file, qualname: symbol.qualname };
  if (symbol?.kind === "value") return modelTarget(project, symbol.file, symbol.expression, undefined, depth + 1);
  if (symbol?.kind === "external") return externalTarget(symbol.dotted);
  if (expression.k === "attr" && expression.name === "through" && expression.obj.k === "attr") {
    const owner = look(expression.obj.obj);
    if (owner?.kind === "class")
      return { kind: "through", file: owner.file, qualname: owner.qualname, field: expression.obj.name };
  }
  return null;
}

/** `app.models.Book` of a package that cannot be read: its label as Django would name it. */
function externalTarget(dotted: string): ModelTarget | null {
  const parts = dotted.split(".");
  const models = parts.indexOf("models");
  const [app, name] = [parts[models - 1], parts.at(-1)];
  return models < 1 || app === undefined || name === undefined ? null : { kind: "label", label: `${app}.${name}` };
}

function calledTarget(
  project: Project,
  file: string,
  fn: Expression,
  args: readonly Expression[],
  look: (expression: Expression) => PythonSymbol | null,
): ModelTarget | null {
  const symbol = look(fn);
  const dotted = symbol?.kind === "external" ? symbol.dotted : "";
  if (/^django\.contrib\.auth\.get_user_model$/.test(dotted)) return { kind: "user" };
  const name = fn.k === "attr" ? fn.name : fn.k === "name" ? fn.id : "";
  if (name === "get_user_model") return { kind: "user" };
  if (!/^(get_model|get_model_name|load_model)$/.test(name)) return null;
  const [app, model] = args.map((argument) => constantText(project, file, argument));
  if (app == null) return null;
  // The package swapper names a setting by this convention: `SHOP_BOOK_MODEL`.
  const swapped = readSettings(project).strings.get(`${app}_${model}_MODEL`.toUpperCase());
  return {
    kind: "label",
    label: (name === "get_model" ? undefined : swapped) ?? (model == null ? app : `${app}.${model}`),
  };
}
