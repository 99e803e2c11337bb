import type { ClassReference, Project, PythonSymbol } from "../modules/project";
import type { Expression } from "../syntax/ast";
import { expressionsOf, statementsWithin } from "./walk";

type ClassSymbol = Extract<PythonSymbol, { kind: "class" }>;

/**
 * The model that an admin class is registered for in its own file, by `@admin.register(Book)` or
 * `admin.site.register(Book, BookAdmin)`; null for none or several.
 */
export function registeredModel(project: Project, cls: ClassReference): ClassSymbol | null {
  const models = project.memoise(`registered|${cls.file}`, () => registrations(project, cls.file)).get(cls.qualname);
  return models?.length === 1 ? (models[0] ?? null) : null;
}

/** Models by the qualified name of the class they are registered with. */
function registrations(project: Project, file: string): ReadonlyMap<string, readonly ClassSymbol[]> {
  const found = new Map<string, ClassSymbol[]>();
  const note = (cls: string, model: Expression): void => {
    const symbol = project.resolve(file, model);
    if (symbol?.kind === "class") found.set(cls, [...(found.get(cls) ?? []), symbol]);
  };
  const facts = project.facts(file);
  for (const [qualname, { decorators }] of facts?.classes ?? [])
    for (const decorator of decorators)
      if (decorator.k === "call" && isRegister(decorator.fn))
        for (const { name, value } of decorator.args) if (name === null) note(qualname, value);
  for (const statement of statementsWithin(facts?.body ?? []))
    for (const call of expressionsOf(statement)) {
      if (call.k !== "call" || !isRegister(call.fn)) continue;
      const [models, cls] = call.args.map(({ value }) => value);
      if (cls?.k !== "name") continue;
      for (const model of models?.k === "seq" ? models.items : models ? [models] : []) note(cls.id, model);
    }
  return found;
}

function isRegister(fn: Expression): boolean {
  return fn.k === "attr" ? fn.name === "register" : fn.k === "name" && fn.id === "register";
}
