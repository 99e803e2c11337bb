import type { Argument, Expression } from "../syntax/ast";
import { lastName } from "../syntax/last-name";
import type { ClassReference } from "./project";
import type { ProjectModules } from "./project-modules";

/** A class that is asked for by name: `order.utils` and `OrderCreator`. */
interface Asked {
  readonly module: string;
  readonly name: string;
}

const LOADERS = new Set(["get_class", "get_classes", "get_model"]);
/** Of the public interface of django-oscar, which tells apps by the folders that they stand in. */
const LOADING = /(^|\/)oscar[./]core[./]loading\b/;
/** Classes that tests make in place of others are theirs alone. */
const TESTS = /\/(tests?|testing)\//;

/** Whether a call, or an item of it, asks for classes by name in a way that is read here. */
export function loadsClass(project: ProjectModules, file: string, expression: Expression): boolean {
  const call = expression.k === "sub" ? expression.obj : expression;
  if (call.k !== "call" || !LOADERS.has(lastName(call.fn))) return false;
  const loader = project.resolve(file, call.fn);
  if (loader?.kind === "function") return LOADING.test(loader.file);
  return loader?.kind === "external" && LOADING.test(loader.dotted);
}

/**
 * The class that `get_class("order.utils", "OrderCreator")`, an item of `get_classes("order.utils", ["OrderCreator"])` or
 * `get_model("order", "Order")` stands for: the one of that name in a module of the workspace whose path ends so.
 */
export function classByLabel(project: ProjectModules, expression: Expression): ClassReference | null {
  const asked = askedFor(expression);
  if (asked === null) return null;
  const { module, name } = asked;
  return project.memoise(`class by label|${module}|${name}`, () => {
    const path = `/${module.replaceAll(".", "/")}`;
    const [only, ...others] = project.allFiles().flatMap((file) => {
      if (!file.includes(path) || TESTS.test(file.slice(project.root.length))) return [];
      if (!/^(\.py$|\/)/.test(file.slice(file.lastIndexOf(path) + path.length))) return [];
      const definition = project.facts(file)?.classes.get(name);
      return definition === undefined ? [] : [{ file, qualname: name, definition }];
    });
    return only !== undefined && others.length === 0 ? only : null;
  });
}

function askedFor(expression: Expression): Asked | null {
  if (expression.k === "sub") {
    const { obj, index } = expression;
    const names = obj.k === "call" && lastName(obj.fn) === "get_classes" ? obj.args[1]?.value : undefined;
    const name = names?.k === "seq" && index.k === "const" ? names.items[Number(index.v)] : undefined;
    return obj.k === "call" && name ? askedBy(textOf(obj.args[0]), name.k === "str" ? name.v : null, obj.args) : null;
  }
  if (expression.k !== "call") return null;
  const { fn, args } = expression;
  const [first, second] = [textOf(args[0]), textOf(args[1])];
  if (lastName(fn) === "get_class") return askedBy(first, second, args);
  if (lastName(fn) !== "get_model" || first === null) return null;
  const [app, name = null] = args.length === 1 ? first.split(".") : [first, second];
  return app && name ? { module: `${app}.models`, name } : null;
}

/** A third argument names where else to look. */
function askedBy(module: string | null, name: string | null, args: readonly Argument[]): Asked | null {
  return module?.includes(".") && name !== null && args.length === 2 ? { module, name } : null;
}

function textOf(argument: Argument | undefined): string | null {
  return argument?.name === null && argument.star === 0 && argument.value.k === "str" ? argument.value.v : null;
}
