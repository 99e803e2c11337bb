import type { ClassReference, Project } from "../modules/project";
import { INDEPENDENT, type ObjectValue } from "./values";

const REQUESTS = /^(django\.(http|core\.handlers)\.(\w+\.)?(Http|WSGI|ASGI)Request|rest_framework\.request\.Request)$/;

/** A class of the workspace that says in annotations what some requests carry. */
export function isRequestClass(project: Project, cls: ClassReference): boolean {
  return project.mro(cls).external.some((base) => REQUESTS.test(base));
}

/** The identity of the one request that a function handles, of whatever class. */
export const REQUEST = "request";

/** A request of a class of the workspace. */
export function requestOf({ file, qualname, definition }: ClassReference): ObjectValue {
  return { k: "object", cls: { file, qualname, definition }, id: REQUEST, deps: INDEPENDENT };
}
