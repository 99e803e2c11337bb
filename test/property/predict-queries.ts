import { DjangoWorld } from "../../server/src/frontends/django/django-world";
import { memoryProject } from "../../server/src/frontends/django/modules/memory-project.fixture";
import type { Query } from "../../server/src/orm/query";
import type { Span } from "../../server/src/orm/span";
import type { Evaluation, Factor, Trip } from "../../server/src/orm/trip";
import { leastCase, type Weighted, worstCase } from "../../server/src/orm/worst-case";
import type { RecordedQuery } from "./record-queries";

/** Queries of one line: the line of `index` with the line that made them, where that is another. */
export interface PredictedLine {
  readonly most: number;
  /** Below `most` where something need not happen, or instances are shared. */
  readonly least: number;
}

/**
 * Evaluates what the engine predicts of `index` with the recorded numbers of rows, line by line. Prefetches
 * are part of a queryset's evaluation for the engine, so they are counted on neither side. Throws when a number of rows is not known.
 */
export function predictQueries(
  files: Readonly<Record<string, string>>,
  recorded: readonly RecordedQuery[],
): Map<string, PredictedLine> {
  const texts = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/w/${path}`, text]));
  const { project } = memoryProject(texts);
  const world = new DjangoWorld(project, { has: () => true, mayReach: () => true, filesNaming: () => [] });
  const [report] = world.reports("/w/shop/views.py", "index");
  if (!report) throw new Error("the engine says nothing of index");
  const lineOf = (span: Span): string => {
    const start = project.facts(span.file)?.units.get(span.unit)?.start ?? 0;
    const line = (texts[span.file] ?? "").slice(0, start + span.start).split("\n").length;
    return `${span.file.slice("/w/".length)}:${line}`;
  };
  const rows = new RowCounts(report.trips, recorded, lineOf);
  const lines = new Map<string, (Weighted & { readonly exact: boolean })[]>();
  for (const trip of report.trips) {
    if (trip.cause.kind === "evaluation" && trip.cause.by === "prefetch_related_objects") continue;
    const key = [...new Set([trip.frames[0] ?? trip.span, trip.span].map(lineOf))].join(" > ");
    const weight = trip.times.factors.reduce((product, factor) => product * rows.of(factor), 1);
    const item = { times: trip.times, weight, exact: isExact(trip) };
    lines.set(key, [...(lines.get(key) ?? []), item]);
  }
  return new Map(
    [...lines].map(([key, items]) => {
      return [key, { most: worstCase(items), least: leastCase(items.filter(({ exact }) => exact)) }];
    }),
  );
}

function isExact({ cause, times }: Trip): boolean {
  return !times.optional && (cause.kind === "evaluation" || !cause.row.shared);
}

/** Counts queries by line as the prediction does. */
export function countQueries(recorded: readonly RecordedQuery[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { places, trigger } of recorded) {
    if (trigger?.[0] === "prefetch") continue;
    const [outer, inner] = [places[0], places.at(-1)];
    if (!outer || !inner) continue;
    const key = [...new Set([outer, inner].map((place) => place.join(":")))].join(" > ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How many rows a factor stands for, as recorded. */
class RowCounts {
  constructor(
    private readonly trips: readonly Trip[],
    private readonly recorded: readonly RecordedQuery[],
    private readonly lineOf: (span: Span) => string,
  ) {}

  of(factor: Factor): number {
    if (factor.size.kind === "fixed") return factor.size.count;
    const relation = this.relationOf(factor);
    if (relation === null) return this.rowsOfRoot(factor);
    // What a manager of that name fetched elsewhere may be the rows of another model.
    const prefetched = factor.query?.id !== factor.id;
    return (prefetched ? RELATED_ROWS[relation] : undefined) ?? this.rowsOfRelation(relation);
  }

  /** The relation whose rows are counted; null for rows of a table. */
  private relationOf({ id, query }: Factor): string | null {
    if (query?.id === id) return query.owner?.relation ?? this.evaluationOf(query)?.relation?.name ?? null;
    // Rows that a prefetch left in a list are known by the list's name.
    return /\.(?:loaded_)?(\w+)!*$/.exec(id)?.[1] ?? null;
  }

  /** All rows have equally many related rows, so that any query for them tells. */
  private rowsOfRelation(relation: string): number {
    const direct = this.recorded.filter(({ trigger }) => trigger?.[0] === "manager" && trigger[1] === relation);
    const fetched = direct.find(({ rows }) => rows > 1 || relation === "students");
    if (fetched) return fetched.rows;
    const known = RELATED_ROWS[relation];
    if (known === undefined) throw new Error(`it is not known how many ${relation} a row has`);
    return known;
  }

  private evaluationOf(query: Query): Evaluation | null {
    const cause = this.tripOf(query)?.cause;
    return cause?.kind === "evaluation" ? cause : null;
  }

  /** The trip that fetches the rows of a query. */
  private tripOf({ id }: Query): Trip | undefined {
    return this.trips.find(
      ({ cause }) => cause.kind === "evaluation" && cause.query?.id === id && !COMPUTED.has(cause.by),
    );
  }

  private rowsOfRoot({ query, span, label }: Factor): number {
    const trip = query ? this.tripOf(query) : undefined;
    const outer = this.lineOf(trip?.frames[0] ?? span);
    const inner = this.lineOf(trip?.span ?? span);
    const table = query ? `shop_${/(\w+)$/.exec(query.model)?.[1]?.toLowerCase()}` : "";
    const fetched = this.recorded.find(
      ({ places, table: from, trigger }) =>
        trigger === null && from === table && places[0]?.join(":") === outer && places.at(-1)?.join(":") === inner,
    );
    if (!fetched) throw new Error(`no rows of ${table} were fetched in ${inner}, for ${label}`);
    return fetched.rows;
  }
}

/** Evaluations that fetch a number, not rows. */
const COMPUTED = new Set(["count", "exists"]);

/** What the generated data holds for each row: prefetched rows come for all owners at once. */
const RELATED_ROWS: Readonly<Record<string, number>> = {
  authors: 1,
  books: 2,
  book_set: 2,
  edited: 2,
  reviews: 2,
  review_set: 2,
  students: 1,
  tags: 3,
};
