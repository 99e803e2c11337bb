import type { Refusal, TextEdit } from "../../../orm/fix";
import { EMPTY_SUPPLY, type Supply } from "../../../orm/supply";
import { addArguments } from "./add-argument";
import { type CallChain, callsOf } from "./call-chain";
import { callsInExpression } from "./chain-calls";
import { type EagerCall, type PrefetchObject, readEagerCall } from "./eager-call";
import type { EditSource } from "./edit-source";
import { insertCalls } from "./insert-calls";
import { loadColumns } from "./load-columns";
import { type LoadTarget, nestedTarget, splitTarget } from "./load-target";
import type { Located } from "./locate";
import { covers, followPath, type RelationPath, withoutCovered } from "./relation-paths";
import { quoteLike } from "./text-style";

export interface WrittenLoad {
  readonly edits: readonly TextEdit[];
  /** What is added, in the words of a title: `select_related("author")`, `"author" to select_related()`. */
  readonly added: readonly string[];
}

/** Writes the loads onto an expression: into the calls it has, else as calls of their own. */
export function writeLoad(
  target: LoadTarget,
  joins: readonly string[],
  prefetches: readonly RelationPath[],
  source: EditSource,
): WrittenLoad | Refusal {
  const { before } = splitTarget(target);
  const joined = merge(target, before, "select_related", joins);
  const nested = extendPrefetches(target, before, prefetches, source);
  if ("refused" in nested) return nested;
  const prefetched = merge(
    target,
    before,
    "prefetch_related",
    nested.left.map((path) => path.accessors),
  );
  const calls = [...joined.calls, ...prefetched.calls];
  return {
    edits: [
      ...joined.edits,
      ...nested.edits,
      ...prefetched.edits,
      ...insertCalls(
        target,
        calls.map((call) => call.written),
      ),
    ],
    added: [...joined.added, ...nested.added, ...prefetched.added, ...calls.map((call) => call.title)],
  };
}

interface Merged extends WrittenLoad {
  readonly calls: readonly { readonly written: string; readonly title: string }[];
}

/** Puts paths into the expression's own calls of a method; what is left makes a new call. */
function merge(target: LoadTarget, chain: CallChain, method: string, paths: readonly string[]): Merged {
  const { place } = target;
  const calls = callsOf(chain, method).map(readEagerCall);
  const present = calls.flatMap((call) => call.paths.map(({ path }) => path));
  const wanted = withoutCovered(paths).filter((path) => !present.some((other) => covers(other, path)));
  if (wanted.length === 0) return { edits: [], added: [], calls: [] };
  const last = calls.findLast((call) => !call.bare && !call.clears);
  const quoted = (path: string): string => quoteLike(place, path);
  if (!last) {
    const written = `${method}(${wanted.map(quoted).join(", ")})`;
    return { edits: [], added: [], calls: [{ written, title: `${method}(${wanted.map(named).join(", ")})` }] };
  }
  const lengthened = lengthen(place, calls, wanted);
  const edits = [...lengthened.edits, ...addArguments(place, last.call, lengthened.left.map(quoted))];
  return { edits, added: [`${wanted.map(named).join(", ")} to ${method}()`], calls: [] };
}

function named(path: string): string {
  return `"${path}"`;
}

/** Writes a path over the one that is its beginning. */
function lengthen(
  place: Located,
  calls: readonly EagerCall[],
  wanted: readonly string[],
): { edits: TextEdit[]; left: string[] } {
  const taken = new Set<number>();
  const edits: TextEdit[] = [];
  const left: string[] = [];
  // A path through a Prefetch object must stand behind it.
  const open = calls.filter((call) => call.objects.length === 0).flatMap((call) => call.paths);
  for (const path of wanted) {
    const fitting = open.filter((item) => !taken.has(item.argument.s) && covers(path, item.path));
    const [longest] = fitting.sort((a, b) => b.path.length - a.path.length);
    if (!longest) {
      left.push(path);
      continue;
    }
    taken.add(longest.argument.s);
    const [start, end] = [place.base + longest.argument.s, place.base + longest.argument.e];
    edits.push({ file: place.file, start, end, newText: requote(place.text.slice(start, end), path) });
  }
  return { edits, left };
}

function requote(literal: string, path: string): string {
  const quote = /["']/.exec(literal)?.[0] ?? '"';
  return `${quote}${path}${quote}`;
}

/** What lies beyond the rows of a `Prefetch` with a queryset of its own is loaded by that queryset. */
function extendPrefetches(
  target: LoadTarget,
  chain: CallChain,
  paths: readonly RelationPath[],
  source: EditSource,
): (WrittenLoad & { readonly left: readonly RelationPath[] }) | Refusal {
  const objects = callsOf(chain, "prefetch_related").flatMap((call) => readEagerCall(call).objects);
  const left: RelationPath[] = [];
  const groups = new Map<PrefetchObject, RelationPath[]>();
  for (const path of paths) {
    const object = objects.findLast((item) => covers(path.accessors, item.attribute));
    if (!object) left.push(path);
    else groups.set(object, [...(groups.get(object) ?? []), path]);
  }
  const written: WrittenLoad[] = [];
  for (const [object, beyond] of groups) {
    const extended = extendPrefetch(target, object, beyond, source);
    if (extended && "refused" in extended) return extended;
    if (extended) written.push(extended);
    else left.push(...beyond.filter((path) => path.accessors !== object.attribute));
  }
  return { edits: written.flatMap((one) => one.edits), added: written.flatMap((one) => one.added), left };
}

/** Null when the queryset is not written there, so that the path must be given to the outer call. */
function extendPrefetch(
  target: LoadTarget,
  object: PrefetchObject,
  paths: readonly RelationPath[],
  source: EditSource,
): WrittenLoad | Refusal | null {
  const node = object.queryset;
  const model = followPath(source.schema, target.model, EMPTY_SUPPLY, object.steps)?.relations.at(-1)?.target;
  if (!node || !["call", "attr", "name"].includes(node.k) || !model) return null;
  const supply = supplyAt(target.supply, object.attribute.split("__"));
  const beyond = paths.map((path) =>
    followPath(source.schema, model, supply, path.accessors.split("__").slice(object.steps.length)),
  );
  const known = beyond.filter((path) => path !== null);
  if (known.length < beyond.length || known.some((path) => path.relations.length === 0)) return null;
  const inner = nestedTarget({ ...target.place, node }, model, supply);
  const calls = callsInExpression(inner.place);
  const lastJoin = calls.findLast((call) => call.name === "select_related");
  // A call with names would undo the joins of a `select_related()` without.
  const bare = lastJoin !== undefined && lastJoin.call.args.length === 0;
  const joins = known.filter((path) => path.join !== null && !bare);
  const prefetches = known.filter((path) => !joins.includes(path));
  const columns = loadColumns(supply, calls, joins, prefetches);
  if ("refused" in columns) return columns;
  const names = joins.flatMap((path) => path.join ?? []);
  const load = writeLoad(inner, names, prefetches, source);
  if ("refused" in load) return load;
  return {
    edits: [...columns.edits, ...load.edits],
    added: load.added.map((text) => `${text} ${text.includes(" to ") ? "in" : "to"} Prefetch("${object.lookup}")`),
  };
}

function supplyAt(supply: Supply, attributes: readonly string[]): Supply {
  let here: Supply | undefined = supply;
  for (const name of attributes) here = here?.prefetched.get(name)?.supply ?? here?.joined.get(name);
  return here ?? EMPTY_SUPPLY;
}
