import type { Fix, Refusal } from "../../../orm/fix";
import type { UnpackPair } from "../../../orm/intent";
import { isSameUnit } from "../../../orm/span";
import type { Expression } from "../syntax/ast";
import { isName } from "../syntax/is-name";
import { nodesWithin } from "../syntax/nodes-within";
import type { EditSource } from "./edit-source";
import { type Located, locate } from "./locate";

/** Lets a name hold the row alone: `row, _ = ...`, or `[0]` after a call whose pair no name holds. */
export function planUnpack({ call, use }: UnpackPair, source: Pick<EditSource, "text" | "facts">): Fix | Refusal {
  if (!isSameUnit(call, use)) {
    return { refused: "Another function gives the pair, and others may unpack what it gives." };
  }
  const place = locate(call, source);
  if ("refused" in place) return place;
  const target = targetOf(place);
  if (target?.k === "name" && isTakenApart(place, call.unit, target.id)) {
    return { refused: `\`${target.id}\` is used as a pair elsewhere in this function.` };
  }
  const isNamed = target?.k === "name" && !/\b_\b/.test(place.text);
  const at = place.base + (isNamed ? target.e : place.node.e);
  const newText = isNamed ? ", _" : "[0]";
  const title = isNamed ? `Unpack the pair into \`${target.id}, _\`` : "Take the row out of the pair with `[0]`";
  if (!isNamed && place.statement?.k === "assign" && isAwaited(place.statement.value)) {
    return { refused: "The pair is there after the `await`, which needs brackets of its own." };
  }
  const changes = ["What follows gets the row instead of the pair; whether it was created is not kept."];
  return { title, safety: "unsafe", edits: [{ file: place.file, start: at, end: at, newText }], changes };
}

/** The one target of an assignment of nothing but the call. */
function targetOf({ statement, node }: Located): Expression | null {
  if (statement?.k !== "assign" || statement.targets.length !== 1 || statement.annotation !== null) return null;
  const { value } = statement;
  const given = value?.k === "await" ? value.value : value;
  return given?.s === node.s && given.e === node.e ? (statement.targets[0] ?? null) : null;
}

function isAwaited(value: Expression | null): boolean {
  return value?.k === "await";
}

/** `pair[0]`, `row, created = pair` */
function isTakenApart({ facts }: Located, unit: string, name: string): boolean {
  const root = facts.units.get(unit)?.definition;
  if (!root) return true;
  return root.body
    .flatMap((statement) => [...nodesWithin(statement)])
    .some((node) => {
      if (node.k === "sub") return isName(node.obj, name);
      if (node.k === "assign") return node.targets.some(({ k }) => k === "seq") && isName(node.value, name);
      return node.k === "star" && isName(node.value, name);
    });
}
