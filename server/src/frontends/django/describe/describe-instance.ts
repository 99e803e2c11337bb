import type { InstanceValue } from "../flow/values";
import { type DescribeContext, labelOf } from "./context";
import { loadText } from "./describe-query";
import { rowsText } from "./describe-relation";

/** Where an instance comes from and what came with it, as lines of Markdown. */
export function describeInstance(context: DescribeContext, instance: InstanceValue): string[] {
  return [`**${labelOf(context, instance.model)}** ${originText(instance)}`, ...suppliedText(context, instance)];
}

export function originText(instance: InstanceValue): string {
  if (instance.foreign) return "instance; what was loaded with it is the caller's business";
  const rows = rowsText(instance.times);
  const { path } = instance.origin;
  const through = path.length > 0 ? `, reached through \`${path.join("__")}\`` : "";
  return rows === null ? `instance${through}` : `row, one for each of ${rows}${through}`;
}

function suppliedText(context: DescribeContext, { foreign, origin, supply }: InstanceValue): string[] {
  if (foreign || !origin.query) return [];
  return [loadText(context, { ...origin.query, supply, rows: "instances" })];
}
