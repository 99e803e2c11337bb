import type { FindOrCreate, GivenValue, SoughtValue } from "../../../orm/find-or-create";
import type { Uniqueness } from "../../../orm/schema";
import { type Guarantee, guaranteeOf } from "../../../orm/uniqueness-guarantee";
import { say } from "../handbook/say";
import { type DescribeContext, labelOf, listed, nameOf } from "./context";
import { whyLeftOut } from "./describe-key";

const MOST_LISTED = 6;
/** What is sent; of what speaks of one database or release, the project's. */
const FIND_STATEMENTS = ["get-or-create-statements"];
const UPDATE_STATEMENTS = [
  "update-or-create-statements",
  "update-or-create-without-lock",
  "update-or-create-updates-the-faster-row",
];
/** What `defaults` are to an update. */
const DEFAULTS = ["update-or-create-writes-defaults-alone", "create-defaults-are-for-new-rows"];
/** Two processes can each insert a row, and what is raised from then on. */
const TWO_ROWS = "get-or-create-needs-a-key";

/** What one `get_or_create` or `update_or_create` looks for and inserts, and what the database guarantees of it. */
export function describeFindOrCreate(context: DescribeContext, call: FindOrCreate): string[] {
  const model = context.schema.models.get(call.model);
  if (!model) return [];
  return [
    `Gives \`(${model.name.toLowerCase()}, created)\`: looks for ${lookupText(context, call)} in ${labelOf(context, call.model)}${amongText(context, call)}${insertedText(call)}`,
    ...sayOnOneLine(context, call.updates ? UPDATE_STATEMENTS : FIND_STATEMENTS),
    ...(call.updates && hasDefaults(call) ? sayOnOneLine(context, DEFAULTS) : []),
    ...describeGuarantee(context, guaranteeOf(model, call), call),
  ];
}

function sayOnOneLine(context: DescribeContext, ids: readonly string[]): string[] {
  const said = ids.flatMap((id) => say(context, id));
  return said.length === 0 ? [] : [said.join(" ")];
}

function lookupText(context: DescribeContext, { sought, seeksMore }: FindOrCreate): string {
  const names = sought.filter((value) => !isLink(value)).map((value) => lookupName(context, value));
  if (names.length === 0) return seeksMore ? "what the code tells while it runs" : "any row";
  return `${listed(names, MOST_LISTED)}${seeksMore ? " and perhaps more" : ""}`;
}

/** Rows that a table of its own links to the owner of a related manager. */
function isLink({ manager, comparison }: SoughtValue): boolean {
  return manager !== undefined && comparison === "other";
}

function amongText(context: DescribeContext, { sought }: FindOrCreate): string {
  return sought
    .filter(isLink)
    .map((value) => `, among ${lookupName(context, value)}`)
    .join("");
}

function insertedText(call: FindOrCreate): string {
  const given = insertedBeside(call);
  return given.length === 0
    ? ""
    : `; a new row also gets ${listed(
        given.map(({ column }) => `\`${column}\``),
        MOST_LISTED,
      )}`;
}

function hasDefaults(call: FindOrCreate): boolean {
  return insertedBeside(call).length > 0;
}

/** What a new row is given beside what is looked for. */
function insertedBeside({ sought, inserted }: FindOrCreate): readonly GivenValue[] {
  return inserted.filter(({ column }) => !sought.some((each) => each.column === column && each.comparison === "equal"));
}

/** The guarantee in a word, the reason, and what is raised where it ends. */
function describeGuarantee(context: DescribeContext, guarantee: Guarantee, call: FindOrCreate): string[] {
  const leftOut = "by" in guarantee ? whyLeftOut(context, guarantee.by) : [];
  if ("by" in guarantee && leftOut.length > 0)
    return [`**Not guaranteed by this database**: ${keyText(context, guarantee.by)}`, ...leftOut];
  switch (guarantee.kind) {
    case "guaranteed":
      return [`**Guaranteed** to be one row by ${keyText(context, guarantee.by)}`];
    case "except-null":
      return [
        `**Guaranteed, except where ${columnsText(guarantee.columns)} is NULL**, by ${keyText(context, guarantee.by)}`,
        ...sayOnOneLine(context, ["nulls-are-distinct", TWO_ROWS]),
      ];
    case "for-matching-rows":
      return [
        `**Guaranteed for rows where \`${guarantee.by.condition?.text ?? ""}\`**, by ${keyText(context, guarantee.by)}`,
        ...sayOnOneLine(context, ["condition-leaves-other-rows", TWO_ROWS]),
      ];
    case "refused":
      return refusedLines(context, guarantee);
    case "not-guaranteed":
      return guarantee.near
        ? [
            `**Not guaranteed where ${columnsText(guarantee.columns)} is NULL**`,
            ...sayOnOneLine(context, ["nulls-are-distinct", TWO_ROWS]),
          ]
        : [`**Not guaranteed**: no constraint covers ${coveredText(context, call)}`, ...say(context, TWO_ROWS)];
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
    return [
      `**One row, but IntegrityError at the end of a transaction around the call**: ${key} is deferred`,
      ...say(context, "deferred-key-refuses-at-commit"),
    ];
  }
  if (because === "case") {
    return [`**One row, but IntegrityError where case differs**: ${key} ignores case and the lookup does not`];
  }
  return [
    `**Wider than the constraint**: ${key} does not have ${listed(
      beside.map((value) => lookupName(context, value)),
      MOST_LISTED,
    )}`,
    ...say(context, "wider-lookup-raises"),
  ];
}

/** What is written, or what a related manager says instead: a column, or whose rows are meant. */
function lookupName(context: DescribeContext, value: SoughtValue): string {
  const { lookup, manager, column } = value;
  if (!manager) return `\`${lookup}\``;
  return isLink(value) ? `the \`${manager.relation}\` of the \`${nameOf(context, manager.owner)}\`` : `\`${column}\``;
}

function coveredText(context: DescribeContext, { sought }: FindOrCreate): string {
  const names = sought.filter(({ comparison }) => comparison !== "other").map((value) => lookupName(context, value));
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
