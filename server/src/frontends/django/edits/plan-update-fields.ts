import type { Fix, Refusal } from "../../../orm/fix";
import type { LockRows } from "../../../orm/intent";
import { say } from "../handbook/say";
import type { Expression, FunctionDefinition } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { findRow } from "./find-row";
import { locate } from "./locate";
import { refuseApart } from "./refuse-apart";
import { saveColumns } from "./save-columns";
import type { SchemaSource } from "./schema-source";
import { quoteOfFile } from "./text-style";

/**
 * Lets a `save()` write what the function changed of a row and nothing else. The change of the column itself may still be
 * lost.
 */
export function planUpdateFields(intent: LockRows, source: SchemaSource): Fix | Refusal {
  const { assignment, save, field, assigned, inserts, fetches } = intent;
  const model = source.schema.models.get(intent.model);
  if (!model || assigned === null) return { refused: "What is changed of the row is not known." };
  if (inserts) return { refused: "The row may be a new one, which needs all columns." };
  const apart = refuseApart(assignment, save);
  if (apart) return { refused: apart };
  const place = locate(assignment, source);
  if ("refused" in place) return place;
  const saved = locate(save, source);
  if ("refused" in saved) return saved;
  const definition = place.facts.units.get(assignment.unit)?.definition;
  if (!definition || place.node.k !== "attr") return { refused: "The code stands outside functions." };
  const row = findRow(definition, place.node.obj, fetches);
  if ("refused" in row) return row;
  if (row.kind === "given" || mayChangeMore(definition, place.node.obj)) {
    return { refused: "Other columns of the row may be changed elsewhere." };
  }
  const written = saveColumns(saved, assigned, model, quoteOfFile(place.facts, place.text) ?? '"');
  if ("refused" in written) return written;
  const { edits, columns } = written;
  if ([...model.columns.values()].every(({ name, primaryKey }) => primaryKey || columns.includes(name))) {
    return { refused: "The row has no other columns." };
  }
  return {
    title: `Save nothing but what is changed: update_fields=[${columns.map((name) => `"${name}"`).join(", ")}]`,
    safety: "unsafe",
    edits,
    changes: [
      ...say(source, "update-fields-writes-named-columns"),
      `What another call changes of \`${field}\` in between is still overwritten.`,
    ],
  };
}

/** The row is handed on, one of its methods is called, or what a column holds is changed in place. */
function mayChangeMore(definition: FunctionDefinition, row: Expression): boolean {
  const nodes = definition.body.flatMap((statement) => [...nodesWithin(statement)]);
  const isRow = (node: SyntaxNode) => node.k === row.k && isSameExpression(node as Expression, row);
  const members = nodes.filter((node) => node.k === "attr" && isRow(node.obj));
  const plain = nodes.filter(isRow).length - members.length;
  const bindings = nodes.filter(
    (node) => (node.k === "assign" && node.targets.some(isRow)) || (node.k === "for" && isRow(node.target)),
  ).length;
  const isUsed = (node: SyntaxNode) =>
    (node.k === "call" && members.includes(node.fn) && node.fn.k === "attr" && node.fn.name !== "save") ||
    ((node.k === "attr" || node.k === "sub") && members.includes(node.obj));
  return plain > bindings || nodes.some(isUsed);
}
