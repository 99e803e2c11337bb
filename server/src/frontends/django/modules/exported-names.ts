import type { Expression, Statement } from "../syntax/ast";
import { bindingsOfModule } from "./module-bindings";
import type { Project } from "./project";

/** The names in a module's `__all__`; null when it has none or part of it cannot be read. */
export function exportedNames(project: Project, file: string): ReadonlySet<string> | null {
  return project.memoise(`exports|${file}`, () => {
    const facts = project.facts(file);
    const statements = facts === null ? [] : bindingsOfModule(facts).exports;
    if (statements.length === 0) return null;
    const names = new Set<string>();
    return statements.every((statement) => collect(project, file, statement, names)) ? names : null;
  });
}

function collect(project: Project, file: string, statement: Statement, names: Set<string>): boolean {
  if (statement.k === "aug") return addNames(project, file, statement.value, names);
  if (statement.k !== "expr") return true;
  const { value } = statement;
  if (value.k !== "call" || value.fn.k !== "attr") return addNames(project, file, value, names);
  const argument = value.args[0]?.value;
  if (argument === undefined) return false;
  if (value.fn.name === "extend") return addNames(project, file, argument, names);
  if (value.fn.name === "append" && argument.k === "str") names.add(argument.v);
  return value.fn.name === "append";
}

function addNames(project: Project, file: string, expression: Expression, names: Set<string>): boolean {
  switch (expression.k) {
    case "seq":
      return expression.items.every((item) => {
        if (item.k === "star") return addNames(project, file, item.value, names);
        if (item.k === "str") names.add(item.v);
        return item.k === "str";
      });
    case "bin":
      return (
        expression.op === "+" &&
        expression.left !== null &&
        addNames(project, file, expression.left, names) &&
        addNames(project, file, expression.right, names)
      );
    case "name":
      return expression.id === "__all__";
    case "attr": {
      const module = expression.name === "__all__" ? project.resolve(file, expression.obj) : null;
      const other = module?.kind === "module" ? exportedNames(project, module.file) : null;
      for (const name of other ?? []) names.add(name);
      return other !== null;
    }
    case "call":
      return expression.args.length === 1 &&
        expression.args[0] !== undefined &&
        /^(list|tuple)$/.test(callee(expression.fn))
        ? addNames(project, file, expression.args[0].value, names)
        : false;
    default:
      return false;
  }
}

function callee(fn: Expression): string {
  return fn.k === "name" ? fn.id : "";
}
