/** What is defined, assigned or annotated in lines of their own, and what is assigned to attributes. */
const MEMBERS =
  /\b(?:def|class)[ \t]+(\w+)|^[ \t]+(\w+)[ \t]*[:=,](?!=)|\.(\w+)[ \t]*(?:,|:[^=\n]+=|=)(?!=)|\bas[ \t]+\w+\.(\w+)|:[ \t]+(\w+)[ \t]*=(?!=)/gm;
/** Calls that make things with attributes, whose names they are given as texts or by keyword. */
const MADE =
  /\b(?:annotate|extra|namedtuple|NamedTuple|make_dataclass|SimpleNamespace|Namespace|Bunch|Munch|AttrDict)\s*\(/g;
/** How much of such a call is looked at. */
const FAR = 1200;

/**
 * Names that a text may give to attributes of something, each between spaces: ` order lines `. Some of them are none; none
 * that is written out is left out.
 */
export function memberWords(text: string): string {
  const found = new Set<string>();
  for (const [, ...names] of text.matchAll(MEMBERS)) found.add(names.find((name) => name !== undefined) ?? "");
  for (const { index } of text.matchAll(MADE))
    for (const name of text.slice(index, index + FAR).match(/\w+/g) ?? []) found.add(name);
  return ` ${[...found].join(" ")} `;
}
