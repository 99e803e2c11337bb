import { isOfBody } from "../orm/recorded-counts";
import { subjectName, subjectOf } from "../orm/recorded-subject";
import type { RecordedGroup } from "../orm/recording";
import type { FilePlace, LocatedFinding, RecordedVerdict } from "./analysis";
import type { RecordedPlaces } from "./recorded-places";
import { standsForGroup } from "./stands-for-group";

/** What the recording showed of a finding; null where the code was edited since, or did not run to any purpose. */
export function judgeFinding(located: LocatedFinding, places: RecordedPlaces): RecordedVerdict | null {
  const groups = groupsOf(located, places);
  return confirm(groups, places) ?? notSeen(located, groups, places);
}

/** The recorded queries that a finding speaks of. */
function groupsOf(located: LocatedFinding, places: RecordedPlaces): readonly RecordedGroup[] {
  const at = [located.place, ...located.reads].flatMap((place) => places.groupsAt(place));
  const groups = new Set(at.map(({ group }) => group));
  return [...groups].filter((group) => isOfBody(group) && standsForGroup(located, group));
}

function confirm(groups: readonly RecordedGroup[], places: RecordedPlaces): RecordedVerdict | null {
  const repeating = groups.filter(isRepeating);
  const [most] = places.index.countsOf(repeating);
  if (!most) return null;
  const fetch = repeating.find((group) => group.fetch !== null && subjectOf(group) === most.subject)?.fetch?.[0];
  return {
    kind: "confirmed",
    repeats: most.counts.queries,
    run: subjectName(most.subject),
    fetch: fetch ? places.placeOf(fetch) : null,
  };
}

/** Several were sent for the rows of one fetch; where none is known, by one call. */
function isRepeating({ widest, count }: RecordedGroup): boolean {
  return (widest?.queries ?? count) > 1;
}

/** The rows were gone through, more than one of them, and the queries that were foretold did not come. */
function notSeen(
  located: LocatedFinding,
  groups: readonly RecordedGroup[],
  places: RecordedPlaces,
): RecordedVerdict | null {
  if (groups.some(isRepeating) || isEdited(located, places)) return null;
  const rows = loopsOf(located, places).flatMap((loop) => places.groupsAt(loop));
  const runs = new Set(
    rows.flatMap(({ group }) =>
      isOfBody(group) && (group.rows ?? 0) > group.count && group.cause?.kind !== "prefetch"
        ? [group.request ?? subjectOf(group)]
        : [],
    ),
  );
  return runs.size === 0 ? null : { kind: "not-seen", runs: runs.size };
}

/** Where the rows of the finding's query are fetched, as far as the loops say it. */
function loopsOf({ finding }: LocatedFinding, { analysis }: RecordedPlaces): FilePlace[] {
  const times = [finding.times, ...finding.trips.map((trip) => trip.times)];
  const factors = times.flatMap((each) => each.factors).filter((factor) => factor.size.kind !== "fixed");
  const own = factors.filter((factor) => factor.query !== null && factor.query.id === finding.query?.id);
  return (own.length > 0 ? own : factors).map(({ span }) => analysis.locate(span));
}

function isEdited({ place, finding }: LocatedFinding, places: RecordedPlaces): boolean {
  return places.today(place.file).unit(finding.within.replace(/\.<locals>\..*$/, ""))?.isStale === true;
}
