import type { ConditionTerm, Constant, UniqueCondition, UniqueExpression } from "../../../orm/schema";
import type { Project } from "../modules/project";
import type { Expression } from "../syntax/ast";
import { calledName } from "../syntax/called-name";
import { constantFlag, constantItems, constantText } from "./constant-value";
import type { UniqueDeclaration, UniqueDeclarations } from "./declaration";
import { sourceOf } from "./source-of";

/** What `Meta.constraints` says of uniqueness; `complete` is false where an item could not be read. */
export function readConstraints(project: Project, file: string, value: Expression): UniqueDeclarations {
  const items = constantItems(project, file, value);
  if (items === null) return { complete: false, declarations: [] };
  const read = items.map((item) => readConstraint(project, item.file, item.value));
  return {
    complete: read.every((item) => item !== null),
    declarations: read.flatMap((item) => item ?? []),
  };
}

/** The constraint as one declaration; none where it is of another kind, null where its class is not known. */
function readConstraint(project: Project, file: string, value: Expression): readonly UniqueDeclaration[] | null {
  const resolved = assignedValue(project, file, value);
  const call = resolved.value;
  if (call.k !== "call") return null;
  const kind = constraintKind(project, resolved.file, call.fn);
  if (kind !== "unique") return kind === "other" ? [] : null;
  const argument = (name: string) => call.args.find((candidate) => candidate.name === name)?.value;
  const fields = argument("fields");
  // A column by its name alone is no expression, even among expressions.
  const positional = call.args.filter((part) => part.name === null);
  const condition = argument("condition");
  return [
    {
      fields:
        fields === undefined
          ? positional.flatMap(({ value }) => columnOf(value) ?? [])
          : textsOf(project, resolved.file, fields),
      expressions: positional
        .filter(({ value }) => columnOf(value) === null)
        .map((part) => readExpression(project, resolved.file, part.value)),
      condition: condition === undefined || isNone(condition) ? null : readCondition(project, resolved.file, condition),
      nullsDistinct: flagOrNone(project, resolved.file, argument("nulls_distinct")),
      refuses: refusesAt(argument("deferrable")),
      name: constantText(project, resolved.file, argument("name")),
      span: { file: resolved.file, unit: "", start: call.s, end: call.e },
    },
  ];
}

/** A constant of the module stands for what was assigned to it. */
function assignedValue(project: Project, file: string, value: Expression): { file: string; value: Expression } {
  const symbol = value.k === "name" || value.k === "attr" ? project.resolve(file, value) : null;
  return symbol?.kind === "value" ? { file: symbol.file, value: symbol.expression } : { file, value };
}

/** Constraints of Django and its packages that say nothing of uniqueness. */
const OTHER_CONSTRAINTS = /^django\..*\.(CheckConstraint|ExclusionConstraint)$/;

function constraintKind(project: Project, file: string, fn: Expression): "unique" | "other" | null {
  const symbol = project.resolve(file, fn);
  const names =
    symbol?.kind === "external" ? [symbol.dotted] : symbol?.kind === "class" ? project.mro(symbol).external : [];
  if (names.includes("django.db.models.UniqueConstraint")) return "unique";
  return names.some((name) => OTHER_CONSTRAINTS.test(name)) ? "other" : null;
}

function refusesAt(deferrable: Expression | undefined): "at-once" | "at-commit" {
  if (deferrable === undefined || isNone(deferrable)) return "at-once";
  return deferrable.k === "attr" && deferrable.name === "IMMEDIATE" ? "at-once" : "at-commit";
}

/** `Lower("email")`: case is folded; of other expressions only the text is kept. */
function readExpression(project: Project, file: string, value: Expression): UniqueExpression {
  const text = sourceOf(project, file, value);
  const [argument] = value.k === "call" ? value.args : [];
  const isFold = value.k === "call" && /^(Lower|Upper)$/.test(calledName(value)) && value.args.length === 1;
  return { text, folds: isFold ? columnOf(argument?.value) : null };
}

/** `"email"`, `F("email")` */
function columnOf(value: Expression | undefined): string | null {
  if (value?.k === "str") return value.v;
  const [argument] = value?.k === "call" && calledName(value) === "F" ? value.args : [];
  return argument?.value.k === "str" ? argument.value.v : null;
}

function readCondition(project: Project, file: string, value: Expression): UniqueCondition {
  return { text: sourceOf(project, file, value), terms: readTerms(project, file, value) };
}

/** The terms of `Q(a=1, b__isnull=True) & ~Q(c__isnull=True)`; null where one of them says something else. */
function readTerms(project: Project, file: string, value: Expression): readonly ConditionTerm[] | null {
  if (value.k === "bin" && value.op === "&" && value.left !== null) {
    return joined([readTerms(project, file, value.left), readTerms(project, file, value.right)]);
  }
  if (value.k === "bin" && value.op === "~" && value.left === null)
    return negated(readTerms(project, file, value.right));
  if (value.k !== "call" || calledName(value) !== "Q") return null;
  return joined(value.args.map((part) => (part.name === null ? null : readTerm(project, file, part.name, part.value))));
}

function joined(parts: readonly (readonly ConditionTerm[] | null)[]): readonly ConditionTerm[] | null {
  return parts.every((part) => part !== null) ? parts.flat() : null;
}

/** The opposite of one term that is about NULL. */
function negated(terms: readonly ConditionTerm[] | null): readonly ConditionTerm[] | null {
  const [only] = terms ?? [];
  if (only === undefined || terms?.length !== 1) return null;
  if (only.holds === "null") return [{ ...only, holds: "filled" }];
  return only.holds === "filled" ? [{ ...only, holds: "null" }] : null;
}

function readTerm(project: Project, file: string, lookup: string, value: Expression): readonly ConditionTerm[] | null {
  const [column = "", kind = "exact", ...more] = lookup.split("__");
  if (more.length > 0) return null;
  if (kind === "isnull") {
    const isNull = value.k === "const" && value.t === "bool" ? value.v : null;
    return isNull === null ? null : [{ column, holds: isNull ? "null" : "filled" }];
  }
  if (kind !== "exact") return null;
  if (isNone(value)) return [{ column, holds: "null" }];
  const constant = constantOf(project, file, value);
  return constant === null ? null : [{ column, holds: { value: constant } }];
}

function constantOf(project: Project, file: string, value: Expression): Constant | null {
  if (value.k === "const") return typeof value.v === "number" || typeof value.v === "boolean" ? value.v : null;
  return constantText(project, file, value);
}

function textsOf(project: Project, file: string, value: Expression): readonly string[] {
  return (constantItems(project, file, value) ?? []).flatMap(
    (item) => constantText(project, item.file, item.value) ?? [],
  );
}

function isNone(expression: Expression): boolean {
  return expression.k === "const" && expression.t === "none";
}

function flagOrNone(project: Project, file: string, expression: Expression | undefined): boolean | null {
  return expression === undefined || isNone(expression) ? null : constantFlag(project, file, expression);
}
