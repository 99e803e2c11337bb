import type { TextEdit } from "../../../orm/fix";
import type { ChainStep } from "./call-chain";
import { type LoadTarget, splitTarget } from "./load-target";
import { endOfComment, INLINE, jointBefore } from "./text-style";

/** Writes calls behind the last step of a queryset expression, or in place of the `all()` that ends it. */
export function insertCalls(target: LoadTarget, calls: readonly string[]): TextEdit[] {
  if (calls.length === 0) return [];
  const { place } = target;
  const { before: chain, next } = splitTarget(target);
  const last = chain.steps.at(-1);
  const joint = last?.kind === "call" ? jointBefore(place, last) : INLINE;
  if (last?.kind === "call" && isReplaceable(target, last)) {
    const [start, end] = [place.base + last.nameStart, place.base + last.node.e];
    return [{ file: place.file, start, end, newText: calls.join(joint.text) }];
  }
  const following = next && next.kind !== "index" && last?.kind !== "call" ? jointBefore(place, next) : joint;
  const end = place.base + (last?.node.e ?? chain.base.e);
  const at = following.ownLine ? endOfComment(place.text, end) : end;
  const newText = target.prefix + calls.map((call) => following.text + call).join("");
  return [{ file: place.file, start: at, end: at, newText }];
}

function isReplaceable(target: LoadTarget, step: ChainStep): boolean {
  if (step.kind !== "call" || step.name !== "all" || !step.call || step.call.args.length > 0) return false;
  const { text, base } = target.place;
  const inside = text.slice(base + step.call.open + 1, base + step.call.e - 1);
  return inside.trim() === "" && target.isPlainAll(step);
}
