import type { ModuleFacts } from "./module-facts";
import type { Segment } from "./segment";

const DIRECTIVE = /#[ \t]*roundtrip[ \t]*:[^\r\n]*/g;

/** Comments to the analyser are rare: finding them in the text and asking the tree is quicker than visiting comments. */
export function findDirectives(segments: readonly Segment[], text: string): ModuleFacts["directives"] {
  const directives: { s: number; e: number; text: string }[] = [];
  for (const match of text.matchAll(DIRECTIVE)) {
    const s = match.index;
    const comment = match[0].trimEnd();
    const segment = segments.find(({ start, length }) => s < start + length);
    if (segment?.tree.rootNode.descendantForIndex(s - segment.start)?.type !== "comment") continue;
    directives.push({ s, e: s + comment.length, text: comment.slice(1).trim() });
  }
  return directives;
}
