import { isOfBody } from "../orm/recorded-counts";
import { subjectName, subjectOf } from "../orm/recorded-subject";
import type { RecordedGroup } from "../orm/recording";
import type { Factor } from "../orm/trip";
import type { LocatedFinding, RecordedVerdict } from "./analysis";
import { isRepeating } from "./is-repeating";
import { mayBeRowsOf } from "./may-be-rows-of";
import type { RecordedPlaces } from "./recorded-places";
import { asksFor, isJudged } from "./stands-for-group";

/** What the recording showed of a finding; null where the code was edited since, or did not run to any purpose. */
export function judgeFinding(located: LocatedFinding, places: RecordedPlaces): RecordedVerdict | null {
  const groups = groupsOf(located, places);
  const repeating = groups.filter((group) => isRepeating(group, located, places));
  if (repeating.length > 0) return confirm(repeating, places);
  // Several calls may have sent them, or one.
  const isDoubtful = groups.some(({ fetch, count }) => fetch === null && count > 1);
  return isDoubtful ? null : notSeen(located, places);
}

/** The recorded queries that a finding speaks of: all of these came through its place. */
function groupsOf(located: LocatedFinding, places: RecordedPlaces): readonly RecordedGroup[] {
  return [...places.groupsByCause(located.place)].flatMap(([cause, groups]) =>
    asksFor(located, cause, places) ? groups.filter((group) => isOfBody(group) && isJudged(group)) : [],
  );
}

function confirm(repeating: readonly RecordedGroup[], places: RecordedPlaces): RecordedVerdict | null {
  const most = places.index.mostOf(repeating);
  if (!most) return null;
  const fetch = repeating.find((group) => group.fetch !== null && subjectOf(group) === most.subject)?.fetch?.[0];
  return {
    kind: "confirmed",
    repeats: most.counts.queries,
    run: subjectName(most.subject),
    fetch: fetch ? places.placeOf(fetch) : null,
  };
}

/** The rows were gone through, more than one of them, and the queries that were foretold did not come. */
function notSeen(located: LocatedFinding, places: RecordedPlaces): RecordedVerdict | null {
  if (isEdited(located, places)) return null;
  const rows = loopsOf(located).flatMap((loop) => rowsOf(loop, places));
  const runs = new Set(
    rows.flatMap((group) =>
      isOfBody(group) && (group.rows ?? 0) > group.count && group.cause?.kind !== "prefetch"
        ? [group.request ?? subjectOf(group)]
        : [],
    ),
  );
  return runs.size === 0 ? null : { kind: "not-seen", runs: runs.size };
}

/** What was fetched where a loop goes over rows; a helper may be given rows of other models as well. */
function rowsOf({ span, query }: Factor, places: RecordedPlaces): RecordedGroup[] {
  const groups = [...places.groupsAt(places.analysis.locate(span))];
  if (query === null) return groups;
  const schemas = places.analysis.schemas();
  return groups.filter(({ sql }) => {
    const table = /\bFROM\s+["`[]?([\w.$]+)/i.exec(sql.text)?.[1];
    return mayBeRowsOf(query.model, ({ label }) => label.replace(".", "_").toLowerCase() === table, schemas);
  });
}

/** The loops over the rows of the finding's query, as far as they are known. */
function loopsOf({ finding }: LocatedFinding): Factor[] {
  const times = [finding.times, ...finding.trips.map((trip) => trip.times)];
  const factors = times.flatMap((each) => each.factors).filter((factor) => factor.size.kind !== "fixed");
  const own = factors.filter((factor) => factor.query !== null && factor.query.id === finding.query?.id);
  return own.length > 0 ? own : factors;
}

function isEdited({ place, finding }: LocatedFinding, places: RecordedPlaces): boolean {
  return places.today(place.file).unit(finding.within.replace(/\.<locals>\..*$/, ""))?.isStale === true;
}
