import type { Fix, Refusal } from "../../../orm/fix";
import type { EagerLoad } from "../../../orm/intent";
import type { Query } from "../../../orm/query";
import { say } from "../handbook/say";
import { callsInChain } from "./chain-calls";
import { changesAt } from "./changes-at";
import { choosePlace } from "./choose-place";
import { describePlace } from "./describe-place";
import { type EditSource, isDjangoFrom } from "./edit-source";
import { importNames } from "./import-names";
import { insertCalls } from "./insert-calls";
import { loadTarget } from "./load-target";
import { followPath } from "./relation-paths";
import { sortEdits } from "./sort-edits";

/**
 * The second choice from Django 6.1 on: the query's rows fetch a to-one relation for all of them at the first read, as
 * do the rows that are fetched so. Related managers know nothing of it.
 */
export function planFetchMode(intent: EagerLoad, source: EditSource): Fix | Refusal {
  const { query, paths } = intent;
  const reason = refusalOf(query, source);
  if (reason) return { refused: reason };
  for (const { steps } of paths) {
    const path = followPath(source.schema, query.model, query.supply, steps);
    if (!path) return { refused: `The relation path ${steps.join("__")} is not known.` };
    if (path.relations.some((relation) => relation.arity === "many")) {
      return { refused: "A fetch mode does not reach related managers." };
    }
  }
  const place = choosePlace(query, source, "nearest");
  if ("refused" in place) return place;
  const imported = importNames(place, [{ module: "django.db.models", name: "FETCH_PEERS" }]);
  const call = `fetch_mode(${imported.written.get("FETCH_PEERS")})`;
  const edits = [...insertCalls(loadTarget(place, query, source), [call]), ...imported.edits];
  const title = `Fetch for all rows at once: ${call}${describePlace(place, query)}`;
  const changes = ["fetch-peers-loads-all", "fetch-peers-is-inherited"].flatMap((id) => say(source, id));
  return { title, safety: place.safety, edits: sortEdits(edits), changes: [...changes, ...changesAt(place)] };
}

export function hasFetchModes(source: Pick<EditSource, "djangoVersion">): boolean {
  return isDjangoFrom(source, 6, 1);
}

function refusalOf(query: Query, source: EditSource): string | null {
  if (!hasFetchModes(source)) return "Fetch modes exist from Django 6.1 on.";
  const { state, rows, supply } = query;
  if (state.raw || rows !== "instances") return "The rows are no instances of a queryset.";
  if (state.combined) return "Django allows no fetch mode after union(), intersection() or difference().";
  if (state.streamed) return "Rows of iterator() do not know their peers.";
  const chosen =
    supply.fetchMode !== "on-read" || callsInChain(query, source).some((call) => call.name === "fetch_mode");
  return chosen ? "The query chooses its fetch mode itself." : null;
}
