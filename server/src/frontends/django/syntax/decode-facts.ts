import type { ClassDefinition, Statement } from "./ast";
import { FACTS_VERSION, type ModuleFacts, type UnitFacts } from "./module-facts";

/** Reads what `encodeFacts` wrote; null when the text is damaged or from another version. */
export function decodeFacts(encoded: string): ModuleFacts | null {
  const parsed = parse(encoded);
  if (!Array.isArray(parsed) || parsed.length !== 7 || parsed[0] !== FACTS_VERSION) return null;
  const [, body, unitList, keys, errors, directives, shape] = parsed;
  if (![body, unitList, keys, errors, directives].every(Array.isArray) || typeof shape !== "string") return null;
  const units = new Map((unitList as UnitFacts[]).map((unit) => [unit.id, unit]));
  const definitions: ClassDefinition[] = [];
  collectClasses(body as Statement[], definitions);
  if (definitions.length !== keys.length) return null;
  const classes = new Map(definitions.map((definition, i) => [keys[i] as string, definition]));
  return { body, units, classes, errors, directives, shape };
}

function parse(encoded: string): unknown {
  try {
    return JSON.parse(encoded);
  } catch {
    return null;
  }
}

/** Every class outside functions, in the order of the text: the order in which the lowering entered them. */
function collectClasses(statements: readonly Statement[], into: ClassDefinition[]): void {
  for (const statement of statements) {
    if (statement.k === "class") into.push(statement);
    for (const block of blocksOf(statement)) collectClasses(block, into);
  }
}

function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.k) {
    case "class":
    case "with":
      return [statement.body];
    case "if":
    case "for":
    case "while":
      return [statement.body, statement.orelse];
    case "try": {
      const handlers = statement.handlers.map((handler) => handler.body);
      return [statement.body, ...handlers, statement.orelse, statement.finalbody];
    }
    case "match":
      return statement.cases.map((entry) => entry.body);
    default:
      return [];
  }
}
