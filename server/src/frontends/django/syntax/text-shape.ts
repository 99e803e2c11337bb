import { hashText } from "./hash-text";
import type { ModuleFacts, UnitFacts } from "./module-facts";

/** Hash of a file's text without the bodies of its units and without blank lines: what other files and units can see. */
export function hashShape(units: ModuleFacts["units"], text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const unit of [...units.values()].sort((a, b) => a.start - b.start)) {
    if (unit.start < at) continue;
    parts.push(text.slice(at, unit.start), signatureOf(unit, text));
    at = unit.end;
  }
  parts.push(text.slice(at));
  return hashText(parts.join("\n").replace(/[ \t]*\n\s*/g, "\n"));
}

function signatureOf(unit: UnitFacts, text: string): string {
  const body = unit.definition.body[0];
  const end = body ? unit.start + body.s : unit.end;
  return `${text.slice(unit.start, end)} ${unit.definition.generator ? "yields" : ""}`;
}
