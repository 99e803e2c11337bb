import { expect } from "vitest";
import type { EditSource } from "../../server/src/frontends/django/edits/edit-source";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import type { TextEdit } from "../../server/src/orm/fix";
import type { Span } from "../../server/src/orm/span";
import { applyEdits } from "./parse-case";

const FILE = "/shop/services.py";

/** What stands between two marks, `«` and `»`, in the text of one file. */
export interface MarkedStatements {
  readonly from: Span;
  readonly to: Span;
  readonly source: Pick<EditSource, "text" | "facts">;
  /** The text after edits of it, which parses. */
  after(edits: readonly TextEdit[]): string;
}

export function markedStatements(parser: PythonParser, marked: string): MarkedStatements {
  const text = marked.replace(/[«»]/g, "");
  const facts = parser.parse(text);
  const [start, end] = [marked.indexOf("«"), marked.indexOf("»") - 1];
  const unit = [...facts.units.values()].find((each) => each.start <= start && end <= each.end);
  const base = unit?.start ?? 0;
  const at = (offset: number): Span => ({
    file: FILE,
    unit: unit?.id ?? "",
    start: offset - base,
    end: offset - base,
  });
  return {
    from: at(start),
    to: at(end),
    source: { text: () => text, facts: () => facts },
    after(edits) {
      const edited = applyEdits(new Map([[FILE, text]]), edits).get(FILE) ?? "";
      expect(parser.parse(edited).errors).toEqual([]);
      return edited;
    },
  };
}
