import type { Project } from "../modules/project";
import type { Expression } from "../syntax/ast";
import { readSettings } from "./settings-facts";

/** A text known without running anything: a literal, a constant of some module, a setting; null otherwise. */
export function constantText(
  project: Project,
  file: string,
  expression: Expression | undefined,
  depth = 0,
): string | null {
  if (expression === undefined || depth > 8) return null;
  switch (expression.k) {
    case "str":
      return expression.v;
    case "name":
    case "attr":
      return settingText(project, file, expression) ?? namedText(project, file, expression, depth);
    case "bin": {
      if (expression.op !== "+" || expression.left === null) return null;
      const left = constantText(project, file, expression.left, depth + 1);
      const right = constantText(project, file, expression.right, depth + 1);
      return left === null || right === null ? null : left + right;
    }
    case "call":
      return fallbackText(
        project,
        file,
        expression.fn,
        expression.args.map((argument) => argument.value),
        depth,
      );
    case "bool":
      return (
        expression.items.map((item) => constantText(project, file, item, depth + 1)).find((item) => item !== null) ??
        null
      );
    default:
      return null;
  }
}

function namedText(project: Project, file: string, expression: Expression, depth: number): string | null {
  const symbol = project.resolve(file, expression);
  return symbol?.kind === "value" ? constantText(project, symbol.file, symbol.expression, depth + 1) : null;
}

/** `settings.AUTH_USER_MODEL` */
function settingText(project: Project, file: string, expression: Expression): string | null {
  if (expression.k !== "attr" || !isSettings(project, file, expression.obj)) return null;
  return settingNamed(project, expression.name);
}

function settingNamed(project: Project, name: string): string | null {
  const settings = readSettings(project);
  return name === "AUTH_USER_MODEL" ? settings.authUserModel : (settings.strings.get(name) ?? null);
}

/** `getattr(settings, "SHOP_PRODUCT_MODEL", "shop.Product")` */
function fallbackText(
  project: Project,
  file: string,
  fn: Expression,
  args: readonly Expression[],
  depth: number,
): string | null {
  const [owner, name, fallback] = args;
  if (fn.k !== "name" || fn.id !== "getattr" || owner === undefined || name?.k !== "str") return null;
  const set = isSettings(project, file, owner) ? settingNamed(project, name.v) : null;
  return set ?? constantText(project, file, fallback, depth + 1);
}

function isSettings(project: Project, file: string, expression: Expression): boolean {
  const symbol = project.resolve(file, expression);
  return symbol?.kind === "external" && symbol.dotted === "django.conf.settings";
}

/** A boolean literal or constant; null when it cannot be read. */
export function constantFlag(project: Project, file: string, expression: Expression | undefined): boolean | null {
  if (expression?.k === "const") return expression.t === "none" ? false : Boolean(expression.v);
  if (expression?.k !== "name" && expression?.k !== "attr") return null;
  const symbol = project.resolve(file, expression);
  return symbol?.kind === "value" && symbol.expression.k === "const"
    ? constantFlag(project, symbol.file, symbol.expression)
    : null;
}

/**
 * Items of a list or tuple, through constants, sums and unpacking, each with the file it stands in; null when unreadable.
 * A part of a sum, or what is unpacked, that cannot be read stands for itself.
 */
export function constantItems(
  project: Project,
  file: string,
  expression: Expression,
  depth = 0,
): readonly { readonly file: string; readonly value: Expression }[] | null {
  if (depth > 8) return null;
  const inner = (part: Expression) => constantItems(project, file, part, depth + 1);
  switch (expression.k) {
    case "seq":
      return expression.items.flatMap((value) =>
        value.k === "star" ? (inner(value.value) ?? [{ file, value }]) : [{ file, value }],
      );
    case "bin": {
      if (expression.op !== "+" || expression.left === null) return null;
      return [expression.left, expression.right].flatMap((value) => inner(value) ?? [{ file, value }]);
    }
    case "name":
    case "attr": {
      const symbol = project.resolve(file, expression);
      return symbol?.kind === "value" ? constantItems(project, symbol.file, symbol.expression, depth + 1) : null;
    }
    case "call": {
      const argument = expression.args[0]?.value;
      const wraps = expression.fn.k === "name" && /^(list|tuple|set|sorted)$/.test(expression.fn.id);
      return wraps && argument !== undefined ? inner(argument) : null;
    }
    default:
      return null;
  }
}
