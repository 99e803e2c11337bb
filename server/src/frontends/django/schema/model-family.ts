import type { ModelId } from "../../../orm/schema";
import type { ClassReference, Project } from "../modules/project";
import type { DjangoSchema } from "./django-schema";

/** The classes that an instance of a model may be of or takes members from, as `file#qualname`: its own, its bases, its heirs. */
export function modelFamily(project: Project, schema: DjangoSchema, model: ModelId): ReadonlySet<string> {
  const cls = schema.classOf(model);
  if (cls === null) return new Set();
  return new Set([...project.mro(cls).classes.map(keyOf), ...heirsOf(project, cls)]);
}

/** The classes that a class hands its members on to, directly or further down, as `file#qualname`. */
export function heirsOf(project: Project, cls: ClassReference): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [cls];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const heir of project.subclasses(next)) {
      if (!found.has(keyOf(heir))) pending.push(heir);
      found.add(keyOf(heir));
    }
  return found;
}

function keyOf({ file, qualname }: ClassReference): string {
  return `${file}#${qualname}`;
}
