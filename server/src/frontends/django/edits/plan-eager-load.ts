import type { Fix, Refusal } from "../../../orm/fix";
import type { EagerLoad, EagerPath } from "../../../orm/intent";
import type { Query } from "../../../orm/query";
import { say } from "../handbook/say";
import { callsInChain, type WrittenCall } from "./chain-calls";
import { changesAt } from "./changes-at";
import { checkLock } from "./check-lock";
import { choosePlace, type Place } from "./choose-place";
import { describePlace } from "./describe-place";
import { readEagerCall } from "./eager-call";
import type { EditSource } from "./edit-source";
import { loadColumns } from "./load-columns";
import { loadTarget } from "./load-target";
import { followPath, type RelationPath, startsPrefetched } from "./relation-paths";
import { sortEdits } from "./sort-edits";
import { streamInChunks } from "./stream-in-chunks";
import { writeLoad } from "./write-load";

/**
 * The edits that make a query load relations with its rows, or why that cannot be done. `at` says where the query is
 * to be told: as near to its readers as it can be, or where it is built first.
 */
export function planEagerLoad(
  intent: EagerLoad,
  source: EditSource,
  at: "nearest" | "root" = "nearest",
): Fix | Refusal {
  const place = choosePlace(intent.query, source, at);
  return "refused" in place ? place : planAt(place, intent.query, intent.paths, source);
}

/** Plans the load at a place that was chosen before. */
export function planAt(place: Place, query: Query, paths: readonly EagerPath[], source: EditSource): Fix | Refusal {
  const reason = refusalOf(query);
  if (reason) return { refused: reason };
  const calls = callsInChain(query, source);
  const loads = splitLoads(query, paths, calls, source);
  if ("refused" in loads) return loads;
  const lock = checkLock(query, calls, loads.joins, source);
  if ("refused" in lock) return lock;
  const columns = loadColumns(query.supply, calls, loads.joins, loads.prefetches);
  if ("refused" in columns) return columns;
  const chunks = streamInChunks(query, calls, loads.prefetches.length > 0, source);
  if ("refused" in chunks) return chunks;
  const load = writeLoad(
    loadTarget(place, query, source),
    loads.joins.flatMap(({ join }) => join ?? []),
    loads.prefetches,
    source,
  );
  if ("refused" in load) return load;
  if (load.edits.length === 0) return { refused: "The query already asks for these relations." };
  const added = [
    ...load.added,
    ...(columns.added.length > 0 ? [`${list(columns.added)} to only()`] : []),
    ...chunks.added,
  ];
  const dropped = columns.removed.length > 0 ? `, without deferring ${list(columns.removed)}` : "";
  return {
    title: `Add ${added.join(" and ")}${dropped}${describePlace(place, query)}`,
    safety: lock.locksMore ? "unsafe" : place.safety,
    edits: sortEdits([...load.edits, ...columns.edits, ...chunks.edits]),
    changes: [
      ...(loads.joins.length > 0 ? say(source, "select-related-joins") : []),
      ...(loads.prefetches.length > 0 ? say(source, "prefetch-one-query-per-relation") : []),
      ...(lock.locksMore ? ["The joined rows are locked too."] : []),
      ...changesAt(place),
    ],
  };
}

function refusalOf(query: Query): string | null {
  const { state, rows } = query;
  if (state.raw) return "A raw() query loads what its SQL says.";
  if (rows !== "instances") return "The rows are plain values, which have no relations to load.";
  if (state.combined) return "Django allows no further loading after union(), intersection() or difference().";
  return null;
}

interface Loads {
  readonly joins: readonly RelationPath[];
  readonly prefetches: readonly RelationPath[];
}

function splitLoads(
  query: Query,
  paths: readonly EagerPath[],
  calls: readonly WrittenCall[],
  source: EditSource,
): Loads | Refusal {
  const lastJoin = lastEagerCall(calls, "select_related");
  const lastPrefetch = lastEagerCall(calls, "prefetch_related");
  const joins: RelationPath[] = [];
  const prefetches: RelationPath[] = [];
  for (const { steps, joinable } of paths) {
    const path = followPath(source.schema, query.model, query.supply, steps);
    if (!path) return { refused: `The relation path ${steps.join("__")} is not known.` };
    // A call with names would undo the joins of a `select_related()` without.
    const isJoin = joinable && path.join !== null && !lastJoin?.bare && !startsPrefetched(query.supply, steps);
    (isJoin ? joins : prefetches).push(path);
  }
  if (joins.length > 0 && lastJoin?.clears)
    return { refused: "select_related(None) says that nothing is to be joined." };
  if (prefetches.length > 0 && lastPrefetch?.clears) {
    return { refused: "prefetch_related(None) says that nothing is to be prefetched." };
  }
  return { joins, prefetches };
}

function lastEagerCall(calls: readonly WrittenCall[], name: string): ReturnType<typeof readEagerCall> | null {
  const last = calls.findLast((call) => call.name === name);
  return last ? readEagerCall(last.call) : null;
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
