import type { Fix, Refusal } from "../../../orm/fix";
import type { LockOwnRows } from "../../../orm/intent";
import { addItems } from "./add-argument";
import type { EditSource } from "./edit-source";
import { locate } from "./locate";
import { quoteLike } from "./text-style";

/** Adds `of=("self",)` to the call of `select_for_update()`. */
export function planLockOwnRows(
  { call: span, elsewhere }: LockOwnRows,
  source: Pick<EditSource, "text" | "facts">,
): Fix | Refusal {
  const place = locate(span, source);
  if ("refused" in place) return place;
  const call = place.node;
  if (call.k !== "call") return { refused: "The call of select_for_update() is not written out there." };
  if (call.args.some(({ name, star }) => name === null || star > 0)) {
    return { refused: "select_for_update() is called with arguments that are not named." };
  }
  const written = `of=(${quoteLike(place, "self")},)`;
  const edits = addItems(place, { open: call.open, items: call.args, more: false }, [written]);
  return {
    title: `Add ${written} to select_for_update()`,
    safety: "unsafe",
    edits,
    changes: [
      "Rows that are joined are not locked any more.",
      ...(elsewhere ? ["MariaDB knows no `of`, and raises `NotSupportedError`."] : []),
    ],
  };
}
