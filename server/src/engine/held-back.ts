import type { Finding } from "../orm/finding";
import type { ModelId } from "../orm/schema";
import { rules } from "../rules/registry";
import { unitKey } from "./name-mentions";
import type { StartedByHand } from "./started-by-hand";
import type { UnitFindings } from "./unit-judgements";
import type { WaitingCallers } from "./waiting-callers";

/** The rules about two calls at the same time. */
export const CONCURRENT: ReadonlySet<string> = new Set(
  rules.filter(({ concurrent }) => concurrent).map(({ name }) => name),
);

const NO_COMPANY =
  "Two calls at the same time would race here, but only tests and programs that people start by hand get here: nothing is reported";
const ELSEWHERE =
  "Two calls at the same time would race here in one database, but a router of the project chooses the database of these rows while it runs, perhaps one of each call's own: nothing is reported";
const IN_SQL =
  "Nothing in the models keeps this row the only one, but the SQL of a migration makes something unique: nothing is reported";
/** The rules that speak of what is unique. */
const OF_KEYS: ReadonlySet<string> = new Set(["get-or-create-race", "get-then-create"]);
const WAITS =
  "Two calls at the same time would race here, but whatever calls this has locked or written the row by then, in the same transaction: nothing is reported";

/**
 * Findings about two calls at the same time that are not to be told, each with why: nothing says that there are two calls, or
 * each waits for the other before it gets there, each has a database of its own, or there may be a key that models say
 * nothing of.
 */
export function heldBack(
  found: Iterable<UnitFindings>,
  byHand: StartedByHand,
  waiting: WaitingCallers,
  isElsewhere: (file: string, model: ModelId) => boolean,
  isInSql: (file: string, model: ModelId) => boolean,
): ReadonlyMap<Finding, string> {
  const racing = [...found].flatMap(({ from, unit, findings }) => {
    const races = findings.filter(({ rule }) => CONCURRENT.has(rule));
    return races.length === 0 ? [] : [{ file: from, unit, races }];
  });
  if (racing.length === 0) return new Map();
  const alone = byHand.among(racing);
  const looking = racing.filter(({ races }) => races.some(({ look }) => look !== undefined));
  waiting.read(looking);
  return new Map([
    ...racing.flatMap(({ file, races }) =>
      races.flatMap((race) =>
        race.model !== null && isElsewhere(file, race.model) ? [[race, ELSEWHERE] as const] : [],
      ),
    ),
    ...racing.flatMap(({ file, races }) =>
      races.flatMap((race) =>
        OF_KEYS.has(race.rule) && race.model !== null && isInSql(file, race.model) ? [[race, IN_SQL] as const] : [],
      ),
    ),
    ...racing.flatMap((each) =>
      alone.has(unitKey(each)) ? each.races.map((race) => [race, NO_COMPANY] as const) : [],
    ),
    ...looking.flatMap((each) =>
      each.races.flatMap((race) => (race.look && waiting.holds(each, race.look) ? [[race, WAITS] as const] : [])),
    ),
  ]);
}
