import type { Span } from "../../../orm/span";
import type { Run } from "./run";
import { optionsOf, type Value } from "./values";

/** Queries that lock their rows go where it is not seen whether and when they are sent: into another query, to code not known. */
export function noteEscapedLocks(run: Run, values: readonly Value[], span: Span): void {
  for (const option of values.flatMap(optionsOf))
    if (option.k === "query" && option.query.state.lock)
      run.add({ s: "effect", effect: { kind: "escape", span, query: option.query.id } });
}
