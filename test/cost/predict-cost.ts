import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import { LineIndex } from "../../server/src/orm/line-index";
import type { Query } from "../../server/src/orm/query";
import type { Span } from "../../server/src/orm/span";
import type { Factor, Trip } from "../../server/src/orm/trip";
import { leastCase, type Weighted, worstCase } from "../../server/src/orm/worst-case";
import type { RecordedCost, RecordedPlace } from "./recorded-cost";

const parser = await loadParser();

/** Queries of one statement. */
export interface PredictedCost {
  /** Below `most` where something need not happen, or instances are shared. */
  readonly least: number;
  readonly most: number;
}

export interface Prediction {
  readonly costs: ReadonlyMap<string, PredictedCost>;
  /** Statements whose cost is a lower bound, since rows went to code that is not known. */
  readonly open: boolean;
  /** Loops of which nothing was recorded. */
  readonly unknown: readonly string[];
}

/** The cost that the editor shows above the functions that were called, with loops as long as they were. */
export function predictCost(files: ReadonlyMap<string, string>, recorded: RecordedCost, places: Places): Prediction {
  const analysis = memoryAnalysis(Object.fromEntries(files));
  const trips = new Map<string, (Weighted & { readonly exact: boolean })[]>();
  const unknown: string[] = [];
  let open = false;
  for (const { file, line, calls } of recorded.entries) {
    const cost = analysis.cost(pathOf(file), places.offsetOf(file, line));
    if (cost === null) throw new Error(`no cost is known of ${file}:${line}`);
    open ||= cost.unknownCalls > 0;
    for (const trip of cost.trips) {
      if (trip.cause.kind === "evaluation" && trip.cause.by === "prefetch_related_objects") continue;
      const passes = places.passesOf(trip, cost.trips);
      if (typeof passes === "string") {
        unknown.push(passes);
        continue;
      }
      const statement = places.statementOf(places.lineOf(trip.span));
      const item = { times: trip.times, weight: passes ?? calls, exact: isExact(trip) };
      trips.set(statement, [...(trips.get(statement) ?? []), item]);
    }
  }
  const costs = new Map<string, PredictedCost>();
  for (const [statement, items] of trips) {
    costs.set(statement, { least: leastCase(items.filter(({ exact }) => exact)), most: worstCase(items) });
  }
  return { costs, open, unknown };
}

function isExact({ cause, times }: Trip): boolean {
  return !times.optional && (cause.kind === "evaluation" || !cause.row.shared);
}

/** The query whose rows a trip fetches. */
function fetchedBy({ cause }: Trip): Query | null {
  return cause.kind === "evaluation" && !cause.writes ? cause.query : null;
}

type FileLine = readonly [file: string, line: number];

/** Turns places of the analysis into recorded ones. */
export class Places {
  private readonly starts = new Map<string, ReadonlyMap<string, number>>();
  private readonly lines = new Map<string, LineIndex>();

  constructor(
    files: ReadonlyMap<string, string>,
    private readonly recorded: RecordedCost,
  ) {
    for (const [file, text] of files) {
      if (!file.endsWith(".py")) continue;
      const { units } = parser.parse(text);
      this.starts.set(file, new Map([...units.values()].map(({ id, start }) => [id, start])));
      this.lines.set(file, new LineIndex(text));
    }
  }

  /** An offset in the function that begins at a line. */
  offsetOf(file: string, line: number): number {
    return this.linesOf(file).offsetAt({ line: line - 1, character: Number.MAX_SAFE_INTEGER });
  }

  lineOf(span: Span): FileLine {
    const file = span.file.slice(pathOf("").length);
    return [file, this.linesOf(file).positionAt(this.startOf(span)).line + 1];
  }

  /** The statement that a line belongs to, by its own first line. */
  readonly statementOf = ([file, line]: FileLine): string =>
    `${file}:${this.recorded.statements[file]?.[line] ?? line}`;

  /** How often the innermost loop turned, times fixed factors in it; null without loops, a sentence where not known. */
  passesOf({ times, frames }: Trip, trips: readonly Trip[]): number | null | string {
    let inner = 1;
    for (const factor of [...times.factors].reverse()) {
      const passes = this.passes(factor, frames) ?? this.rows(factor, trips);
      if (passes !== null) return passes * inner;
      if (factor.size.kind !== "fixed") return `${this.lineOf(factor.span).join(":")}: ${factor.label}`;
      inner *= factor.size.count;
    }
    return times.factors.length === 0 ? null : inner;
  }

  /** How often a loop turned for the calls that lead to it; null when it is none that Python tells of. */
  private passes({ span }: Factor, frames: readonly Span[]): number | null {
    const isHere = (place: RecordedPlace): boolean => {
      const file = span.file.slice(pathOf("").length);
      const { line, character } = this.linesOf(file).positionAt(this.startOf(span));
      return place.file === file && place.line === line + 1 && place.column === character + 1;
    };
    if (!this.recorded.iterables.some(isHere)) return null;
    const level = frames.findIndex(({ file, unit }) => file === span.file && unit === span.unit);
    const callers = frames.slice(0, Math.max(level, 0)).map((frame) => this.statementOf(this.lineOf(frame)));
    const turned = this.recorded.loops.filter(isHere);
    const called = turned.filter((loop) =>
      callers.every(
        (statement, at) =>
          statement ===
          loop.callers
            .slice(at, at + 1)
            .map(this.statementOf)
            .join(),
      ),
    );
    return called.reduce((sum, { passes }) => sum + passes, 0);
  }

  /** How many rows the loop's query fetched, where the code goes over them other than in a loop of its own. */
  private rows({ query }: Factor, trips: readonly Trip[]): number | null {
    const fetch = trips.find((trip) => query !== null && fetchedBy(trip)?.id === query.id);
    if (!fetch) return null;
    const statement = this.statementOf(this.lineOf(fetch.span));
    const fetched = this.recorded.queries.filter(
      ({ frames, trigger }) => trigger === null && frames.slice(-1).map(this.statementOf).join() === statement,
    );
    // Several fetches of one statement, each of which happened once, are told apart by their order.
    const fetches = trips.filter(
      (trip) => fetchedBy(trip) !== null && this.statementOf(this.lineOf(trip.span)) === statement,
    );
    const own = fetches.length === fetched.length ? fetched.slice(fetches.indexOf(fetch)).slice(0, 1) : fetched;
    return own.length > 0 ? own.reduce((sum, { rows }) => sum + rows, 0) : null;
  }

  private startOf(span: Span): number {
    return (this.starts.get(span.file.slice(pathOf("").length))?.get(span.unit) ?? 0) + span.start;
  }

  private linesOf(file: string): LineIndex {
    const lines = this.lines.get(file);
    if (!lines) throw new Error(`${file} is not among the case's files`);
    return lines;
  }
}
