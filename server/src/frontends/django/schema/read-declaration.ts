import type { Span } from "../../../orm/span";
import { bindingsOfClass } from "../modules/module-bindings";
import type { ClassReference, Project, PythonSymbol } from "../modules/project";
import type { Expression, NameExpression } from "../syntax/ast";
import type { FieldDeclaration, ManagerCall, ModelDeclaration } from "./declaration";
import { readField } from "./read-field";
import { readManager } from "./read-manager";
import { readMeta } from "./read-meta";
import { statementsWithin } from "./walk";

/** What a model class says by itself; kept until a file that says part of it changes. */
export function readDeclaration(project: Project, cls: ClassReference): ModelDeclaration {
  return project.memoise(`declaration|${cls.file}#${cls.qualname}|${cls.definition.s}`, () => {
    // Declarations say where they stand: each new shape of the file gives them anew.
    project.facts(cls.file);
    return read(project, project.current(cls));
  });
}

function read(project: Project, cls: ClassReference): ModelDeclaration {
  const { file, definition } = cls;
  const fields = new Map<string, FieldDeclaration>();
  const managers = new Map<string, ManagerCall>();
  const look = lookIn(project, cls);
  for (const { target, value } of assignmentsOf(cls)) {
    const span: Span = { file, unit: "", start: target.s, end: target.e };
    const field = value.k === "call" ? readField(project, file, target.id, span, value, look) : null;
    const manager = field === null ? readManager(project, file, target.id, span, value, look) : null;
    fields.delete(target.id);
    managers.delete(target.id);
    if (field !== null) fields.set(target.id, field);
    else if (manager !== null) managers.set(target.id, manager);
  }
  return {
    cls,
    span: { file, unit: "", start: definition.ns, end: definition.ns + definition.name.length },
    fields: [...fields.values()],
    managers: [...managers.values()],
    names: new Set(bindingsOfClass(definition).names.keys()),
    meta: readMeta(project, cls),
  };
}

/** Assignments to a name in a class body and in the `if`, `try` and `with` blocks of it. */
function* assignmentsOf(cls: ClassReference): Generator<{ target: NameExpression; value: Expression }> {
  for (const statement of statementsWithin(cls.definition.body)) {
    if (statement.k !== "assign" || statement.value === null) continue;
    for (const target of statement.targets) if (target.k === "name") yield { target, value: statement.value };
  }
}

/** Names as a class body sees them: its own first, then the module's. */
function lookIn(project: Project, cls: ClassReference): (expression: Expression) => PythonSymbol | null {
  const look = (expression: Expression): PythonSymbol | null => {
    if (expression.k === "attr") {
      const owner = look(expression.obj);
      return owner === null ? null : project.member(owner, expression.name);
    }
    if (expression.k !== "name") return null;
    const own = bindingsOfClass(cls.definition).names.get(expression.id)?.at(-1);
    if (own?.kind === "class")
      return {
        kind: "class",
        file: cls.file,
        qualname: `${cls.qualname}.${expression.id}`,
        definition: own.definition,
      };
    return project.name(cls.file, expression.id);
  };
  return look;
}
