import type { ClassReference, Project } from "../modules/project";
import type { CallExpression } from "../syntax/ast";
import type { FieldDeclaration } from "./declaration";
import { readField } from "./read-field";
import { expressionsOf, statementsWithin } from "./walk";

/** Fields that modules add to classes from outside: `Book.add_to_class("rank", models.IntegerField())`. */
export interface AddedFields {
  of(cls: ClassReference): readonly FieldDeclaration[];
}

export function findAddedFields(project: Project): AddedFields {
  const byClass = new Map<string, FieldDeclaration[]>();
  for (const file of project.allFiles().filter((each) => project.clues(each).addsFields))
    for (const [key, field] of addedIn(project, file)) {
      const fields = byClass.get(key);
      if (fields === undefined) byClass.set(key, [field]);
      else fields.push(field);
    }
  return { of: (cls) => byClass.get(`${cls.file}#${cls.qualname}`) ?? [] };
}

function addedIn(project: Project, file: string): readonly (readonly [string, FieldDeclaration])[] {
  return project.memoise(`added|${file}`, () => {
    const found: (readonly [string, FieldDeclaration])[] = [];
    for (const statement of statementsWithin(project.facts(file)?.body ?? []))
      for (const expression of expressionsOf(statement)) {
        const added = expression.k === "call" ? addition(project, file, expression) : null;
        if (added !== null) found.push(added);
      }
    return found;
  });
}

/** `Book.add_to_class("rank", field)` and `field.contribute_to_class(Book, "rank")` */
function addition(project: Project, file: string, call: CallExpression): readonly [string, FieldDeclaration] | null {
  if (call.fn.k !== "attr") return null;
  const [first, second] = call.args.map((argument) => argument.value);
  if (first === undefined || second === undefined) return null;
  const forms = {
    add_to_class: { owner: call.fn.obj, name: first, value: second },
    contribute_to_class: { owner: first, name: second, value: call.fn.obj },
  };
  const form = forms[call.fn.name as keyof typeof forms];
  if (form === undefined || form.name.k !== "str" || form.value.k !== "call") return null;
  const cls = project.resolve(file, form.owner);
  if (cls?.kind !== "class") return null;
  const span = { file, unit: "", start: form.name.s, end: form.name.e };
  const field = readField(project, file, form.name.v, span, form.value, (part) => project.resolve(file, part));
  return field === null ? null : [`${cls.file}#${cls.qualname}`, field];
}
