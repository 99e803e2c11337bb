import type { Fix, Refusal } from "../../../orm/fix";
import type { ReloadColumn } from "../../../orm/intent";
import type { Span } from "../../../orm/span";
import type { Expression } from "../syntax/ast";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import type { EditSource } from "./edit-source";
import { type Located, locate } from "./locate";
import { endOfComment, quoteOfFile } from "./text-style";

/** `row.refresh_from_db(fields=["n"])` on a line behind the one that saves the row. */
export function planReload({ save, field }: ReloadColumn, source: Pick<EditSource, "text" | "facts">): Fix | Refusal {
  const place = locate(save, source);
  if ("refused" in place) return place;
  const { text, base, node, statement, file } = place;
  const call = awaited(node);
  if (call.k !== "call" || call.fn.k !== "attr" || !/^a?save$/.test(call.fn.name)) {
    return { refused: "The row is saved by another function." };
  }
  const start = base + (statement?.s ?? 0);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  const end = endOfComment(text, base + (statement?.e ?? 0));
  const isAlone =
    statement?.k === "expr" &&
    awaited(statement.value) === call &&
    indent.trim() === "" &&
    /^(\r?\n|$)/.test(text.slice(end));
  if (!isAlone) return { refused: "The save does not stand on a line of its own." };
  const isAwaited = call.fn.name === "asave";
  const row = text.slice(base + call.fn.obj.s, base + call.fn.obj.e);
  const quote = quoteOfFile(place.facts, text) ?? '"';
  const method = `${row}.${isAwaited ? "arefresh_from_db" : "refresh_from_db"}(fields=[${quote}${field}${quote}])`;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const newText = `${newline}${indent}${isAwaited ? "await " : ""}${method}`;
  return {
    title: `Fetch ${field} after it was saved`,
    safety: "unsafe",
    edits: [{ file, start: end, end, newText }],
    changes: [
      `From then on \`${field}\` is the stored number, and later saves write that one.`,
      isInLoop(place, save) ? "One more query is sent for each pass of the loop." : "One more query is sent.",
    ],
  };
}

function awaited(node: Expression): Expression {
  return node.k === "await" ? node.value : node;
}

function isInLoop({ facts, node }: Located, { unit: name }: Span): boolean {
  const unit = facts.units.get(name);
  const isAround = ({ k, s, e }: SyntaxNode) => (k === "for" || k === "while") && s <= node.s && node.e <= e;
  return (unit ? [unit.definition] : facts.body).some((each) => [...nodesWithin(each)].some(isAround));
}
