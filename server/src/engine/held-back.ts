import type { Finding } from "../orm/finding";
import { rules } from "../rules/registry";
import { type StartedByHand, unitKey } from "./started-by-hand";
import type { UnitFindings } from "./unit-judgements";

/** The rules about two calls at the same time. */
export const CONCURRENT: ReadonlySet<string> = new Set(
  rules.filter(({ concurrent }) => concurrent).map(({ name }) => name),
);

/** Findings about two calls at the same time, in functions of which nothing says that there are two. */
export function heldBack(found: Iterable<UnitFindings>, byHand: StartedByHand): ReadonlySet<Finding> {
  const racing = [...found].flatMap(({ from, unit, findings }) => {
    const races = findings.filter(({ rule }) => CONCURRENT.has(rule));
    return races.length === 0 ? [] : [{ file: from, unit, races }];
  });
  if (racing.length === 0) return new Set();
  const alone = byHand.among(racing);
  return new Set(racing.flatMap((each) => (alone.has(unitKey(each)) ? each.races : [])));
}
