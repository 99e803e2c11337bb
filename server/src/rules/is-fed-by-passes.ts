import type { CodeReport } from "../orm/code-report";
import type { Effect, Write } from "../orm/effect";
import { relationNamed } from "../orm/relation-named";
import type { ModelId, Schema } from "../orm/schema";
import { isSameSpan } from "../orm/span";
import type { Evaluation, Factor } from "../orm/trip";
import { tablesOf } from "./tables-of";

/**
 * What one pass of a loop writes may change the answer that the next one gets, so that the queries cannot all be sent
 * before the loop: it creates rows, removes some that a number is computed of, or writes a column that is looked by.
 */
export function isFedByPasses(report: CodeReport, loop: Factor, model: ModelId | null, cause: Evaluation): boolean {
  if (model === null) return false;
  // Of a function that is too large nobody knows all that its passes write.
  if (report.truncated) return true;
  const asked = columnsAsked(report.schema, model, cause, loop);
  return writesIn(report.effects, loop).some((write) => changes(write, asked, cause.by));
}

/** The columns that decide an answer, by the models whose tables hold them. */
type ColumnsByTable = ReadonlyMap<ModelId, ReadonlySet<string>>;

/** Where each pass asks for a value of its own, a row that is given another value was asked for before. */
function columnsAsked(schema: Schema, model: ModelId, { lookups }: Evaluation, loop: Factor): ColumnsByTable {
  const asked = new Map<ModelId, Set<string>>();
  const add = (of: ModelId, columns: readonly string[]): void => {
    for (const table of tablesOf(schema, of)) {
      const known = asked.get(table) ?? new Set();
      for (const column of columns) known.add(column);
      asked.set(table, known);
    }
  };
  add(model, []);
  for (const { lookup, comparison, dependsOn } of lookups) {
    const isOfPass = comparison === "equal" && dependsOn.has(loop.id);
    let at: ModelId | null = model;
    for (const name of lookup.split("__")) {
      if (at === null) break;
      const relation = relationNamed(schema.models.get(at), name);
      const columns = relation?.column ? [name, relation.column] : [name];
      if (!isOfPass) add(at, columns);
      if (relation?.through) add(relation.through, []);
      at = relation?.target ?? null;
      if (at !== null) add(at, []);
    }
  }
  return asked;
}

/** What the passes of a loop write. A loop over one of several values stands for each of them at one place. */
function writesIn(effects: readonly Effect[], loop: Factor, isInside = false): Write[] {
  return effects.flatMap((effect) => {
    if ("effects" in effect) {
      const { over } = effect;
      const isLoop = over !== null && (over.id === loop.id || isSameSpan(over.span, loop.span));
      return writesIn(effect.effects, loop, isInside || isLoop);
    }
    return isInside && isWrite(effect) ? [effect] : [];
  });
}

function isWrite(effect: Effect): effect is Write {
  return "fields" in effect;
}

function changes({ kind, model, fields }: Write, asked: ColumnsByTable, by: string): boolean {
  const columns = model === null ? undefined : asked.get(model);
  if (!columns) return false;
  if (kind === "create" || kind === "bulk-create" || by === "aggregate") return true;
  if (kind === "delete") return NUMBERS.has(by);
  return fields?.some((field) => columns.has(field)) ?? false;
}

/** Answers that a row less changes, whichever row it is. */
const NUMBERS = new Set(["count", "exists", "contains", "len"]);
