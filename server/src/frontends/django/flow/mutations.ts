import type { Expression } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import type { Arguments } from "./arguments";
import { assign } from "./assign";
import { consume } from "./iterate";
import { keptRows } from "./kept-rows";
import type { Run } from "./run";
import { type ListValue, NONE, tupleOf, UNKNOWN, union, type Value } from "./values";

/**
 * A method that changes the list or dict it is called on: the variable, attribute or item that holds it gets the new
 * value. Null when the method changes nothing.
 */
export function updateReceiver(
  run: Run,
  node: Expression,
  receiver: Value,
  name: string,
  args: Arguments,
): Value | null {
  if (receiver.k === "list") {
    const added = addedElement(run, node, name, args);
    if (!added) return null;
    const list = withElement(run, node, receiver, added);
    const most = node.k === "name" ? mostAfter(run, receiver, name) : null;
    hold(run, node, most === null || list.items ? list : { ...list, most });
    return NONE;
  }
  if (receiver.k === "record" && name === "update") {
    const other = args.positional[0];
    const entries = new Map([...receiver.entries, ...(other?.k === "record" ? other.entries : []), ...args.keywords]);
    const open = other !== undefined && (other.k !== "record" || other.rest !== null);
    const factor = open ? null : receiver.factor;
    hold(run, node, { ...receiver, entries, rest: open ? UNKNOWN : receiver.rest, factor });
    return NONE;
  }
  return null;
}

/** `list += rows`; null where nothing is known of the rows. */
export function extendList(run: Run, list: ListValue, rows: Value, node: Expression): Value | null {
  if (rows.k === "unknown" || rows.k === "external") return null;
  const added = consume(run, rows, run.span(node), expressionText(node));
  if (added.items?.length === 0) return list;
  if (isExact(run) && list.items && added.items) return tupleOf([...list.items, ...added.items]);
  return withElement(run, node, list, added.element);
}

/** What happens now happens once and always. */
function isExact(run: Run): boolean {
  return run.loops.length === 0 && !run.isConditional();
}

const ADDS_ONE = new Set(["append", "appendleft", "add", "insert"]);

/** How many elements the list has at most then: what stands in no loop adds one. Null where that is not known. */
function mostAfter({ loops }: Run, { items, most }: ListValue, name: string): number | null {
  const before = items?.length ?? most;
  return before === undefined || loops.length > 0 || !ADDS_ONE.has(name) ? null : before + 1;
}

function addedElement(run: Run, node: Expression, name: string, args: Arguments): Value | null {
  const first = args.positional[0];
  if (!first) return null;
  if (name === "append" || name === "add" || name === "appendleft") return first;
  if (name === "insert") return args.positional[1] ?? null;
  if (name === "extend" || name === "update") {
    const place = args.places[0];
    return consume(run, first, place?.span ?? run.span(node), place?.label).element;
  }
  return null;
}

function withElement(run: Run, node: Expression, list: ListValue, added: Value): ListValue {
  if (list.items && isExact(run)) return tupleOf([...list.items, added]);
  const before = list.items?.length === 0 ? [] : [list.element];
  const kept = run.isConditional() ? keptRows(added, run.splitAt(run.span(node))) : added;
  const element = union([...before, kept]);
  const rows = added.k === "instance" ? added.times.factors.at(-1) : undefined;
  return { k: "list", items: null, element, factor: rows ?? run.loops.at(-1) ?? list.factor, deps: element.deps };
}

function hold(run: Run, node: Expression, value: Value): void {
  if (node.k === "name" || node.k === "attr" || node.k === "sub") assign(run, node, value);
  // `groups.setdefault(key, []).append(row)` fills `groups[key]`.
  if (node.k === "call" && node.fn.k === "attr" && node.fn.name === "setdefault" && node.args[0]) {
    const item: Expression = { k: "sub", obj: node.fn.obj, index: node.args[0].value, s: node.s, e: node.e };
    assign(run, item, value);
  }
}
