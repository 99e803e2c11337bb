import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import { lockingQuery } from "../orm/locks-rows";
import type { Query } from "../orm/query";
import type { Rule } from "../orm/rule";
import type { ModelId, Relation, Schema } from "../orm/schema";
import { type Span, spanKey } from "../orm/span";
import type { Supply } from "../orm/supply";
import type { Trip } from "../orm/trip";
import { walkEffects } from "../orm/walk-effects";
import { className } from "./class-name";
import { statementFinding } from "./statement-finding";

/** Rows are locked together with joined ones that need not be there. */
export const lockOnNullableJoin: Rule = {
  name: "lock-on-nullable-join",
  code: "RT207",
  summary: "Rows are locked together with joined rows that may be missing, which PostgreSQL refuses",
  severity: "warning",
  since: "0.2.0",
  fixSafety: "unsafe",
  check(report) {
    if (report.backends?.every((backend) => !POSTGRESQL.test(backend))) return [];
    const findings = new Map<string, Finding>();
    walkEffects(report.effects, (effect) => {
      // What a callee sends by itself is its own finding.
      if (effect.kind !== "trip" || effect.trip.inherited) return;
      const finding = judge(report, effect.trip);
      if (finding && !findings.has(spanKey(finding.span))) findings.set(spanKey(finding.span), finding);
    });
    return [...findings.values()];
  },
};

const POSTGRESQL = /postg|psql|cockroach/i;

/** They ask for no joined row. */
const WITHOUT_JOINS = new Set(["exists", "contains"]);

function judge(report: CodeReport, trip: Trip): Finding | null {
  const query = lockingQuery(trip.cause);
  const [place] = trip.frames;
  if (query === null || place === undefined || trip.cause.kind !== "evaluation") return null;
  if (query.rows !== "instances" || query.state.combined || WITHOUT_JOINS.has(trip.cause.by)) return null;
  const path = lockedOuterJoin(report.schema, query);
  return path === null ? null : toFinding(report, trip, query, place, path);
}

/** The first joined path whose rows are locked and may be missing. */
function lockedOuterJoin({ models }: Schema, query: Query): string | null {
  const { lock } = query.state;
  const { restrictedBy } = query;
  // A restriction that is not known may leave out the rows whose joined row is missing.
  if (lock === null || lock.of === "unread" || restrictedBy === null) return null;
  const paths = outerJoins(models, query.model, query.supply, []).filter(
    (path) => !restrictedBy.some(({ lookup }) => isAbout(lookup, path)) && !isOwner(models, query, path),
  );
  const { of } = lock;
  return (of === "all" ? paths : paths.filter((path) => of.some((named) => isBehind(named, path))))[0] ?? null;
}

/** Paths in query names whose last step may lead to no row, the shorter ones first. */
function outerJoins(models: Schema["models"], model: ModelId, supply: Supply, to: readonly string[]): string[] {
  return [...supply.joined].flatMap(([name, inner]) => {
    const relation = models.get(model)?.relations.get(name);
    if (!relation?.target || relation.arity !== "one") return [];
    const path = [...to, relation.queryName];
    const own = isOptional(relation) ? [path.join("__")] : [];
    return [...own, ...outerJoins(models, relation.target, inner, path)];
  });
}

function isOptional({ nullable, side, link }: Relation): boolean {
  return link !== "to-parent" && (nullable || side === "inverse");
}

/** The lookup compares the path or something behind it, so that the join may leave no row out. */
function isAbout(lookup: string, path: string): boolean {
  return lookup === path || lookup.startsWith(`${path}__`) || lookup.startsWith(`${path}_id`);
}

/** The rows are those of one owner, and the path leads back to it. */
function isOwner(models: Schema["models"], { owner }: Query, path: string): boolean {
  return owner !== null && models.get(owner.ownerModel)?.relations.get(owner.relation)?.inverse === path;
}

/** What `named` locks is joined through the path. */
function isBehind(named: string, path: string): boolean {
  return named === path || named.startsWith(`${path}__`);
}

function toFinding(report: CodeReport, trip: Trip, query: Query, span: Span, path: string): Finding {
  const call = query.state.lock?.of === "all" ? query.state.lock.span : null;
  const isKnown = report.backends?.every((backend) => POSTGRESQL.test(backend)) ?? false;
  return statementFinding(lockOnNullableJoin.name, span, {
    message: `Rows of \`${className(query.model)}\` are locked together with \`${path}\`, which may be missing: PostgreSQL raises \`NotSupportedError\``,
    model: query.model,
    path,
    query,
    trips: [trip],
    faint: report.backends === null,
    intent: call && { kind: "lock-own-rows", call, elsewhere: !isKnown },
  });
}
