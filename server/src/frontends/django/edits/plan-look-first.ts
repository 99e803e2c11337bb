import type { Fix, Refusal } from "../../../orm/fix";
import type { LookFirst } from "../../../orm/intent";
import type { Statement } from "../syntax/ast";
import { blocksOf } from "../syntax/blocks-of";
import type { EditSource } from "./edit-source";
import { isSameColumn } from "./is-sought-value";
import { type Located, locate } from "./locate";
import { newRowIn } from "./new-row";
import { handingOf } from "./worked-out";
import { writeGetOrCreate } from "./write-get-or-create";

/** Lets `get_or_create()` look for the row that a call of `create()` would insert. */
export function planLookFirst({ create, key }: LookFirst, source: Pick<EditSource, "text" | "facts">): Fix | Refusal {
  const place = locate(create, source);
  if ("refused" in place) return place;
  const body = place.facts.units.get(create.unit)?.definition.body ?? [];
  const statement = statementAround(body, place);
  const row = statement === null ? null : newRowIn([statement]);
  if (statement === null || !row || row.manager === null || row.call !== place.node) {
    return { refused: "The row is not made by a `create()` that stands by itself." };
  }
  const { args } = row.call;
  if (args.some(({ name, star }) => star !== 0 || name === null)) {
    return { refused: "What the new row gets is not written out by name." };
  }
  const isOfKey = (name: string | null) => key.some((field) => isSameColumn(name ?? "", field));
  const given = args.flatMap(({ name, value }) => (name === null || isOfKey(name) ? [] : [{ name, value }]));
  const computed = given.find(({ value }) => handingOf(value) === "not-at-all");
  if (computed) return { refused: `\`${computed.name}\` would be computed for a row that is found as well.` };
  const sought = args.filter(({ name }) => isOfKey(name));
  const { target, returned, awaited, manager } = row;
  const form = {
    look: row.call,
    row,
    branch: [],
    replaced: [statement],
    manager,
    sought,
    given,
    set: [],
    updates: false,
  };
  const rest = { flag: null, before: [], found: [], made: [], end: null, dropped: null };
  const written = writeGetOrCreate(place, { ...form, ...rest, target, returned, awaited }, create.unit);
  if ("refused" in written) return written;
  return {
    ...written,
    title: `Use \`${written.name}()\`, which finds the row that is there`,
    changes: [
      "A row that is there is kept as it is, where `IntegrityError` came out before; what follows is done for that one too.",
    ],
  };
}

/** The innermost statement of a block that the place stands in. */
function statementAround(block: readonly Statement[], place: Located): Statement | null {
  const { node } = place;
  const around = block.find(({ s, e }) => s <= node.s && node.e <= e);
  if (!around) return null;
  for (const inner of blocksOf(around)) {
    const found = statementAround(inner, place);
    if (found !== null) return found;
  }
  return around;
}
