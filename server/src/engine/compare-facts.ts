import type { ModuleFacts, UnitFacts } from "../frontends/django/syntax/module-facts";

/** What an edit did to a file, as far as others can notice. */
export interface FactsChange {
  /** Something that other files or units can see: a name, a signature, a class body. */
  readonly shape: boolean;
  /** Code outside functions stands elsewhere in the file. */
  readonly positions: boolean;
  /** Ids of units whose text changed. */
  readonly units: readonly string[];
}

/** Compares the facts of two texts of one file. */
export function compareFacts(
  before: ModuleFacts,
  beforeText: string,
  after: ModuleFacts,
  afterText: string,
): FactsChange {
  const units: string[] = [];
  let positions = false;
  for (const [id, unit] of after.units) {
    const old = before.units.get(id);
    if (old?.hash !== unit.hash) units.push(id);
    if (old?.start !== unit.start) positions = true;
  }
  const shape = shapeOf(before, beforeText) !== shapeOf(after, afterText);
  return { shape, positions: positions || units.length > 0, units };
}

/** The text of a file without the bodies of its units. */
function shapeOf(facts: ModuleFacts, text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const unit of [...facts.units.values()].sort((a, b) => a.start - b.start)) {
    if (unit.start < at) continue;
    parts.push(text.slice(at, unit.start), signatureOf(unit, text));
    at = unit.end;
  }
  parts.push(text.slice(at));
  return parts.join("\n").replace(/[ \t]*\n\s*/g, "\n");
}

function signatureOf(unit: UnitFacts, text: string): string {
  const body = unit.definition.body[0];
  const end = body ? unit.start + body.s : unit.end;
  return `${text.slice(unit.start, end)} ${unit.definition.generator ? "yields" : ""}`;
}
