import type { Expression, Statement, TryStatement } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import { nodesWithin } from "../syntax/nodes-within";
import { emptyTry, isForAbsence } from "./emptiness";
import { endOf } from "./end-of";
import { isRetried } from "./is-retried";
import { fills, isKeyOfPass, placeOf } from "./limits";
import type { Run } from "./run";
import { copyState, mergeStates } from "./state";
import { execute } from "./statements";
import { isLogged, leavesTraces } from "./traces";
import { UNKNOWN } from "./values";

/** Runs a `try`: what comes after it happens after its body, or after one of its handlers. False where none comes to its end. */
export function executeTry(run: Run, node: TryStatement): boolean {
  const before = copyState(run.state);
  const setsNames = [...node.body, ...node.orelse].some(leavesTraces);
  const retried = isRetried(run, node);
  const handlers = node.handlers.map((handler) => ({
    span: run.span(handler),
    catches: handler.type ? exceptionNames(handler.type) : ["*"],
    end: endOf(handler.body),
    tells: setsNames || handler.body.some((statement) => leavesTraces(statement) || !isLogged(statement)),
    again: retried && /^(goes-on|next-pass)$/.test(endOf(handler.body)),
  }));
  const catches = handlers.flatMap((handler) => handler.catches);
  let completes = run.region("try", run.span(node), () => execute(run, node.body), { catches, handlers });
  if (completes) completes = execute(run, node.orelse);
  const after = run.state;
  const thrown = mergeStates(before, copyState(after));
  const handled = run.splitAt(run.span(node));
  const ended = completes ? [after] : [];
  for (const [at, handler] of node.handlers.entries()) {
    run.state = copyState(thrown);
    const catches = handler.type ? exceptionNames(handler.type) : [];
    if (handler.name) run.state.scope.variables.set(handler.name, UNKNOWN);
    const kept = catches.some((name) => name.endsWith("KeyError")) && keepsMissing(run, node, handler.body);
    const limits = { bounds: [], kept };
    const absent = isForAbsence(handler.type) ? [emptyTry(run, node)] : [];
    const body = () => execute(run, handler.body);
    const done = run.region("handler", run.span(handler), body, {
      catches,
      split: handled,
      ways: [at],
      limits,
      absent,
    });
    if (done) ended.push(run.state);
  }
  run.state = ended.length > 0 ? ended.reduce((a, b) => mergeStates(a, b)) : after;
  return execute(run, node.finalbody) && ended.length > 0;
}

/** `try: value = cache[key]`, and where it is missing `cache[key] = ...`. */
function keepsMissing(run: Run, node: TryStatement, handler: readonly Statement[]): boolean {
  return node.body
    .flatMap((statement) => [...nodesWithin(statement)])
    .some((part) => {
      const place = part.k === "sub" ? placeOf(part) : null;
      return place !== null && fills(handler, place) && !isKeyOfPass(run, place);
    });
}

function exceptionNames(type: Expression): string[] {
  if (type.k === "seq") return type.items.flatMap(exceptionNames);
  return [expressionText(type)];
}
