import type { Expression, FunctionDefinition } from "./ast";
import { nodesWithin, type SyntaxNode } from "./nodes-within";

/** Where a function, or one inside it, gives a name a value of its own: itself for a parameter, assignments, imports. */
export function bindingsWithin(definition: FunctionDefinition, name: string): SyntaxNode[] {
  return [...nodesWithin(definition)].filter((node) => {
    // Its own name is one of the scope around it.
    const bound = node === definition ? definition.params.map((parameter) => parameter.name) : boundBy(node);
    return bound.includes(name);
  });
}

function boundBy(node: SyntaxNode): readonly string[] {
  switch (node.k) {
    case "import":
      return node.names.map(({ as }) => as);
    case "def":
      return [node.name, ...node.params.map((parameter) => parameter.name)];
    case "lambda":
      return node.params.map((parameter) => parameter.name);
    case "class":
      return [node.name];
    case "assign":
      return node.targets.flatMap(namesIn);
    case "aug":
    case "for":
    case "walrus":
      return namesIn(node.target);
    case "with":
      return node.items.flatMap(({ target }) => (target === null ? [] : namesIn(target)));
    case "comp":
      return node.clauses.flatMap(({ target }) => namesIn(target));
    case "try":
      return node.handlers.flatMap((handler) => handler.name ?? []);
    case "match":
      return node.cases.flatMap(({ binds }) => binds.map(({ id }) => id));
    default:
      return [];
  }
}

/** `a, (b, *c)`; an attribute or an item of something binds no name. */
function namesIn(target: Expression): readonly string[] {
  if (target.k === "name") return [target.id];
  if (target.k === "star") return namesIn(target.value);
  return target.k === "seq" ? target.items.flatMap(namesIn) : [];
}
