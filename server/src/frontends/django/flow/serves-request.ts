import type { Project } from "../modules/project";
import type { Expression } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { dottedOf, isCalledByRequest } from "./entry-points";
import { methodsOf } from "./transactions";
import type { World } from "./world";

/**
 * A request calls the unit with what it was sent, which no form, serializer or decorator has looked at, and nothing answers
 * what the database refuses.
 */
export function servesRequest(world: World, file: string, unit: UnitFacts): boolean {
  if (!isCalledByRequest(world, file, unit) || answersRefusals(world.project)) return false;
  const decorators = [...unit.definition.decorators, ...decoratorsOfClass(world, file, unit)];
  if (!decorators.every((decorator) => looksAtNoRow(world, file, decorator))) return false;
  return isFirst(world, file, unit) && ![...nodesWithin(unit.definition)].some((node) => CHECKS.test(nameOf(node)));
}

function decoratorsOfClass({ project }: World, file: string, { owner }: UnitFacts): readonly Expression[] {
  return owner === null ? [] : (project.classNamed(file, owner)?.definition.decorators ?? []);
}

/** It asks who sends the request, or how. */
function looksAtNoRow(world: World, file: string, decorator: Expression): boolean {
  const dotted = dottedOf(world, file, decorator) ?? "";
  if (dotted !== "django.utils.decorators.method_decorator") return LOOKS_AT_NO_ROW.test(dotted);
  const [given] = decorator.k === "call" ? decorator.args : [];
  const inner = given?.value.k === "seq" ? given.value.items : given ? [given.value] : [];
  return inner.length > 0 && inner.every((each) => looksAtNoRow(world, file, each));
}

const LOOKS_AT_NO_ROW =
  /^(django\.(contrib\.auth\.decorators\.(login|permission)_required|views\.decorators\.(http|csrf|cache)\.\w+|db\.transaction\.\w+)|rest_framework\.decorators\.\w+)$/;

/** No method of the class runs before it, and no base that is not known has one. */
function isFirst({ project }: World, file: string, { owner }: UnitFacts): boolean {
  const cls = owner === null ? null : project.classNamed(file, owner);
  if (cls === null) return owner === null;
  const { classes, external } = project.mro(cls);
  const methods = classes.flatMap((each) => methodsOf(project, each)).map(({ definition }) => definition.name);
  return external.every((base) => OF_VIEWS.test(base)) && !methods.some((name) => RUNS_BEFORE.test(name));
}

const OF_VIEWS =
  /^(builtins\.object|django\.views\..+|rest_framework\..+|django\.contrib\.auth\.mixins\.(Login|Permission)RequiredMixin)$/;
const RUNS_BEFORE = /^(dispatch|setup|initial|test_func|has_permission|check_permissions)$/;

/** Names of what looks at values before they are stored. */
const CHECKS = /valid|clean|[Ff]orm|[Ss]erializer|schema|exists|duplicate|already/;

/** One place answers all that views raise: a handler of exceptions, a middleware. */
function answersRefusals(project: Project): boolean {
  return project.memoise("refusals-answered", () =>
    project.allFiles().some((file) => {
      if (!REFUSAL.test(project.text(file) ?? "")) return false;
      const units = [...(project.facts(file)?.units.values() ?? [])];
      return units.some(
        ({ definition }) =>
          ANSWERS.test(definition.name) && [...nodesWithin(definition)].some((node) => REFUSAL.test(nameOf(node))),
      );
    }),
  );
}

const ANSWERS = /handle_exception|exception_handler|process_exception/;
const REFUSAL = /\b(IntegrityError|DatabaseError)\b/;

function nameOf(node: SyntaxNode): string {
  return node.k === "name" ? node.id : node.k === "attr" ? node.name : "";
}
