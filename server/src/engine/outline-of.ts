import type { ModuleFacts } from "../frontends/django/syntax/module-facts";
import type { OutlineItem } from "./analysis";

/** The functions, methods and classes of a file in the order of the text; none where there are no facts. */
export function outlineOf(file: string, facts: ModuleFacts | null): readonly OutlineItem[] {
  const items: OutlineItem[] = [];
  for (const { qualname, start, end, definition } of facts?.units.values() ?? []) {
    const at = start + definition.ns;
    const place = { file, start: at, end: at + definition.name.length };
    items.push({ kind: "function", name: qualname, place, start, end });
  }
  for (const [name, { s, e, ns, name: own }] of facts?.classes ?? []) {
    items.push({ kind: "class", name, place: { file, start: ns, end: ns + own.length }, start: s, end: e });
  }
  return items.sort((a, b) => a.start - b.start);
}
