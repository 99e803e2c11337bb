import type { Query } from "../../../orm/query";
import type { CallExpression } from "../syntax/ast";
import { type MemberStep, takeApart } from "./call-chain";
import type { EditSource } from "./edit-source";
import { type Located, locate } from "./locate";

/** A method call somewhere in the chain of a query. */
export interface WrittenCall {
  readonly place: Located;
  readonly step: MemberStep;
  readonly call: CallExpression;
  readonly name: string;
}

/** The method calls of a query's chain that can be read, in the order in which they run. */
export function callsInChain(query: Query, source: EditSource): WrittenCall[] {
  return query.chain.flatMap((link) => {
    if (link.kind !== "call") return [];
    const place = locate(link.span, source);
    if ("refused" in place) return [];
    const step = takeApart(place.node).steps.at(-1);
    return step?.kind === "call" && step.call ? [{ place, step, call: step.call, name: step.name }] : [];
  });
}

/** The method calls written in one expression. */
export function callsInExpression(place: Located): WrittenCall[] {
  return takeApart(place.node).steps.flatMap((step) =>
    step.kind === "call" && step.call ? [{ place, step, call: step.call, name: step.name }] : [],
  );
}
