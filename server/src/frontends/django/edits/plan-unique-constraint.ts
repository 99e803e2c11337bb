import { contradictedKey } from "../../../orm/contradicted-key";
import type { Fix, Refusal } from "../../../orm/fix";
import type { AddUniqueConstraint, UniqueColumn } from "../../../orm/intent";
import type { Column, Model } from "../../../orm/schema";
import { type ConstraintPlace, findConstraintPlace, tableOwner } from "./constraint-place";
import { duplicatesQuery } from "./duplicates-query";
import { isDjangoFrom } from "./edit-source";
import { type ImportedNames, importNames, type WantedName } from "./import-names";
import { type KeyRows, partKey, writeConstant } from "./key-rows";
import { constraintNames, nameConstraint } from "./name-constraint";
import type { PlacedBreach, SchemaSource } from "./schema-source";
import { sortEdits } from "./sort-edits";
import { quoteOfFile } from "./text-style";
import { type WrittenConstraint, writeConstraints } from "./write-constraint";

/** One constraint: its columns, which of them are NULL in the rows it covers, and whether two NULLs are equal to it. */
interface Key extends KeyRows {
  readonly nulls: readonly string[];
  readonly nullsEqual: boolean;
}

/** The edits that declare what is to be unique on the model that has the columns, or why that cannot be done. */
export function planUniqueConstraint(intent: AddUniqueConstraint, source: SchemaSource): Fix | Refusal {
  const asked = source.schema.models.get(intent.model);
  if (asked === undefined) return { refused: "The model is not known." };
  const owner = tableOwner(
    source.schema,
    asked,
    intent.columns.map(({ column }) => column),
  );
  if ("refused" in owner) return owner;
  const contradiction =
    sharedTable(asked, owner) ?? loneName(intent) ?? genericKey(intent, asked) ?? contradictionOf(intent, asked);
  if (contradiction) return contradiction;
  const keys = chooseKeys(intent, source);
  if ("refused" in keys) return keys;
  const breaches = source.breachesOf(intent);
  const breached = severalOf(intent, breaches);
  if (breached) return breached;
  const place = findConstraintPlace(owner, source);
  if ("refused" in place) return place;
  const imported = importNames(place, wantedNames(keys));
  const constraints = writeKeys(keys, owner, place, imported, source);
  return {
    title: `Add ${describeKeys(intent, keys)} to ${owner.name} in ${place.file.split("/").slice(-2).join("/")}`,
    safety: "unsafe",
    edits: sortEdits([...imported.edits, ...writeConstraints(place, constraints)]),
    changes: [
      ...alsoCreating(breaches),
      "The database refuses a second row with the same values: code that inserts one gets `IntegrityError`.",
      "The migration that has to follow fails while the table holds such rows.",
      ...emptyTexts(intent, asked),
      ...(keys.some(({ nullsEqual }) => nullsEqual) ? [NEWER_POSTGRESQL] : []),
    ],
    migration: { duplicates: duplicatesQuery(owner, intent, source) },
  };
}

/** A table of a parent holds the rows of all its children, of which nothing was said. */
function sharedTable(asked: Model, owner: Model): Refusal | null {
  if (!asked.parents.includes(owner.id)) return null;
  return {
    refused: `The columns are those of ${owner.name}, whose table holds other rows than those of ${asked.name}.`,
  };
}

/** Columns that people read: that one of their texts is looked for does not make all of them unique. */
const FOR_PEOPLE = /^(display_|full_|verbose_)?(name|title|label|description|text|caption)$/;

function loneName({ columns }: AddUniqueConstraint): Refusal | null {
  const [only] = columns;
  if (columns.length !== 1 || !only || typeof only.constant !== "string" || !FOR_PEOPLE.test(only.column)) return null;
  return { refused: `One ${only.column} is looked for: that is no reason to keep all of them apart.` };
}

/** The key of a row of any model says which one only together with the model. */
function genericKey({ columns }: AddUniqueConstraint, { relations }: Model): Refusal | null {
  const names = columns.map(({ column }) => column);
  const generic = [...relations.values()].find(
    ({ generic: isGeneric, column }) => isGeneric && names.includes(column ?? ""),
  );
  const isTold = names.some((name) => relations.get(name)?.target?.endsWith("ContentType"));
  return generic === undefined || isTold
    ? null
    : {
        refused: `\`${generic.column}\` may be the key of rows of several models: the content type belongs to the key.`,
      };
}

/** Rows that the model lets repeat are not to be kept apart. */
function contradictionOf({ columns: all }: AddUniqueConstraint, model: Model): Refusal | null {
  const { where } = partKey(all);
  const columns = all.map(({ column }) => column);
  const key = contradictedKey(model, { columns, where: where.map(({ column }) => column) });
  if (key === null) return null;
  const parts = [...key.fields, ...key.expressions.map(({ text }) => text)];
  const together = parts.length > 1 ? " together" : "";
  const rows = key.condition === null ? "" : ` for rows with ${key.condition.text}`;
  const same = `several rows with the same ${columns.join(", ")} are meant.`;
  return { refused: `The model has ${parts.join(", ")} unique${together}${rows}: ${same}` };
}

const NEWER_POSTGRESQL =
  "PostgreSQL knows `nulls_distinct=False` from version 15 on: Django leaves the constraint out of an older one.";

/** Places that insert several rows of one key: with the key they would fail. */
function severalOf({ columns }: AddUniqueConstraint, breaches: readonly PlacedBreach[]): Refusal | null {
  const found = breaches.find(({ kind }) => kind !== "may-refuse");
  if (found === undefined) return null;
  const names = columns.map(({ column }) => column).join(", ");
  return found.kind === "several-meant"
    ? {
        refused: `${found.place} looks for ${found.beside.join(", ")} too: several rows with the same ${names} are meant.`,
      }
    : { refused: `${found.place} creates rows of which all have the same ${names}.` };
}

function alsoCreating(breaches: readonly PlacedBreach[]): readonly string[] {
  const [first, ...others] = breaches;
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` and ${others.length} more ${others.length === 1 ? "place" : "places"}`;
  const [create, it] = others.length === 0 ? ["creates", "it gets"] : ["create", "they get"];
  return [`\`${first.place}\`${more} also ${create} such rows: where there is one already, ${it} \`IntegrityError\`.`];
}

/** An empty text is a value like any other, unlike NULL. */
function emptyTexts({ columns: all }: AddUniqueConstraint, { columns }: Model): readonly string[] {
  const blank = all.filter(({ column, constant }) => constant === null && mayBeEmpty(columns.get(column)));
  const [only] = blank;
  return only !== undefined && all.length === 1
    ? [`\`${only.column}\` may be left empty (\`blank=True\`): of the rows without one, one alone is allowed.`]
    : [];
}

function mayBeEmpty(column: Column | undefined): boolean {
  return column !== undefined && column.kind === "text" && column.blank && !column.nullable;
}

/** NULLs are different values to a constraint, unless the database can be told otherwise: rows with NULL get a key of their own. */
function chooseKeys({ columns: all, missing }: AddUniqueConstraint, source: SchemaSource): readonly Key[] | Refusal {
  const { columns, where } = partKey(all);
  const nulls = columns.filter(({ isNull }) => isNull === "always").map(({ column }) => column);
  const open = columns.filter(({ isNull }) => isNull === "possibly");
  const given = columns.filter(({ isNull }) => isNull !== "always");
  const rest = given.filter(({ isNull }) => isNull === "no");
  const whole: Key = { columns: given, where, nulls, nullsEqual: false };
  const refusal = refusalOf(columns, nulls.length + open.length + where.length > 0, source);
  if (open.length === 0) return refusal ?? [whole];
  if (missing.includes("filled") && canEquateNulls(source)) return [{ ...whole, nullsEqual: true }];
  if (refusal) return refusal;
  const [only] = open;
  if (open.length > 1 || only === undefined) {
    const names = open.map(({ column }) => column).join(" and ");
    return { refused: `${names} may each be NULL: that takes a constraint for every mix of them.` };
  }
  if (rest.length === 0) return { refused: `No constraint can keep a single row whose ${only.column} is NULL.` };
  const ofNull: Key = { columns: rest, where, nulls: [...nulls, only.column], nullsEqual: false };
  return [...(missing.includes("filled") ? [whole] : []), ...(missing.includes("null") ? [ofNull] : [])];
}

/** From Django 5.0 on, PostgreSQL is told so. */
function canEquateNulls(source: SchemaSource): boolean {
  return source.database === "postgresql" && isDjangoFrom(source, 5, 0);
}

function refusalOf(columns: readonly UniqueColumn[], hasCondition: boolean, source: SchemaSource): Refusal | null {
  const isMysql = source.database === "mysql";
  if (isMysql && hasCondition) return { refused: "MySQL and MariaDB have no constraints for some rows only." };
  if (!columns.some(({ folded }) => folded)) return null;
  if (isMysql) return { refused: "MariaDB has no unique constraints on expressions." };
  const { djangoVersion } = source;
  return djangoVersion !== null && !isDjangoFrom(source, 4, 0)
    ? { refused: "Unique constraints on expressions exist from Django 4.0 on." }
    : null;
}

function wantedNames(keys: readonly Key[]): WantedName[] {
  const isFolded = keys.some(({ columns }) => columns.some(({ folded }) => folded));
  return [
    { module: "django.db.models", name: "UniqueConstraint" },
    ...(keys.some(({ nulls, where }) => nulls.length + where.length > 0)
      ? [{ module: "django.db.models", name: "Q" } as const]
      : []),
    ...(isFolded ? [{ module: "django.db.models.functions", name: "Lower" } as const] : []),
  ];
}

function writeKeys(
  keys: readonly Key[],
  model: Model,
  place: ConstraintPlace,
  { written }: ImportedNames,
  source: SchemaSource,
): WrittenConstraint[] {
  const quote = quoteOfFile(place.facts, place.text) ?? '"';
  const quoted = (text: string): string => `${quote}${text}${quote}`;
  const declared = constraintNames(source.schema);
  const taken = new Set<string>();
  return keys.map(({ columns, where, nulls, nullsEqual }) => {
    const about = [...[...columns, ...where].map(({ column }) => column), ...nulls.map((name) => `no_${name}`)];
    const isTaken = (name: string): boolean =>
      declared.has(name) || taken.has(name) || new RegExp(`["']${name}["']`).test(place.text);
    const name = nameConstraint(source.constraintName, model, about, isTaken);
    taken.add(name);
    const expressions = columns.map(({ column, folded }) =>
      folded ? `${written.get("Lower")}(${quoted(column)})` : quoted(column),
    );
    const isFolded = columns.some(({ folded }) => folded);
    const terms = [
      ...where.map(({ column, constant }) => `${column}=${writeConstant(constant, quote)}`),
      ...nulls.map((column) => `${column}__isnull=True`),
    ];
    return {
      call: written.get("UniqueConstraint") ?? "UniqueConstraint",
      args: [
        ...(isFolded ? expressions : [`fields=[${expressions.join(", ")}]`]),
        ...(terms.length > 0 ? [`condition=${written.get("Q")}(${terms.join(", ")})`] : []),
        `name=${quoted(name)}`,
        ...(nullsEqual ? ["nulls_distinct=False"] : []),
      ],
    };
  });
}

function describeKeys({ columns: all }: AddUniqueConstraint, keys: readonly Key[]): string {
  const list = (names: readonly string[]): string => names.join(", ");
  const nameOf = ({ column, folded }: UniqueColumn): string => (folded ? `Lower(${column})` : column);
  const [key] = keys;
  const where = key?.where ?? [];
  const columns = all.filter(({ column }) => !where.some((each) => each.column === column));
  const having = list(where.map(({ column, constant }) => `${column}=${writeConstant(constant, '"')}`));
  const rowsOf = having === "" ? "" : ` for rows with ${having}`;
  if (keys.length > 1) return `unique constraints on ${list(columns.map(nameOf))}, with and without NULL,${rowsOf}`;
  const without = key && key.nulls.length > 0 ? ` for rows without ${list(key.nulls)}` : "";
  const equal = key?.nullsEqual ? " that takes NULLs for equal" : "";
  return `a unique constraint on ${list((key?.columns ?? columns).map(nameOf))}${rowsOf}${without}${equal}`;
}
