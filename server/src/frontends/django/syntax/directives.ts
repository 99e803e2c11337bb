import type { Tree } from "web-tree-sitter";
import type { ModuleFacts } from "./module-facts";

const DIRECTIVE = /#[ \t]*roundtrip[ \t]*:[^\r\n]*/g;

/** Comments to the analyser are rare: finding them in the text and asking the tree is quicker than visiting comments. */
export function findDirectives(tree: Tree, text: string): ModuleFacts["directives"] {
  const directives: { s: number; e: number; text: string }[] = [];
  for (const match of text.matchAll(DIRECTIVE)) {
    const s = match.index;
    const comment = match[0].trimEnd();
    if (tree.rootNode.descendantForIndex(s)?.type !== "comment") continue;
    directives.push({ s, e: s + comment.length, text: comment.slice(1).trim() });
  }
  return directives;
}
