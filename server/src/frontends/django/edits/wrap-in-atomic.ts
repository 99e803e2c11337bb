import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Span } from "../../../orm/span";
import type { FunctionDefinition, Statement } from "../syntax/ast";
import { blocksOf } from "../syntax/blocks-of";
import type { UnitFacts } from "../syntax/module-facts";
import type { EditSource } from "./edit-source";
import { importAtomic } from "./import-atomic";
import { linesInStrings } from "./lines-in-strings";
import { refuseInAtomic } from "./refuse-in-atomic";

/** What stands in the block besides the wrapped statements. */
interface Additions {
  /** Statements of one line each, to come first in it. */
  readonly leading?: readonly string[];
}

/**
 * Puts the statements of one block, from the one that holds `from` to the one that holds `to`, into
 * `with transaction.atomic():`, which is imported where it has to be. Each line is moved by an insertion of its own, so that
 * other edits may be made within the lines; lines that begin inside a string stay as they are. Both places are of one unit.
 */
export function wrapInAtomic(
  from: Span,
  to: Span,
  source: Pick<EditSource, "text" | "facts">,
  { leading = [] }: Additions = {},
): { readonly edits: readonly TextEdit[] } | Refusal {
  const { file } = from;
  const text = source.text(file);
  const facts = text === null ? null : source.facts(file);
  if (text === null || facts === null) return { refused: "The code stands outside the workspace." };
  const unit = facts.units.get(from.unit);
  if (!unit || to.file !== file || to.unit !== from.unit) return { refused: "The code is not in one function." };
  if (unit.broken) return { refused: "The code does not parse." };
  const run = runIn(unit.definition.body, unit.definition, from, to);
  if (!run) return { refused: "There are no statements of one block that hold all of it." };
  const reason = refuseInAtomic(run.statements, run.function);
  if (reason) return { refused: reason };
  const lines = linesOf(text, unit, run.statements);
  if ("refused" in lines) return lines;
  const atomic = importAtomic({ file, text, facts }, unit);
  if ("refused" in atomic) return atomic;
  return { edits: [...atomic.edits, ...indentLines(file, text, lines, [`with ${atomic.written}():`, ...leading])] };
}

interface StatementRun {
  /** Never empty. */
  readonly statements: readonly Statement[];
  readonly function: FunctionDefinition;
}

type Offsets = Pick<Span, "start" | "end">;

/** The statements of the innermost block that holds both places, from the first place's to the last one's. */
function runIn(
  block: readonly Statement[],
  within: FunctionDefinition,
  from: Offsets,
  to: Offsets,
): StatementRun | null {
  const holds = ({ s, e }: Statement, { start, end }: Offsets) => s <= start && end <= e;
  const first = block.findIndex((statement) => holds(statement, from));
  const last = block.findIndex((statement) => holds(statement, to));
  if (first < 0 || last < first) return null;
  const statements = block.slice(first, last + 1);
  const [only, ...others] = statements;
  if (!only || others.length > 0) return { statements, function: within };
  const inner = blocksOf(only).map((each) => runIn(each, only.k === "def" ? only : within, from, to));
  return inner.find((each) => each !== null) ?? { statements, function: within };
}

interface Lines {
  /** Offsets in the file: of the first line, and behind the last one's comment. */
  readonly start: number;
  readonly end: number;
  readonly indent: string;
  /** What one more level is indented by. */
  readonly step: string;
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

/** One insertion for each line that has text, the first one with what opens the block and is to come first in it. */
function indentLines(
  file: string,
  text: string,
  { start, end, indent, step }: Lines,
  [opening = "", ...leading]: readonly string[],
): TextEdit[] {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const moved = text.slice(start, end);
  const closed = linesInStrings(moved);
  const head = [opening, ...leading.map((line) => step + line)].map((line) => `${indent}${line}${newline}`).join("");
  return [...moved.matchAll(/(?<![^\n])(?=[ \t]*\S)/g)].flatMap(({ index }) => {
    if (closed.has(index)) return [];
    const at = start + index;
    return [{ file, start: at, end: at, newText: (index === 0 ? head : "") + step }];
  });
}
