import { hashText } from "../frontends/django/syntax/hash-text";
import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { Query } from "../orm/query";
import { type Span, spanKey } from "../orm/span";

/** A place that evaluates a query, and the relation paths it reads that the query does not load. */
interface Reader {
  /** The same for the same query evaluated at the same place, whoever calls the function that does so. */
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
  /** By link and unit. */
  private readonly byLink = new Map<string, Map<string, Reader[]>>();
  private readonly linksOfUnit = new Map<string, ReadonlySet<string>>();

  /** Takes what one unit evaluates, in place of what it did before. */
  replace(unit: string, reports: readonly CodeReport[], findings: readonly Finding[]): void {
    for (const link of this.linksOfUnit.get(unit) ?? []) this.forget(link, unit);
    const links = new Map<string, Reader[]>();
    const needs = needsByQuery(findings);
    for (const query of evaluationsIn(reports, findings)) {
      const keys = query.chain.map((link) => spanKey(link.span));
      const reader: Reader = { key: hashText(keys.join(">")), needs: needs.get(query.id) ?? NO_PATHS };
      for (const key of keys) links.set(key, [...(links.get(key) ?? []), reader]);
    }
    if (links.size > 0) this.linksOfUnit.set(unit, new Set(links.keys()));
    else this.linksOfUnit.delete(unit);
    for (const [link, readers] of links) {
      const units = this.byLink.get(link) ?? new Map<string, Reader[]>();
      this.byLink.set(link, units.set(unit, readers));
      this.counts.delete(link);
    }
  }

  private forget(link: string, unit: string): void {
    const units = this.byLink.get(link);
    units?.delete(unit);
    if (units?.size === 0) this.byLink.delete(link);
    this.counts.delete(link);
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
    for (const reader of [...(this.byLink.get(link)?.values() ?? [])].flat()) {
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
