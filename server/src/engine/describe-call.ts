import { listed } from "../frontends/django/describe/context";
import { causeText } from "../frontends/django/describe/describe-loop";
import type { Expression } from "../frontends/django/syntax/ast";
import { expressionText } from "../frontends/django/syntax/expression-text";
import { costText } from "../orm/cost-text";
import type { ExpressionFacts, FilePlace } from "./analysis";
import { type CodeMoment, tripsAt } from "./code-moment";
import { timesOf } from "./trip-times";

const MOST_CAUSES = 3;

/** A call or property whose code asks the database: what it costs here, and what for. Null when it asks nothing. */
export function describeCall(moment: CodeMoment, node: Expression, place: FilePlace): ExpressionFacts | null {
  const trips = tripsAt(moment, node).filter(({ frames }) => frames.length > 1);
  if (trips.length === 0) return null;
  const name = node.k === "call" ? `${expressionText(node.fn)}()` : expressionText(node);
  const causes = [...new Set(trips.map((trip) => `${causeText(trip)} (${moment.context.placeText(trip.span)})`))];
  return {
    place,
    kind: "query",
    lines: [`**${name}** costs \`${costText(timesOf(trips))}\` here`, `In it: ${listed(causes, MOST_CAUSES)}`],
    links: [],
    documentation: [],
  };
}
