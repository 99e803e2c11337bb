import type { Tree } from "web-tree-sitter";
import type { FlatTreeBuilder } from "./flat-tree";
import { Lowering, type LoweringTables } from "./lowering";
import type { ModuleFacts, UnitFacts } from "./module-facts";

/** The facts of a parsed file. Units of `previous` whose text hash is found again keep their definition. */
export function lowerModule(
  tables: LoweringTables,
  builder: FlatTreeBuilder,
  tree: Tree,
  text: string,
  previous: ModuleFacts | undefined,
): ModuleFacts {
  const flat = builder.build(tree, text, knownUnits(previous));
  const lowering = new Lowering(tables, flat, text);
  const body = lowering.block(0);
  const errors = lowering.errors.sort((a, b) => a.s - b.s || a.e - b.e);
  return { body, units: lowering.units, classes: lowering.classes, errors, directives: findDirectives(tree, text) };
}

/** A broken unit is always read again: what broke it may stand outside its text. */
function knownUnits(previous: ModuleFacts | undefined): ReadonlyMap<string, UnitFacts> {
  const known = new Map<string, UnitFacts>();
  for (const unit of previous?.units.values() ?? []) if (!unit.broken) known.set(unit.hash, unit);
  return known;
}

const DIRECTIVE = /#[ \t]*roundtrip[ \t]*:[^\r\n]*/g;

/** Comments to the analyser are rare: finding them in the text and asking the tree is quicker than visiting comments. */
function findDirectives(tree: Tree, text: string): ModuleFacts["directives"] {
  const directives: { s: number; e: number; text: string }[] = [];
  for (const match of text.matchAll(DIRECTIVE)) {
    const s = match.index;
    const comment = match[0].trimEnd();
    if (tree.rootNode.descendantForIndex(s)?.type !== "comment") continue;
    directives.push({ s, e: s + comment.length, text: comment.slice(1).trim() });
  }
  return directives;
}
