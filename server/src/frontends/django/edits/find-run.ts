import type { Refusal } from "../../../orm/fix";
import type { Span } from "../../../orm/span";
import type { FunctionDefinition, Statement } from "../syntax/ast";
import { blocksOf } from "../syntax/blocks-of";
import type { ModuleFacts, UnitFacts } from "../syntax/module-facts";
import type { EditSource } from "./edit-source";

/** Statements of one block that follow each other, on lines of their own. */
export interface StatementRun {
  readonly file: string;
  readonly text: string;
  readonly facts: ModuleFacts;
  readonly unit: UnitFacts;
  /** Never empty. */
  readonly statements: readonly Statement[];
  /** The innermost function around them. */
  readonly function: FunctionDefinition;
  /** Offsets in the file: of the first line, and behind the last one's comment. */
  readonly start: number;
  readonly end: number;
  readonly indent: string;
  /** What one more level is indented by. */
  readonly step: string;
}

/** The statements of the innermost block that holds both places of one unit, from the first place's to the last one's. */
export function findRun(from: Span, to: Span, source: Pick<EditSource, "text" | "facts">): StatementRun | Refusal {
  const { file } = from;
  const text = source.text(file);
  const facts = text === null ? null : source.facts(file);
  if (text === null || facts === null) return { refused: "The code stands outside the workspace." };
  const unit = facts.units.get(from.unit);
  if (!unit || to.file !== file || to.unit !== from.unit) return { refused: "The code is not in one function." };
  if (unit.broken) return { refused: "The code does not parse." };
  const found = findIn(unit.definition.body, unit.definition, from, to);
  if (!found) return { refused: "There are no statements of one block that hold all of it." };
  const lines = linesOf(text, unit, found.statements);
  return "refused" in lines ? lines : { file, text, facts, unit, ...found, ...lines };
}

type Offsets = Pick<Span, "start" | "end">;
type Found = Pick<StatementRun, "statements" | "function">;
type Lines = Pick<StatementRun, "start" | "end" | "indent" | "step">;

function findIn(block: readonly Statement[], within: FunctionDefinition, from: Offsets, to: Offsets): Found | null {
  const holds = ({ s, e }: Statement, { start, end }: Offsets) => s <= start && end <= e;
  const first = block.findIndex((statement) => holds(statement, from));
  const last = block.findIndex((statement) => holds(statement, to));
  if (first < 0 || last < first) return null;
  const statements = block.slice(first, last + 1);
  const [only, ...others] = statements;
  if (!only || others.length > 0) return { statements, function: within };
  const inner = blocksOf(only).map((each) => findIn(each, only.k === "def" ? only : within, from, to));
  return inner.find((each) => each !== null) ?? { statements, function: within };
}

/** The lines on which the statements stand, and nothing else. */
function linesOf(text: string, unit: UnitFacts, statements: readonly Statement[]): Lines | Refusal {
  const first = unit.start + (statements[0]?.s ?? 0);
  const last = unit.start + (statements.at(-1)?.e ?? 0);
  const start = text.lastIndexOf("\n", first - 1) + 1;
  const indent = text.slice(start, first);
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r|\n|$)/.exec(text.slice(last));
  const isClause = /^(?:elif|else)\b/.test(text.slice(first, first + 5));
  if (indent.trim() !== "" || rest === null || isClause) {
    return { refused: "The statements do not stand on lines of their own." };
  }
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", unit.start - 1) + 1))?.[0] ?? "";
  const body = unit.start + (unit.definition.body[0]?.s ?? 0);
  const inner = text.slice(text.lastIndexOf("\n", body - 1) + 1, body);
  const step = inner.startsWith(outer) && inner.trim() === "" ? inner.slice(outer.length) : "";
  return { start, end: last + rest[0].length, indent, step: step || "    " };
}
