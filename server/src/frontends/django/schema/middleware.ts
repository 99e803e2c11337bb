import type { ClassReference, Project } from "../modules/project";
import { requestNames } from "./request-names";
import { readSettings } from "./settings-facts";

/** A function through which requests come: a method of a middleware class, or a function that makes a middleware. */
export interface MiddlewareUnit {
  readonly file: string;
  readonly unit: string;
  /** The class whose instance it is called on; null for a function. */
  readonly receiver: ClassReference | null;
}

/** Methods by which a request comes to a middleware before it comes to the view. */
const METHODS = ["process_request", "process_view", "__call__", "__acall__"];

/**
 * The project's middleware: what the settings name; where that cannot be read, what has the form of one and puts something
 * on requests.
 */
export function middlewareUnits(project: Project): readonly MiddlewareUnit[] {
  return project.memoise("middleware-units", () => {
    const named = namedMiddleware(project);
    if (named !== null) return named.flatMap((symbol) => unitsOf(project, symbol));
    const files = new Set([...requestNames(project).values()].flat());
    return [...files].sort().flatMap((file) => formedAsMiddleware(project, file));
  });
}

type Named = NonNullable<ReturnType<Project["resolve"]>>;

function namedMiddleware(project: Project): readonly Named[] | null {
  const { file, middleware } = readSettings(project);
  if (middleware === null) return null;
  const home = file ?? `${project.root}/manage.py`;
  return middleware.flatMap((name) => {
    const dot = name.lastIndexOf(".");
    return dot < 0 ? [] : (project.member(project.module(home, name.slice(0, dot)), name.slice(dot + 1)) ?? []);
  });
}

function unitsOf(project: Project, symbol: Named): readonly MiddlewareUnit[] {
  if (symbol.kind === "function") return [{ file: symbol.file, unit: symbol.unit.id, receiver: null }];
  return symbol.kind === "class" ? methodsOf(project, symbol) : [];
}

function methodsOf(project: Project, { file, qualname, definition }: ClassReference): readonly MiddlewareUnit[] {
  const receiver = { file, qualname, definition };
  return METHODS.flatMap((name) => {
    const method = project.method(receiver, name);
    return method ? [{ file: method.owner.file, unit: method.unit.id, receiver }] : [];
  });
}

function formedAsMiddleware(project: Project, file: string): readonly MiddlewareUnit[] {
  const facts = project.facts(file);
  if (facts === null) return [];
  const classes = [...facts.classes.keys()].flatMap((qualname) => {
    const cls = project.classNamed(file, qualname);
    return cls && isFormedAsMiddleware(project, cls) ? methodsOf(project, cls) : [];
  });
  const functions = [...facts.units.values()].filter(
    ({ owner, definition: { params } }) => owner === null && params.length === 1 && params[0]?.name === "get_response",
  );
  return [...classes, ...functions.map(({ id }) => ({ file, unit: id, receiver: null }))];
}

function isFormedAsMiddleware(project: Project, cls: ClassReference): boolean {
  if (project.mro(cls).external.includes("django.utils.deprecation.MiddlewareMixin")) return true;
  const init = project.method(cls, "__init__")?.unit.definition.params[1]?.name;
  return init === "get_response" && project.method(cls, "__call__") !== null;
}
