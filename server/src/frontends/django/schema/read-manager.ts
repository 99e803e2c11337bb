import type { Span } from "../../../orm/span";
import type { ClassReference, Project, PythonSymbol } from "../modules/project";
import type { CallExpression, Expression } from "../syntax/ast";
import type { ManagerCall } from "./declaration";
import { statementsWithin } from "./walk";

type Look = (expression: Expression) => PythonSymbol | null;

interface ManagerClass {
  readonly classes: readonly ClassReference[];
  readonly queryset: readonly ClassReference[];
  readonly external: readonly string[];
}

/** Stands for the class of a manager of which nothing is known. */
export const UNREAD_MANAGER = "?";

/** The manager that a class-level value declares; null when it is none. What is called `objects` is one, whatever makes it. */
export function readManager(
  project: Project,
  file: string,
  name: string,
  span: Span,
  value: Expression,
  look: Look,
): ManagerCall | null {
  const read = readByClass(project, file, name, span, value, look);
  const isNamed = name === "objects" && (value.k === "call" || value.k === "name" || value.k === "attr");
  return read === null && isNamed
    ? { name, span, classes: [], queryset: [], external: [UNREAD_MANAGER], plain: false }
    : read;
}

function readByClass(
  project: Project,
  file: string,
  name: string,
  span: Span,
  value: Expression,
  look: Look,
): ManagerCall | null {
  if (value.k === "name" || value.k === "attr") {
    const symbol = look(value);
    if (symbol?.kind !== "value" || symbol.expression.k !== "call") return null;
    return readManager(project, symbol.file, name, span, symbol.expression, (part) =>
      project.resolve(symbol.file, part),
    );
  }
  if (value.k !== "call") return null;
  const made = asManager(project, value, look) ?? managerClass(project, file, value.fn, look);
  if (made === null || !isManager(made)) return null;
  const plain =
    made.classes.length === 0 && made.queryset.length === 0 && made.external.every((base) => PLAIN.has(base));
  return { name, span, ...made, plain };
}

const PLAIN = new Set(["django.db.models.Manager", "django.db.models.QuerySet"]);

function isManager(made: ManagerClass): boolean {
  return made.external.some((base) => /(Manager|\.from_queryset|\.as_manager)$/.test(base));
}

/** `BookQuerySet.as_manager()` */
function asManager(project: Project, call: CallExpression, look: Look): ManagerClass | null {
  if (call.fn.k !== "attr" || call.fn.name !== "as_manager") return null;
  const queryset = classOf(project, look(call.fn.obj));
  if (queryset === null) return null;
  const external = ["django.db.models.Manager", ...queryset.external];
  return { classes: queryset.classes, queryset: queryset.classes, external: [...new Set(external)] };
}

/** The class called: by name, or made by `Manager.from_queryset(BookQuerySet)` there or where the name was assigned. */
function managerClass(
  project: Project,
  file: string,
  fn: Expression,
  look: Look,
  followed: readonly Expression[] = [],
): ManagerClass | null {
  // Two names may stand for each other: a module that takes a name from the one that took it from here.
  if (followed.includes(fn)) return null;
  const next = [...followed, fn];
  if (fn.k === "call" && fn.fn.k === "attr" && fn.fn.name === "from_queryset") {
    const manager = managerClass(project, file, fn.fn.obj, look, next);
    const argument = fn.args[0]?.value;
    const queryset = argument === undefined ? null : classOf(project, look(argument));
    return manager === null ? null : together(manager, queryset);
  }
  const symbol = look(fn);
  const isComputed = symbol === null || (symbol.kind === "value" && symbol.expression.k === "call");
  const name = fn.k === "name" ? fn.id : "";
  if (symbol?.kind === "value") {
    const elsewhere: Look = (part) => project.resolve(symbol.file, part);
    const made = managerClass(project, symbol.file, symbol.expression, elsewhere, next);
    if (made !== null) return made;
  }
  // A class looked up by a call cannot be read, but its name says that it makes a manager.
  if (isComputed && name.endsWith("Manager")) return { classes: [], queryset: [], external: [`?.${name}`] };
  const cls = classOf(project, symbol);
  if (cls === null) return null;
  const querysets = cls.classes.filter((item) => isQuerySet(project, item));
  const built = querysets.length > 0 ? querysets : builtQuerySet(project, cls.classes);
  const classes = [...cls.classes, ...built.filter((item) => !cls.classes.some((other) => isSame(item, other)))];
  return { classes, queryset: built, external: cls.external };
}

function together(
  manager: ManagerClass,
  queryset: { classes: readonly ClassReference[]; external: readonly string[] } | null,
): ManagerClass {
  const classes = queryset?.classes ?? [];
  return {
    classes: [...manager.classes, ...classes],
    queryset: classes,
    external: [...new Set([...manager.external, ...(queryset?.external ?? ["?"])])],
  };
}

function classOf(
  project: Project,
  symbol: PythonSymbol | null,
): { classes: readonly ClassReference[]; external: readonly string[] } | null {
  if (symbol?.kind === "external") return { classes: [], external: [symbol.dotted] };
  return symbol?.kind === "class" ? project.mro(symbol) : null;
}

function isQuerySet(project: Project, cls: ClassReference): boolean {
  const { external } = project.mro(cls);
  return external.includes("django.db.models.QuerySet") && !external.includes("django.db.models.Manager");
}

function isSame(a: ClassReference, b: ClassReference): boolean {
  return a.file === b.file && a.qualname === b.qualname;
}

/** The queryset class of `def get_queryset(self): return BookQuerySet(self.model, using=self._db)`, or of `_queryset_class`. */
function builtQuerySet(project: Project, classes: readonly ClassReference[]): readonly ClassReference[] {
  for (const cls of classes) {
    const named = project.attribute(cls, "_queryset_class");
    if (named?.expression) {
      const made = classOf(project, project.resolve(named.owner.file, named.expression));
      return made?.classes ?? [];
    }
    const unit = project.unit(cls.file, `${cls.qualname}.get_queryset`);
    for (const statement of statementsWithin(unit?.definition.body ?? [])) {
      const root = statement.k === "return" && statement.value !== null ? rootCall(statement.value) : null;
      const symbol = root === null ? null : project.resolve(cls.file, root.fn);
      if (symbol?.kind === "class" && isQuerySet(project, symbol)) return project.mro(symbol).classes;
    }
  }
  return [];
}

/** The innermost call of a chain: `BookQuerySet(...)` of `BookQuerySet(...).filter(...)`. */
function rootCall(expression: Expression): CallExpression | null {
  if (expression.k !== "call") return null;
  if (expression.fn.k === "attr" && expression.fn.obj.k === "call") return rootCall(expression.fn.obj);
  return expression;
}
