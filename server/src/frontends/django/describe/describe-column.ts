import { costText } from "../../../orm/cost-text";
import type { Model } from "../../../orm/schema";
import type { InstanceValue } from "../flow/values";
import { say } from "../handbook/say";
import type { DescribeContext } from "./context";
import { rowsText } from "./describe-relation";

/** What reading a column costs where that is worth saying: a deferred one, or the key of a relation. Else no lines. */
export function describeColumnRead(
  context: DescribeContext,
  instance: InstanceValue,
  model: Model,
  attribute: string,
): string[] {
  const column = [...model.columns.values()].find((item) => item.attribute === attribute || item.name === attribute);
  if (!column) return [];
  const header = `**${model.name}.${attribute}** column`;
  if (isDeferred(instance, [column.name, column.attribute]) && !column.primaryKey) {
    const rows = rowsText(instance.times);
    const cost = rows === null ? "one query" : `one query for each row of ${rows}: \`${costText([instance.times])}\``;
    return [`${header}, left out by \`only()\` or \`defer()\`: ${cost}`];
  }
  return column.kind === "relation" ? [header, ...say(context, "foreign-key-id-is-free")] : [];
}

function isDeferred({ supply: { columns, open } }: InstanceValue, names: readonly string[]): boolean {
  if (open || columns.kind === "all") return false;
  return names.some((name) => columns.names.has(name)) === (columns.kind === "except");
}
