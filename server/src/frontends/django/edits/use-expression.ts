import type { Fix, Refusal, TextEdit } from "../../../orm/fix";
import type { UseExpression } from "../../../orm/intent";
import type { Model, ModelId } from "../../../orm/schema";
import { isSameSpan } from "../../../orm/span";
import { say } from "../handbook/say";
import type { Expression } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin } from "../syntax/nodes-within";
import { type EditSource, isDjangoFrom } from "./edit-source";
import { importNames } from "./import-names";
import { type Located, locate } from "./locate";
import { refuseApart } from "./refuse-apart";
import { type AttributeAssignment, refuseExpression } from "./refuse-expression";
import { saveColumns } from "./save-columns";
import { sortEdits } from "./sort-edits";
import { quoteOfFile } from "./text-style";

type Ground = Pick<EditSource, "text" | "facts" | "djangoVersion" | "database"> & {
  readonly schema: { readonly models: ReadonlyMap<ModelId, Model> };
};

/**
 * Lets the database compute: `row.field -= n` becomes `row.field = F("field") - n`, and the save names the column where
 * nothing else is to be saved. Unsafe always: the attribute holds an expression until the row is saved, and on Django
 * before 6.0 from then on, which adds it again with each further save.
 */
export function planExpression(intent: UseExpression, source: Ground): Fix | Refusal {
  const { assignment, field, save } = intent;
  const apart = refuseApart(assignment, save);
  if (apart) return { refused: apart };
  const place = locate(assignment, source);
  if ("refused" in place) return place;
  if (isSameSpan(assignment, save)) return planInUpdate(place, field, source);
  if (!isAssignment(place)) return { refused: "The attribute is assigned to together with others." };
  const call = locate(save, source);
  if ("refused" in call) return call;
  const reason = refuseExpression(place, call, intent, source);
  if (reason) return { refused: reason };
  const { expression, stored, quote, imports } = storedNumber(place, field);
  const computed = computeByDatabase(place, stored);
  if (computed === null) return { refused: NO_ARITHMETIC };
  const alone = saveAlone(call, intent, source, quote);
  const edits = [computed, ...alone, ...imports];
  return {
    title: `Let the database compute ${field}: ${expression}()`,
    safety: "unsafe",
    edits: sortEdits(edits),
    changes: [
      ...say(source, "f-expression-keeps-updates"),
      `${isDjangoFrom(source, 6, 0) ? "Until it is saved" : "From there on"} \`${field}\` of the row holds an expression instead of a number.`,
      ...say(source, "f-expression-saved-twice"),
      ...say(source, "f-expression-is-refreshed"),
      ...(alone.length > 0 ? say(source, "update-fields-writes-named-columns") : []),
    ],
  };
}

const NO_ARITHMETIC = "The new value is no plain arithmetic with the column.";

/** `update(field=row.field - n)` becomes `update(field=F("field") - n)`; nothing else changes. */
function planInUpdate(place: Located, field: string, source: Ground): Fix | Refusal {
  const { node, base } = place;
  if (node.k !== "bin" || node.left?.k !== "attr" || node.left.name !== field || !OPERATORS.has(node.op)) {
    return { refused: NO_ARITHMETIC };
  }
  if (mentions(node.right, node.left)) return { refused: NO_ARITHMETIC };
  const { expression, stored, imports } = storedNumber(place, field);
  const { s, e } = node.left;
  return {
    title: `Let the database compute ${field}: ${expression}()`,
    safety: "unsafe",
    edits: sortEdits([{ file: place.file, start: base + s, end: base + e, newText: stored }, ...imports]),
    changes: say(source, "f-expression-keeps-updates"),
  };
}

/** `F("field")` as the file writes it. */
function storedNumber(place: Located, field: string) {
  const { written, edits: imports } = importNames(place, [{ module: "django.db.models", name: "F" }]);
  const expression = written.get("F") ?? "F";
  const quote = quoteOfFile(place.facts, place.text) ?? '"';
  return { expression, stored: `${expression}(${quote}${field}${quote})`, quote, imports };
}

function isAssignment(place: Located): place is AttributeAssignment {
  const { node, statement } = place;
  if (node.k !== "attr") return false;
  return statement?.k === "aug" || (statement?.k === "assign" && statement.targets.length === 1);
}

/** The statement with the stored number in the place of the one that was read. */
function computeByDatabase(place: AttributeAssignment, stored: string): TextEdit | null {
  const { statement, node, base } = place;
  const written = (part: Expression) => place.text.slice(base + part.s, base + part.e);
  if (statement.k === "aug") {
    const operator = statement.op.replace("=", "");
    if (!OPERATORS.has(operator) || mentions(statement.value, node)) return null;
    const value = ATOMS.has(statement.value.k) ? written(statement.value) : `(${written(statement.value)})`;
    return edit(place, statement, `${written(node)} = ${stored} ${operator} ${value}`);
  }
  const value = statement.k === "assign" ? statement.value : null;
  if (value?.k !== "bin" || value.left === null || !OPERATORS.has(value.op)) return null;
  if (!isSameExpression(value.left, node) || mentions(value.right, node)) return null;
  return edit(place, value.left, stored);
}

const OPERATORS = new Set(["+", "-", "*"]);

/** What needs no parentheses behind an operator. */
const ATOMS: ReadonlySet<string> = new Set<Expression["k"]>(["name", "attr", "call", "sub", "const"]);

function mentions(tree: Expression, { name }: AttributeAssignment["node"]): boolean {
  return [...nodesWithin(tree)].some((node) => node.k === "attr" && node.name === name);
}

/** `save()` that is to write the column alone, where nothing else of the row is changed. */
function saveAlone(
  save: Located,
  { alone, model, field }: UseExpression,
  source: Ground,
  quote: string,
): readonly TextEdit[] {
  const saved = source.schema.models.get(model);
  const written = alone && saved ? saveColumns(save, [field], saved, quote) : null;
  return written && "edits" in written ? written.edits : [];
}

function edit(place: Located, { s, e }: { readonly s: number; readonly e: number }, newText: string): TextEdit {
  return { file: place.file, start: place.base + s, end: place.base + e, newText };
}
