import type { FindOrCreate, SoughtValue } from "../../../orm/find-or-create";
import type { Uniqueness } from "../../../orm/schema";
import { type Guarantee, guaranteeOf } from "../../../orm/uniqueness-guarantee";
import { say } from "../handbook/say";
import { type DescribeContext, labelOf, listed } from "./context";

const MOST_LISTED = 6;
const UPDATES = ["update-or-create-statements", "update-or-create-without-lock"];

/** What one `get_or_create` or `update_or_create` looks for and inserts, and what the database guarantees of it. */
export function describeFindOrCreate(context: DescribeContext, call: FindOrCreate): string[] {
  const model = context.schema.models.get(call.model);
  if (!model) return [];
  return [
    `Gives \`(${model.name.toLowerCase()}, created)\`: looks for ${lookupText(call)} in ${labelOf(context, call.model)}${insertedText(call)}`,
    ...(call.updates ? UPDATES : ["get-or-create-statements"]).flatMap((id) => say(context, id)),
    ...describeGuarantee(context, guaranteeOf(model, call), call),
  ];
}

function lookupText({ sought, seeksMore }: FindOrCreate): string {
  const names = sought.map(({ lookup }) => `\`${lookup}\``);
  if (names.length === 0) return seeksMore ? "what the code tells while it runs" : "any row";
  return `${listed(names, MOST_LISTED)}${seeksMore ? " and perhaps more" : ""}`;
}

function insertedText({ sought, inserted }: FindOrCreate): string {
  const given = inserted.filter(
    ({ column }) => !sought.some((each) => each.column === column && each.comparison === "equal"),
  );
  return given.length === 0
    ? ""
    : `; a new row also gets ${listed(
        given.map(({ column }) => `\`${column}\``),
        MOST_LISTED,
      )}`;
}

/** The guarantee in a word, the reason, and what is raised where it ends. */
function describeGuarantee(context: DescribeContext, guarantee: Guarantee, call: FindOrCreate): string[] {
  switch (guarantee.kind) {
    case "guaranteed":
      return [`**Guaranteed** to be one row by ${keyText(context, guarantee.by)}`];
    case "except-null":
      return [
        `**Guaranteed, except where ${columnsText(guarantee.columns)} is NULL**, by ${keyText(context, guarantee.by)}`,
        ...say(context, "nulls-are-distinct"),
      ];
    case "for-matching-rows":
      return [
        `**Guaranteed for rows where \`${guarantee.by.condition?.text ?? ""}\`**, by ${keyText(context, guarantee.by)}`,
      ];
    case "refused":
      return refusedLines(context, guarantee);
    case "not-guaranteed":
      return guarantee.near
        ? [`**Not guaranteed where ${columnsText(guarantee.columns)} is NULL**`, ...say(context, "nulls-are-distinct")]
        : [
            `**Not guaranteed**: no constraint covers ${coveredText(call)}`,
            ...say(context, "get-or-create-needs-a-key"),
          ];
    case "unknown":
      return [];
  }
}

function refusedLines(
  context: DescribeContext,
  { by, because, beside }: Extract<Guarantee, { kind: "refused" }>,
): string[] {
  const key = keyText(context, by);
  if (because === "at-commit") {
    return [`**One row, but IntegrityError at the end of the transaction**: ${key} is deferred`];
  }
  if (because === "case") {
    return [`**One row, but IntegrityError where case differs**: ${key} ignores case and the lookup does not`];
  }
  return [
    `**Wider than the constraint**: ${key} does not have ${listed(beside.map(lookupName), MOST_LISTED)}`,
    ...say(context, "wider-lookup-raises"),
  ];
}

function lookupName({ lookup }: SoughtValue): string {
  return `\`${lookup}\``;
}

function coveredText({ sought }: FindOrCreate): string {
  const names = sought.filter(({ comparison }) => comparison !== "other").map(lookupName);
  return names.length === 0 ? "this lookup" : listed(names, MOST_LISTED);
}

function columnsText(columns: readonly { readonly column: string }[]): string {
  return columns.map(({ column }) => `\`${column}\``).join(" or ");
}

/** `unique_together` of `author`, `title` (shop/models.py:43) */
function keyText(context: DescribeContext, key: Uniqueness): string {
  const parts = [...key.fields, ...key.expressions.map(({ text }) => text)].map((part) => `\`${part}\``).join(", ");
  return `${KINDS[key.kind]} ${parts} (${context.placeText(key.span)})`;
}

const KINDS: Readonly<Record<Uniqueness["kind"], string>> = {
  "primary-key": "the primary key",
  field: "the unique",
  together: "`unique_together` of",
  constraint: "the `UniqueConstraint` on",
};
