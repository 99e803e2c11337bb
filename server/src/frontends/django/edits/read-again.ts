import { type ProjectFacts, say } from "../handbook/say";
import { isDjangoFrom } from "./edit-source";
import type { Giver } from "./find-row";

interface ReadAgain {
  /** Statements of one line each. */
  readonly lines: readonly string[];
  readonly changes: readonly string[];
}

/**
 * Statements that read a row again by way of `locked`, a queryset: into the same instance where Django can do that at
 * once, else under its name, where it has one of its own, else in two steps.
 */
export function readAgain(row: string, locked: string, by: Giver, project: ProjectFacts): ReadAgain {
  const dropped = `What was set on \`${row}\` before and not saved is lost.`;
  if (isDjangoFrom(project, 5, 1)) {
    const changes = [...say(project, "refresh-through-a-lock"), dropped];
    return { lines: [`${row}.refresh_from_db(from_queryset=${locked})`], changes };
  }
  if (by !== "object") {
    const stale = by === "caller" ? [`The caller's own \`${row}\` keeps its old values.`] : [];
    return { lines: [`${row} = ${locked}.get(pk=${row}.pk)`], changes: [...stale, dropped] };
  }
  return { lines: [`${locked}.get(pk=${row}.pk)`, `${row}.refresh_from_db()`], changes: [dropped] };
}
