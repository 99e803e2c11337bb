import { describeFindOrCreate } from "../frontends/django/describe/describe-find-or-create";
import { describeLock, type LockedFetch } from "../frontends/django/describe/describe-lock";
import { describeMethod } from "../frontends/django/describe/describe-method";
import type { ManagerValue, QueryValue } from "../frontends/django/flow/values";
import { querysetMethods } from "../frontends/django/handbook/queryset-methods";
import type { AttributeExpression, CallExpression } from "../frontends/django/syntax/ast";
import type { FindOrCreate } from "../orm/find-or-create";
import { lockingQuery } from "../orm/locks-rows";
import { isSameSpan } from "../orm/span";
import { walkEffects } from "../orm/walk-effects";
import type { ExpressionFacts } from "./analysis";
import { type CodeMoment, firstOption, placeOf, spanOf, tripsAt } from "./code-moment";
import { timesOf } from "./trip-times";

/** A call of one of Django's methods on a queryset or manager; null for anything else. */
export function describeMethodCall(
  moment: CodeMoment,
  node: AttributeExpression,
  call: CallExpression,
): ExpressionFacts | null {
  const method = querysetMethods.get(node.name);
  const receiver = firstOption(moment, node.obj, "query", "manager");
  if (!method || !receiver || isOwnMethod(moment, receiver.value, node.name)) return null;
  const { value, observed } = receiver;
  const inMemory = isPrefetched(value)
    ? "prefetched"
    : value.k === "query" && observed.evaluated.has(value.query.id)
      ? "evaluated"
      : null;
  const name = method.asyncOf ?? method.name;
  const own = tripsAt(moment, call).filter(({ cause }) => cause.kind === "evaluation" && cause.by === name);
  return {
    place: placeOf(moment, node, node.ns),
    kind: "query",
    lines: [
      ...describeMethod(method, { times: timesOf(own), inMemory }),
      ...findOrCreateLines(moment, call),
      ...(name === "select_for_update" ? lockLines(moment, call) : []),
    ],
    links: [],
    documentation: method.docs === null ? [] : [method.docs],
  };
}

/** What a call that looks for a row and else inserts one is sure of. */
function findOrCreateLines(moment: CodeMoment, call: CallExpression): string[] {
  const span = spanOf(moment, call);
  let found: FindOrCreate | null = null;
  walkEffects(moment.effects, (effect) => {
    if (effect.kind === "find-or-create" && isSameSpan(effect.span, span)) found ??= effect;
  });
  return found ? describeFindOrCreate(moment.context, found) : [];
}

/** What a lock keeps from others, and where. */
function lockLines(moment: CodeMoment, call: CallExpression): string[] {
  const given = firstOption(moment, call, "query");
  if (!given) return [];
  const span = spanOf(moment, call);
  const fetches: LockedFetch[] = [];
  walkEffects(moment.effects, (effect, { transactions, mayBeManaged }) => {
    if (effect.kind !== "trip") return;
    const query = lockingQuery(effect.trip.cause);
    const [place] = effect.trip.frames;
    if (!query?.state.lock || !place || !isSameSpan(query.state.lock.span, span)) return;
    const transaction = transactions.length > 0 ? "open" : mayBeManaged ? "perhaps" : "none";
    fetches.push({ query, place, transaction });
  });
  return describeLock(moment.context, call, given.value.query, fetches);
}

function isPrefetched(value: QueryValue | ManagerValue): boolean {
  if (value.k === "query") return value.prefetched !== null;
  return value.owner?.instance.supply.prefetched.get(value.owner.relation)?.asList === false;
}

/** The workspace defines a method of that name on the manager or queryset. */
function isOwnMethod({ ground }: CodeMoment, value: QueryValue | ManagerValue, name: string): boolean {
  const classes = value.k === "query" ? value.classes : [...value.declaration.classes, ...value.declaration.queryset];
  return classes.some((cls) => ground.world.project.method(cls, name) !== null);
}
