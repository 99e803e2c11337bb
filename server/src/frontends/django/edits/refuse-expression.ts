import type { UseExpression } from "../../../orm/intent";
import type { Model, ModelId } from "../../../orm/schema";
import type { Expression, FunctionDefinition, Statement } from "../syntax/ast";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { type EditSource, isDjangoFrom } from "./edit-source";
import { isHeldElsewhere } from "./is-held-elsewhere";
import type { Located } from "./locate";
import { usesOfRow } from "./uses-of-row";

/** An attribute that is assigned to, with the statement that does so. */
export interface AttributeAssignment extends Located {
  readonly node: Extract<Expression, { k: "attr" }>;
  readonly statement: Statement;
}

type Ground = Pick<EditSource, "facts" | "djangoVersion"> & {
  readonly schema: { readonly models: ReadonlyMap<ModelId, Model> };
};

/** Why an attribute may not hold an expression until its row is saved, or from there on; null where nobody asks for its number. */
export function refuseExpression(
  place: AttributeAssignment,
  save: Located,
  { field, assignment, model: id }: UseExpression,
  source: Ground,
): string | null {
  const unit = source.facts(assignment.file)?.units.get(assignment.unit);
  if (!unit) return "The code stands outside functions.";
  if (unit.definition.name === "save") return "A row that is new has no stored number.";
  const nodes = [...nodesWithin(unit.definition)];
  const isRead = nodes.some((node) => node.k === "attr" && node.name === field && node.s > place.statement.e);
  if (isRead) return "The number is read again afterwards.";
  const saves = nodes.filter((node) => node.s > place.statement.e && maySave(node));
  if (saves.length !== 1 || saves[0] !== save.node) return "The row may be saved more than once.";
  if (nodes.some((node) => isLoopOverOne(node, place))) return "One row may be saved in several passes of the loop.";
  const model = source.schema.models.get(id);
  if (!model) return "What the row holds is not known.";
  const isRefreshed = isDjangoFrom(source, 6, 0);
  if (runsCode(model, isRefreshed)) return "Code that runs whenever the row is saved may read the number.";
  const isUsed = isRefreshed
    ? isUsedBetween(unit.definition, place, save, model)
    : isUsedAtAll(unit.definition, place, save, model);
  return isUsed ? "What the row is handed to may read the number." : null;
}

/** Saves a row by itself, or as the view or form does of which a method is overridden: that may be the same row. */
function maySave(node: SyntaxNode): boolean {
  if (node.k !== "call" || node.fn.k !== "attr") return false;
  const { name, obj } = node.fn;
  const isInherited = obj.k === "call" && obj.fn.k === "name" && obj.fn.id === "super";
  return isInherited || /^(a?save|form_valid)$/.test(name);
}

/** A loop around the assignment whose passes may all change one row. */
function isLoopOverOne(node: SyntaxNode, place: AttributeAssignment): boolean {
  if ((node.k !== "for" && node.k !== "while") || node.s > place.node.s || node.e < place.node.e) return false;
  const row = place.node.obj;
  return !(node.k === "for" && row.k === "name" && node.target.k === "name" && node.target.id === row.id);
}

/** While the row is saved it holds the expression; `post_save` sees the number where Django fetches it again. */
function runsCode({ open, hooks }: Model, isRefreshed: boolean): boolean {
  return (
    open ||
    hooks.some(
      ({ kind, signal }) =>
        kind === "save-override" || signal === "pre_save" || (signal === "post_save" && !isRefreshed),
    )
  );
}

/** The row is given to others, or code of its own runs, while it holds the expression. */
function isUsedBetween(definition: FunctionDefinition, place: AttributeAssignment, save: Located, model: Model) {
  const { handed, asked } = usesOfRow(definition, place.node.obj, model);
  return [...handed, ...asked].some(({ s, e }) => s > place.statement.e && e <= save.node.s);
}

/** The same, where the row holds the expression for as long as it lives: nobody else may have it, be it from before. */
function isUsedAtAll(definition: FunctionDefinition, place: AttributeAssignment, save: Located, model: Model) {
  const { handed, asked } = usesOfRow(definition, place.node.obj, model);
  const isAsked = asked.some(({ s }) => s > place.statement.e && s !== save.node.s);
  return isAsked || handed.length > 0 || isHeldElsewhere(definition, place.node.obj);
}
