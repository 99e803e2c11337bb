import type { Column, Constant, Model, Uniqueness } from "../../../orm/schema";
import { say } from "../handbook/say";
import { type DescribeContext, labelOf, listed } from "./context";

const MOST_LISTED = 6;

/** What a unique key protects, and what it does not, as lines of Markdown. */
export function describeKey(context: DescribeContext, model: Model, key: Uniqueness): string[] {
  return [
    `${KINDS[key.kind]} ${columnsText(key)} in ${labelOf(context, model.id)}${conditionText(key)}${nameText(model, key)}`,
    ...protectionOf(context, model, key),
  ];
}

/** That nothing is unique in a model but its primary key, and what follows from it. */
export function describeNoKeys(context: DescribeContext, model: Model): string[] {
  return [`**${model.label}**: nothing but its primary key is unique`, ...say(context, "get-or-create-needs-a-key")];
}

/** A key and the call that it protects, on one line: for lists of keys. */
export function summarizeKey(context: DescribeContext, model: Model, key: Uniqueness): string {
  const call = protectedCall(context, model, key);
  const place = `(${key.name === null || model.abstract ? "" : `\`${key.name}\`, `}${context.placeText(key.span)})`;
  const protects =
    whyLeftOut(context, key).length > 0 ? ": not in this database" : call === null ? "" : `: \`${call}\``;
  return `${columnsText(key)}${conditionText(key)} ${place}${protects}`;
}

/** Why the project's database has no such key though the model declares it; empty where it has one, or is not known. */
export function whyLeftOut(context: DescribeContext, key: Uniqueness): string[] {
  return [
    ...(key.condition === null ? [] : say(context, "condition-is-left-out")),
    ...(key.refuses === "at-commit" ? say(context, "deferred-key-is-left-out") : []),
    ...(key.nullsDistinct === false ? say(context, "nulls-distinct-false-is-left-out") : []),
  ];
}

const KINDS: Readonly<Record<Uniqueness["kind"], string>> = {
  "primary-key": "**Primary key**",
  field: "**Unique**",
  together: "**Unique together**",
  constraint: "**Unique**",
};

function protectionOf(context: DescribeContext, model: Model, key: Uniqueness): string[] {
  const leftOut = whyLeftOut(context, key);
  if (leftOut.length > 0) return leftOut;
  const call = protectedCall(context, model, key);
  return [
    ...(call === null ? [] : [`Keeps calls that run at the same time to one row: \`${call}\``]),
    ...limitsOf(context, model, key),
  ];
}

/** Where the protection ends. */
function limitsOf(context: DescribeContext, model: Model, key: Uniqueness): string[] {
  const nullable = nullableColumns(model, key).map((name) => `\`${name}\``);
  return [
    ...(nullable.length === 0
      ? []
      : [`Not where ${nullable.join(" or ")} is NULL. ${say(context, "nulls-are-distinct").join(" ")}`.trim()]),
    ...(key.nullsDistinct === false ? say(context, "nulls-distinct-false-makes-nulls-equal") : []),
    ...(key.condition === null ? [] : say(context, "condition-leaves-other-rows")),
    ...(key.expressions.length === 0 ? [] : say(context, "expression-key-is-left-out")),
    ...(key.refuses === "at-commit" ? say(context, "deferred-key-refuses-at-commit") : []),
    ...caseLines(context, model, key),
  ];
}

/** Whether letter case makes two values of a key's text; nothing where the key holds none. */
function caseLines(context: DescribeContext, model: Model, key: Uniqueness): string[] {
  const holdsText = key.fields.some((name) => isFreeText(model.columns.get(name)));
  return holdsText ? [...say(context, "case-is-told-apart"), ...say(context, "case-is-left-to-the-collation")] : [];
}

function isFreeText(column: Column | undefined): boolean {
  return column?.kind === "text" && column.choices === null;
}

/** Columns of the key of which several rows may be NULL. */
function nullableColumns(model: Model, key: Uniqueness): string[] {
  if (key.nullsDistinct === false) return [];
  const isDecided = (name: string) => key.condition?.terms?.some(({ column }) => column === name) ?? false;
  return key.fields.filter((name) => model.columns.get(name)?.nullable && !isDecided(name));
}

/** The call that the key protects, as people write it; null where an expression of the key stands for no lookup. */
function protectedCall({ schema }: DescribeContext, model: Model, key: Uniqueness): string | null {
  if (key.expressions.some(({ folds }) => folds === null)) return null;
  const folded = key.expressions.flatMap(({ folds }) => folds ?? []);
  const lookups = [...key.fields, ...folded.map((column) => `${column}__iexact`)].map((name) => `${name}=...`);
  const known = new Map(
    (key.condition?.terms ?? []).flatMap(({ column, holds }) =>
      holds === "filled" ? [] : [[column, holds === "null" ? "None" : literal(holds.value)] as const],
    ),
  );
  const given = [...known].map(([column, value]) => `${column}=${value}`);
  const open = lookups.filter((lookup) => !known.has(lookup.slice(0, lookup.indexOf("="))));
  const defaults = folded.map((column) => `"${column}": ...`).join(", ");
  const args = [...open, ...given, ...(folded.length > 0 ? [`defaults={${defaults}}`] : [])].join(", ");
  // An abstract model has no rows: the call is one of the models that derive from it.
  const manager = model.abstract ? "objects" : `${model.name}.${schema.defaultManager(model.id).name}`;
  return `${manager}.get_or_create(${args})`;
}

/** As Python writes it. */
function literal(value: Constant): string {
  return typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value);
}

function columnsText({ fields, expressions }: Uniqueness): string {
  const parts = [...fields, ...expressions.map(({ text }) => text)].map((part) => `\`${part}\``);
  return listed(parts, MOST_LISTED);
}

function conditionText({ condition }: Uniqueness): string {
  return condition === null ? "" : ` for rows where \`${condition.text}\``;
}

/** Each model that derives from an abstract one may give its key another name. */
function nameText({ abstract }: Model, { name }: Uniqueness): string {
  return name === null || abstract ? "" : `: \`${name}\``;
}
