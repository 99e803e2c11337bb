import type { Entry } from "../../../orm/code-report";
import type { ClassReference, Project } from "../modules/project";
import { atomicRequests } from "../schema/atomic-requests";
import { routedViews } from "../schema/routed-views";
import type { Expression } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { mentionsTransaction, methodsOf, NON_ATOMIC, openedByClass } from "./transactions";
import type { World } from "./world";

/**
 * What calls a unit from outside of the program's own code, where no transaction is open by then; null where nothing says
 * so, or something may have opened one. `receiver` is the class of `self`.
 */
export function entryOf(world: World, file: string, unit: UnitFacts, receiver: ClassReference | null): Entry | null {
  if (receiver === null) return functionEntry(world, file, unit);
  const { project } = world;
  // A subclass that has its own may call this one in a transaction.
  const found = project.method(receiver, unit.definition.name);
  if (found?.unit.id !== unit.id || found.owner.file !== file) return null;
  const { external } = project.mro(receiver);
  const { name } = unit.definition;
  if (external.some((base) => COMMAND.test(base)))
    return name === "handle" && !isManaged(world, file, unit, receiver) ? "command" : null;
  if (external.some((base) => ADMIN.test(base))) return isAdminAction(world, file, unit, receiver) ? "action" : null;
  if (external.some((base) => TASK.test(base)))
    return name === "run" && !isManaged(world, file, unit, receiver) ? "task" : null;
  if (!external.some((base) => VIEW.test(base)) || !isCalledByView(world, file, unit, external)) return null;
  return isManaged(world, file, unit, receiver) ? null : atRequest(world, isTakenOut(world, file, unit, receiver));
}

/** The project's settings run each request in a transaction of the default database, and a request calls the unit. */
export function runsInRequest(world: World, file: string, unit: UnitFacts): boolean {
  const { project } = world;
  if (atomicRequests(project) !== "yes" || isTakenOutByRoutes(project)) return false;
  if (unit.owner === null) return isRouted(world, file, unit) && !isTakenOutFunction(world, file, unit);
  const cls = project.classNamed(file, unit.owner);
  const external = cls ? project.mro(cls).external : [];
  const isView = external.some((base) => VIEW.test(base)) && isCalledByView(world, file, unit, external);
  return cls !== null && isView && !isTakenOut(world, file, unit, cls);
}

/** A request calls the unit: a view, or a method of one that a request comes in by. */
export function isCalledByRequest(world: World, file: string, unit: UnitFacts): boolean {
  if (unit.owner === null) return isRouted(world, file, unit);
  const cls = world.project.classNamed(file, unit.owner);
  const external = cls ? world.project.mro(cls).external : [];
  if (!external.some((base) => VIEW.test(base))) return false;
  const { name, decorators } = unit.definition;
  return OF_REQUEST.has(name) || name === "create" || decorators.some((each) => dottedOf(world, file, each) === ACTION);
}

/** Where URLs are declared, a view may be taken out without its own file saying so. */
function isTakenOutByRoutes(project: Project): boolean {
  return project.memoise("requests-taken-out-by-routes", () =>
    project.allFiles().some((file) => /urls/.test(file) && /non_atomic_requests/.test(project.text(file) ?? "")),
  );
}

const COMMAND = /^django\.core\.management\.(base\.)?\w*Command$/;
const ADMIN = /^django\.contrib\.(gis\.)?admin\.(\w+\.)?\w*ModelAdmin$/;
const TASK = /^celery\.(app\.)?([Tt]ask\.)?Task$/;
const VIEW =
  /^(django\.views\.(generic\.)?(\w+\.)?\w*View|django\.contrib\.auth\.views\.\w+View|rest_framework\.(views|generics|viewsets)\.\w+)$/;

const ACTION = "rest_framework.decorators.action";

/** Methods of a view by which a request comes in, in the order of their calls at most. */
const OF_REQUEST = new Set(["dispatch", "get", "post", "put", "patch", "delete", "head", "options"]);
/** Those that the frameworks' own methods call. */
const OF_REST = new Set([
  ...["list", "create", "retrieve", "update", "partial_update", "destroy"],
  ...["perform_create", "perform_update", "perform_destroy", "get_object", "get_queryset"],
]);
const OF_GENERIC = new Set([
  ...["form_valid", "form_invalid", "get_context_data", "get_form_kwargs", "get_initial", "get_object", "get_queryset"],
]);

function isCalledByView(world: World, file: string, unit: UnitFacts, bases: readonly string[]): boolean {
  const { name, decorators } = unit.definition;
  const isRest = bases.some((base) => base.startsWith("rest_framework."));
  if (OF_REQUEST.has(name) || (isRest ? OF_REST : OF_GENERIC).has(name)) return true;
  return decorators.some((decorator) => dottedOf(world, file, decorator) === ACTION);
}

/** Another method that is called before it, or a class that it comes from, speaks of transactions. */
function isManaged(world: World, file: string, unit: UnitFacts, receiver: ClassReference): boolean {
  const { project } = world;
  const { classes, external } = project.mro(receiver);
  const bases = [...classes.slice(1).map(({ qualname }) => qualname), ...external];
  if (bases.some((base) => NAMED_FOR_ONE.test(base))) return true;
  const { name } = unit.definition;
  const family = [...classes, ...project.subclasses(receiver)];
  if (classes.some((cls) => ["dispatch", name].some((method) => openedByClass(world, cls, method) !== null)))
    return true;
  return family.some((cls) =>
    methodsOf(project, cls).some(
      ({ id, definition }) =>
        (id !== unit.id || cls.file !== file) && leadsTo(definition.name, name) && mentionsTransaction(definition),
    ),
  );
}

const NAMED_FOR_ONE = /atomic|transact|revision/i;

/** A method of that name is called before one of the other name, or in its place. */
function leadsTo(name: string, other: string): boolean {
  if (name === other || ALWAYS_FIRST.has(name)) return true;
  return !OF_REQUEST.has(other) && (OF_REQUEST.has(name) || OF_REST.has(name) || OF_GENERIC.has(name));
}

/** What a view, a command or a task begins with. */
const ALWAYS_FIRST = new Set(["dispatch", "initial", "execute", "__call__"]);

/** Called from the change list, which opens no transaction. */
function isAdminAction(world: World, file: string, unit: UnitFacts, cls: ClassReference): boolean {
  const { name } = unit.definition;
  if (isManaged(world, file, unit, cls)) return false;
  if (unit.definition.decorators.some((decorator) => /^(admin\.)?action$/.test(calledName(decorator)))) return true;
  const actions = world.classAttribute(cls, "actions");
  const named = actions?.k === "list" ? (actions.items ?? []) : [];
  return named.some((item) => item.k === "literal" && item.value === name);
}

function functionEntry(world: World, file: string, unit: UnitFacts): Entry | null {
  const { decorators } = unit.definition;
  const names = decorators.map(calledName);
  const dotted = decorators.map((decorator) => dottedOf(world, file, decorator));
  // A decorator of the workspace is not what its name says elsewhere.
  if (names.some((name, at) => TASKS.test(name) && dotted[at] !== "")) return "task";
  if (names.includes("admin.action") || dotted.includes("django.contrib.admin.action")) return "action";
  return isRouted(world, file, unit) ? atRequest(world, isTakenOutFunction(world, file, unit)) : null;
}

/** A function that a URL leads to, or one that the REST framework makes a view of. */
function isRouted(world: World, file: string, unit: UnitFacts): boolean {
  const { decorators, params } = unit.definition;
  if (decorators.some((decorator) => dottedOf(world, file, decorator) === "rest_framework.decorators.api_view"))
    return true;
  return params[0]?.name === "request" && unit.owner === null && routedViews(world.project).has(`${file}#${unit.id}`);
}

function isTakenOutFunction(world: World, file: string, { definition }: UnitFacts): boolean {
  return definition.decorators.some((decorator) => dottedOf(world, file, decorator) === NON_ATOMIC);
}

const TASKS =
  /(^|\.)(shared_task|periodic_task|db_task|db_periodic_task|actor)$|(^|\.)\w*(app|celery)\.task$|^task$|^job$/;

/** Settings may open a transaction around each request, unless the view takes itself out of that. */
function atRequest(world: World, isTakenOut: boolean): Entry | null {
  return isTakenOut || atomicRequests(world.project) === "no" ? "request" : null;
}

/** `@transaction.non_atomic_requests` on the class or its `dispatch`. */
function isTakenOut(world: World, file: string, unit: UnitFacts, receiver: ClassReference): boolean {
  const dispatch = world.project.method(receiver, "dispatch");
  const decorators = [
    ...unit.definition.decorators.map((decorator) => ({ file, decorator })),
    ...world.project.current(receiver).definition.decorators.map((decorator) => ({ file: receiver.file, decorator })),
    ...(dispatch?.unit.definition.decorators ?? []).map((decorator) => ({
      file: dispatch?.owner.file ?? "",
      decorator,
    })),
  ];
  return decorators.some(({ file: at, decorator }) => {
    const given = decorator.k === "call" ? decorator.args[0]?.value : undefined;
    return dottedOf(world, at, given ?? decorator) === NON_ATOMIC;
  });
}

/** `task` of `@app.task(bind=True)` with what stands before it. */
function calledName(decorator: Expression): string {
  const target = decorator.k === "call" ? decorator.fn : decorator;
  if (target.k === "name") return target.id;
  return target.k === "attr" && target.obj.k === "name" ? `${target.obj.id}.${target.name}` : "";
}

/** The dotted name of a decorator from elsewhere; null where nothing is known of it, an empty text for one of the workspace. */
/** What a decorator is called outside of the project; empty for one of its own, null for one that is not known. */
export function dottedOf(world: World, file: string, decorator: Expression): string | null {
  const symbol = world.project.resolve(file, decorator.k === "call" ? decorator.fn : decorator);
  if (symbol === null) return null;
  return symbol.kind === "external" ? symbol.dotted : "";
}
