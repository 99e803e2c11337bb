import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { Query } from "../orm/query";
import { type Span, spanKey } from "../orm/span";

/** A place that evaluates a query, and the relation paths it reads that the query does not load. */
interface Reader {
  readonly key: string;
  readonly needs: ReadonlySet<string>;
}

interface ReaderCount {
  readonly needing: number;
  readonly others: number;
}

const NO_PATHS: ReadonlySet<string> = new Set();

/** Who evaluates the queries that pass through an expression: a load added there is paid by all of them. */
export class ReaderIndex {
  /** Answers by link and paths, kept until a reader of the link changes. */
  private readonly counts = new Map<string, Map<string, ReaderCount>>();
  private readonly byLink = new Map<string, Map<string, Reader>>();
  private readonly linksOfUnit = new Map<string, { readonly link: string; readonly reader: string }[]>();

  /** Takes what one unit evaluates, in place of what it did before. */
  replace(unit: string, reports: readonly CodeReport[], findings: readonly Finding[]): void {
    for (const { link, reader } of this.linksOfUnit.get(unit) ?? []) {
      this.byLink.get(link)?.delete(`${unit}|${reader}`);
      this.counts.delete(link);
    }
    const entries: { link: string; reader: string }[] = [];
    const needs = needsByQuery(findings);
    for (const query of evaluationsIn(reports, findings)) {
      const reader: Reader = { key: chainKey(query), needs: needs.get(query.id) ?? NO_PATHS };
      for (const link of query.chain) {
        const key = spanKey(link.span);
        const readers = this.byLink.get(key) ?? new Map<string, Reader>();
        readers.set(`${unit}|${reader.key}`, reader);
        this.byLink.set(key, readers);
        this.counts.delete(key);
        entries.push({ link: key, reader: reader.key });
      }
    }
    this.linksOfUnit.set(unit, entries);
  }

  /** How many places evaluate a query through this expression and need one of the paths, or do not. */
  count(link: Span, paths: readonly string[]): ReaderCount {
    const key = spanKey(link);
    const answers = this.counts.get(key) ?? new Map<string, ReaderCount>();
    const question = paths.join("|");
    const answer = answers.get(question) ?? this.countAnew(key, paths);
    this.counts.set(key, answers.set(question, answer));
    return answer;
  }

  private countAnew(link: string, paths: readonly string[]): ReaderCount {
    const readers = new Map<string, boolean>();
    for (const reader of this.byLink.get(link)?.values() ?? []) {
      const needy = paths.some((path) => reader.needs.has(path));
      readers.set(reader.key, (readers.get(reader.key) ?? false) || needy);
    }
    const needing = [...readers.values()].filter(Boolean).length;
    return { needing, others: readers.size - needing };
  }
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

/** The same query evaluated at the same place, whoever calls the function that does so. */
function chainKey(query: Query): string {
  return query.chain.map((link) => spanKey(link.span)).join(">");
}

/** Each query that is evaluated, once. */
function evaluationsIn(reports: readonly CodeReport[], findings: readonly Finding[]): Query[] {
  const found = new Map<string, Query>();
  for (const { query } of findings) if (query) found.set(query.id, query);
  for (const { trips } of reports) {
    for (const { cause } of trips)
      if (cause.kind === "evaluation" && cause.query) found.set(cause.query.id, cause.query);
  }
  return [...found.values()];
}
