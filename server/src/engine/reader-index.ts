import { hashText } from "../frontends/django/syntax/hash-text";
import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { Query } from "../orm/query";
import type { ModelId } from "../orm/schema";
import { type Span, spanKey } from "../orm/span";
import { bringsNoRows } from "./trip-times";

/** A place that evaluates a query, and the relation paths it reads that the query does not load. */
export interface Reader {
  /** The same for the same query evaluated at the same place, whoever calls the function that does so. */
  readonly key: string;
  readonly model: ModelId;
  /** The links of the query's chain. */
  readonly links: readonly string[];
  readonly needs: ReadonlySet<string>;
}

interface ReaderCount {
  readonly needing: number;
  readonly others: number;
  /** The models whose rows are asked for there, in a stable order. */
  readonly models: readonly ModelId[];
}

/** What is asked of the index when a fix is planned. */
export type ReaderCounts = Pick<ReaderIndex, "count">;

const NO_PATHS: ReadonlySet<string> = new Set();

/** Who evaluates the queries that pass through an expression: a load added there is paid by all of them. */
export class ReaderIndex {
  /** Answers by link and paths, kept until a reader of the link changes. */
  private readonly counts = new Map<string, Map<string, ReaderCount>>();
  private readonly byLink = new Map<string, Reader[]>();
  private readonly byUnit = new Map<string, readonly Reader[]>();
  /** Keys of links that were asked for: a finding's are asked for after each edit of its file. */
  private readonly keys = new WeakMap<Span, string>();

  /** Takes what one unit evaluates, in place of what it did before. */
  replace(unit: string, readers: readonly Reader[]): void {
    for (const reader of this.byUnit.get(unit) ?? []) for (const link of reader.links) this.forget(link, reader);
    for (const reader of readers) for (const link of reader.links) this.add(link, reader);
    if (readers.length > 0) this.byUnit.set(unit, readers);
    else this.byUnit.delete(unit);
  }

  private add(link: string, reader: Reader): void {
    const readers = this.byLink.get(link);
    if (readers) readers.push(reader);
    else this.byLink.set(link, [reader]);
    this.counts.delete(link);
  }

  private forget(link: string, reader: Reader): void {
    const others = (this.byLink.get(link) ?? []).filter((known) => known !== reader);
    if (others.length > 0) this.byLink.set(link, others);
    else this.byLink.delete(link);
    this.counts.delete(link);
  }

  /** How many places evaluate a query through this expression and need one of the paths, or do not. */
  count(link: Span, paths: readonly string[]): ReaderCount {
    const key = this.keys.get(link) ?? keyOf(link);
    this.keys.set(link, key);
    const answers = this.counts.get(key) ?? new Map<string, ReaderCount>();
    const question = paths.join("|");
    const answer = answers.get(question) ?? this.countAnew(key, paths);
    this.counts.set(key, answers.set(question, answer));
    return answer;
  }

  /** The same counts where the query of a finding that the units' reports do not hold needs its path too. */
  with({ query, path }: Finding): ReaderCounts {
    if (query === null || path === null) return this;
    const reader = readerKey(linksOf(query));
    return {
      count: (link, paths) =>
        paths.includes(path) ? this.countAnew(keyOf(link), paths, reader) : this.count(link, paths),
    };
  }

  private countAnew(link: string, paths: readonly string[], needing?: string): ReaderCount {
    const readers = new Map<string, boolean>();
    const models = new Set<ModelId>();
    for (const reader of this.byLink.get(link) ?? []) {
      const needy = reader.key === needing || paths.some((path) => reader.needs.has(path));
      readers.set(reader.key, (readers.get(reader.key) ?? false) || needy);
      models.add(reader.model);
    }
    const needy = [...readers.values()].filter(Boolean).length;
    return { needing: needy, others: readers.size - needy, models: [...models].sort() };
  }
}

/** The readers in one unit, from its reports and what was found in them. */
export function readersIn(reports: readonly CodeReport[], findings: readonly Finding[]): readonly Reader[] {
  const needs = needsByQuery(findings);
  return evaluationsIn(reports, findings).map((query) => {
    const links = linksOf(query);
    return { key: readerKey(links), model: query.model, links, needs: needs.get(query.id) ?? NO_PATHS };
  });
}

function linksOf({ chain }: Query): string[] {
  return chain.map((link) => keyOf(link.span));
}

function readerKey(links: readonly string[]): string {
  return hashText(links.join(">"));
}

/** A workspace has many links: each is kept as a short text. */
function keyOf(span: Span): string {
  return hashText(spanKey(span));
}

function needsByQuery(findings: readonly Finding[]): Map<string, Set<string>> {
  const needs = new Map<string, Set<string>>();
  for (const { query, path } of findings) {
    if (!query || path === null) continue;
    const paths = needs.get(query.id) ?? new Set<string>();
    needs.set(query.id, paths.add(path));
  }
  return needs;
}

/** Each query whose rows are fetched, once: counting them takes no notice of a load. */
function evaluationsIn(reports: readonly CodeReport[], findings: readonly Finding[]): Query[] {
  const found = new Map<string, Query>();
  for (const { query } of findings) if (query) found.set(query.id, query);
  for (const { trips } of reports) {
    for (const { cause } of trips)
      if (cause.kind === "evaluation" && cause.query && !bringsNoRows(cause)) found.set(cause.query.id, cause.query);
  }
  return [...found.values()];
}
