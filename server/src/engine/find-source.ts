import type { EagerPath } from "../orm/intent";
import type { Query } from "../orm/query";
import type { RecordedSource } from "../orm/recorded-repeat";
import type { RecordedCause, RecordedFrame, RecordedGroup } from "../orm/recording";
import type { Model, Schema } from "../orm/schema";
import { isSameSpan, type Span } from "../orm/span";
import type { Supply } from "../orm/supply";
import type { Trip } from "../orm/trip";
import type { FilePlace } from "./analysis";
import { hasLabel } from "./has-label";
import type { RecordedPlaces } from "./recorded-places";

/**
 * The query that the analysis knows where a recorded fetch was made, and the path from its rows to what was read. Null
 * where it knows none there, or cannot tell which of several it was.
 */
export function findSource(
  places: RecordedPlaces,
  fetch: readonly RecordedFrame[],
  group: RecordedGroup,
): RecordedSource | null {
  const [innermost] = fetch;
  const at = innermost ? places.placeOf(innermost) : null;
  if (at === null) return null;
  for (const frame of fetch) {
    const queries = queriesAt(places, frame, at);
    const schema = places.analysis.schemas().find(({ models }) => queries.some(({ model }) => models.has(model)));
    if (!schema) continue;
    const sources = queries.flatMap((query) => sourceOf(schema, query, group) ?? []);
    const [first] = sources;
    // Variants of one query are told where they have their last expression in common.
    if (first && sources.every((source) => isSameQuery(source, first))) return first;
    if (first) return null;
  }
  return null;
}

/** The queries whose rows the function of a frame fetches at a place: its own, or that of one that the frame called. */
function queriesAt(places: RecordedPlaces, frame: RecordedFrame, at: FilePlace): Query[] {
  const called = places.placeOf(frame);
  if (called === null || frame.unit === null) return [];
  const meets = (span: Span, place: FilePlace): boolean => {
    const own = places.analysis.locate(span);
    return own.file === place.file && own.start < place.end && place.start < own.end;
  };
  const reports = places.analysis.reports(called.file, frame.unit.name);
  return reports.flatMap(({ trips }) =>
    trips.flatMap((trip) =>
      meets(trip.frames[0] ?? trip.span, called) && meets(trip.span, at) ? (fetchOf(trip) ?? []) : [],
    ),
  );
}

function fetchOf({ cause }: Trip): Query | null {
  if (cause.kind !== "evaluation" || cause.writes || cause.query?.rows !== "instances") return null;
  return cause.query;
}

function sourceOf(schema: Schema, query: Query, group: RecordedGroup): RecordedSource | null {
  const { cause } = group;
  const model = schema.models.get(query.model);
  if (cause === null || !model) return null;
  const owners = ownersOf(schema, model, query.supply, cause, []);
  const [owner] = owners;
  if (!owner || owners.length > 1) return null;
  const relation = owner.model.relations.get(cause.field);
  const path =
    relation && isAnsweredByLoading(schema, group) ? pathTo(schema, model, [...owner.steps, cause.field]) : null;
  return { query, model: query.model, path };
}

interface Owner {
  readonly model: Model;
  readonly steps: readonly string[];
}

/** The rows of a query, or loaded with them, whose attribute the recorded query was sent for. */
function ownersOf(
  schema: Schema,
  model: Model,
  supply: Supply,
  cause: RecordedCause,
  steps: readonly string[],
): Owner[] {
  const own = isOfModel(schema, model, cause) ? [{ model, steps }] : [];
  const children = [
    ...supply.joined,
    ...[...supply.prefetched].map(([name, { supply: inner }]) => [name, inner] as const),
  ];
  return [
    ...own,
    ...children.flatMap(([name, inner]) => {
      const target = schema.models.get(model.relations.get(name)?.target ?? "");
      return target ? ownersOf(schema, target, inner, cause, [...steps, name]) : [];
    }),
  ];
}

function isOfModel(schema: Schema, model: Model, { model: label, field }: RecordedCause): boolean {
  const hasField = model.relations.has(field) || model.columns.has(field);
  return hasField && hasLabel(schema, model, label);
}

function pathTo(schema: Schema, from: Model, steps: readonly string[]): EagerPath {
  let model: Model | undefined = from;
  let joinable = true;
  for (const name of steps) {
    const relation = model?.relations.get(name);
    if (!relation || relation.arity === "many" || relation.generic) joinable = false;
    model = schema.models.get(relation?.target ?? "");
  }
  return { steps, joinable };
}

/**
 * Rows that are loaded together answer a plain read of a relation. Of a related manager they answer only what asks for
 * all rows in their own order.
 */
function isAnsweredByLoading(schema: Schema, { cause, sql }: RecordedGroup): boolean {
  if (cause === null || cause.kind === "deferred") return false;
  if (cause.kind !== "manager") return true;
  const conditions = /\bWHERE\b(.*)$/is.exec(sql.text)?.[1] ?? "";
  const isPlain =
    /^\s*\(?[^()]*=\s*%s\)?\s*(ORDER BY\b.*)?$/is.test(conditions) && !/\b(AND|OR|LIMIT|OFFSET)\b/i.test(conditions);
  const owner = [...schema.models.values()].find(({ label }) => label === cause.model);
  const target = schema.models.get(owner?.relations.get(cause.field)?.target ?? "");
  if (!isPlain || !target || !selectsRows(sql.text, target)) return false;
  return !/\bORDER BY\b/i.test(conditions) || target.ordering.length > 0;
}

/** Whole rows are selected, as an assignment to the relation does not, or `values_list()`: they ask although it is loaded. */
function selectsRows(sql: string, { columns }: Model): boolean {
  const selected = /^\s*SELECT\s+(?!DISTINCT\b)(.*?)\s+FROM\b/is.exec(sql)?.[1] ?? "";
  return selected.split(/,\s*(?=["`[])/).length >= columns.size && !/^\w+\(/.test(selected);
}

function isSameQuery(a: RecordedSource, b: RecordedSource): boolean {
  const [last, other] = [a.query.chain.at(-1), b.query.chain.at(-1)];
  const isSamePath = a.path?.steps.join() === b.path?.steps.join();
  return last !== undefined && other !== undefined && isSameSpan(last.span, other.span) && isSamePath;
}
