import type { Refusal, TextEdit } from "../../../orm/fix";
import type { Relation } from "../../../orm/schema";
import type { Supply } from "../../../orm/supply";
import type { Argument } from "../syntax/ast";
import { addArguments } from "./add-argument";
import type { WrittenCall } from "./chain-calls";
import { covers, type RelationPath } from "./relation-paths";
import { removeArguments } from "./remove-arguments";
import { quoteLike } from "./text-style";

/** What must change in `only()` and `defer()` before relations can be loaded, and how a title says it. */
export interface ColumnChange {
  readonly edits: readonly TextEdit[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Django refuses to join over a deferred column, and a prefetch over one asks for it row by row: the columns of the
 * relations are added to the `only()` that is in force and taken out of each `defer()`.
 */
export function loadColumns(
  supply: Supply,
  calls: readonly WrittenCall[],
  joins: readonly RelationPath[],
  prefetches: readonly RelationPath[],
): ColumnChange | Refusal {
  const partial = calls.some((call) => call.name === "only" || call.name === "defer");
  if (supply.columns.kind !== "all" && !partial) {
    return { refused: "The query leaves columns out in a place that cannot be edited." };
  }
  if (partial && prefetches.some((path) => path.relations[0]?.generic && path.relations[0].arity === "one")) {
    return { refused: "The columns of a generic relation may be left out by only() or defer()." };
  }
  const lastOnly = calls.findLastIndex((call) => call.name === "only");
  const needed = [...joins.map(joinedColumns), ...prefetches.map(prefetchedColumns)].filter((path) => path.length > 0);
  const only = calls[lastOnly];
  if (only && needed.length > 0 && !isReadable(only))
    return { refused: "The columns that only() names cannot be read." };
  const added = only ? addToOnly(only, needed) : { edits: [], names: [] };
  const removed: string[] = [];
  const edits = [...added.edits];
  for (const call of calls) {
    if (call.name !== "defer" || needed.length === 0) continue;
    if (!isReadable(call)) return { refused: "The columns that defer() names cannot be read." };
    const taken = call.call.args.filter((argument) => needed.some((path) => defers(argument, path)));
    if (taken.length > 0) edits.push(...removeAll(call, taken));
    removed.push(...taken.flatMap(({ value }) => (value.k === "str" ? [value.v] : [])));
  }
  return { edits, added: added.names, removed };
}

/** A relation on the way of a join, by the names under which its column may be given. */
interface NeededColumn {
  readonly name: string;
  readonly aliases: readonly string[];
}

function joinedColumns(path: RelationPath): NeededColumn[] {
  return path.relations.map((_, at) => columnAt(path.relations.slice(0, at + 1)));
}

/** A prefetch needs the column of its own row only; a to-many relation needs the primary key, which is always there. */
function prefetchedColumns(path: RelationPath): NeededColumn[] {
  const [first] = path.relations;
  return first?.side === "owner" && !first.generic ? [columnAt([first])] : [];
}

function columnAt(relations: readonly Relation[]): NeededColumn {
  const before = relations.slice(0, -1).map((relation) => relation.queryName);
  const last = relations.at(-1);
  const names = last ? [last.queryName, ...(last.column ? [last.column] : [])] : [];
  const paths = names.map((name) => [...before, name].join("__"));
  return { name: paths[0] ?? "", aliases: paths };
}

function addToOnly(
  only: WrittenCall,
  needed: readonly (readonly NeededColumn[])[],
): { edits: TextEdit[]; names: string[] } {
  const names = only.call.args.flatMap(({ value }) => (value.k === "str" ? [value.v] : []));
  const added: string[] = [];
  for (const path of needed) {
    const missing = firstMissing(path, [...names, ...added]);
    if (missing !== null) added.push(missing);
  }
  const values = added.map((name) => quoteLike(only.place, name));
  return { edits: addArguments(only.place, only.call, values), names: added };
}

/** The first relation of a path that is not loaded. Naming a relation loads all of its row, naming its column one. */
function firstMissing(path: readonly NeededColumn[], names: readonly string[]): string | null {
  for (const column of path) {
    const whole = names.some((name) => column.aliases.includes(name));
    const inPart = names.some((name) => name !== column.name && covers(name, column.name));
    if (inPart) continue;
    return whole ? null : column.name;
  }
  return null;
}

function defers(argument: Argument, path: readonly NeededColumn[]): boolean {
  const { value } = argument;
  return value.k === "str" && path.some((column) => column.aliases.includes(value.v));
}

function removeAll(written: WrittenCall, taken: readonly Argument[]): TextEdit[] {
  const { place, call, step } = written;
  if (taken.length < call.args.length) return removeArguments(place, call, taken);
  const joint = place.text.slice(place.base + step.before, place.base + step.nameStart);
  const start = joint.search(/[ \t]*\\?\r?\n[ \t]*\.[ \t]*$|\.\s*$/);
  return [{ file: place.file, start: place.base + step.before + start, end: place.base + step.node.e, newText: "" }];
}

function isReadable(written: WrittenCall): boolean {
  return written.call.args.every(({ value, star, name }) => value.k === "str" && star === 0 && name === null);
}
