import type { DescribeContext } from "../frontends/django/describe/context";
import type { SyntaxNode } from "../frontends/django/describe/nodes-at";
import type { Observations, Observed } from "../frontends/django/describe/observations";
import { optionsOf, type QueryValue, type Value } from "../frontends/django/flow/values";
import type { CallExpression } from "../frontends/django/syntax/ast";
import type { UnitFacts } from "../frontends/django/syntax/module-facts";
import { costText } from "../orm/cost-text";
import type { Effect } from "../orm/effect";
import type { Query } from "../orm/query";
import { isSameSpan, type Span } from "../orm/span";
import type { Trip } from "../orm/trip";
import type { FilePlace } from "./analysis";
import { contextFor, type ExpressionGround } from "./expression-ground";
import { timesOf } from "./trip-times";

/** One pass through the code around a place: what was seen of its expressions, and the trips they make. */
export interface CodeMoment {
  readonly ground: ExpressionGround;
  readonly context: DescribeContext;
  readonly observations: Observations;
  readonly trips: readonly Trip[];
  readonly effects: readonly Effect[];
  readonly file: string;
  /** Empty outside functions. */
  readonly unit: string;
  /** Offset from which the nodes count. */
  readonly start: number;
}

/** What is known of a unit's code. */
export function observeUnit(ground: ExpressionGround, file: string, unit: UnitFacts): CodeMoment {
  const reports = ground.reports(file, unit.id);
  const { trips = [], effects = [] } = reports[0] ?? {};
  const observations = ground.observed.of(ground.world, file, unit.id, reports);
  const context = contextFor(ground, file);
  return { ground, context, observations, trips, effects, file, unit: unit.id, start: unit.start };
}

export function spanOf(moment: CodeMoment, node: SyntaxNode): Span {
  return { file: moment.file, unit: moment.unit, start: node.s, end: node.e };
}

export function placeOf(moment: CodeMoment, node: SyntaxNode, from = node.s): FilePlace {
  return { file: moment.file, start: moment.start + from, end: moment.start + node.e };
}

/** The trips that an expression of this code makes, itself or through what it calls, which stands at the callee. */
export function tripsAt(moment: CodeMoment, node: SyntaxNode): readonly Trip[] {
  const nodes = node.k === "call" ? [node, (node as CallExpression).fn] : [node];
  const spans = nodes.map((each) => spanOf(moment, each));
  return moment.trips.filter(({ frames, span }) => spans.some((each) => isSameSpan(frames[0] ?? span, each)));
}

/** What reading a queryset, what is derived from it and its rows costs this function; null when nothing reads it. */
export function costOfReading(moment: CodeMoment, { query }: QueryValue): string | null {
  const readers = moment.trips.filter((trip) => isMadeFrom(queryOf(trip), query));
  return readers.length === 0 ? null : costText(timesOf(readers));
}

function queryOf({ cause }: Trip): Query | null {
  return cause.kind === "evaluation" ? cause.query : cause.row.query;
}

/** A query is made from another when its chain goes on where the other's ends. */
function isMadeFrom(query: Query | null, source: Query): boolean {
  if (!query) return false;
  const [links, origin] = [builtBy(query), builtBy(source)];
  return origin.every((span, at) => links[at] !== undefined && isSameSpan(span, links[at]));
}

/** The expressions that build it, without those that hand it on. */
export function builtBy(query: Query): readonly Span[] {
  return query.chain.filter((link) => link.kind !== "pass").map((link) => link.span);
}

type KindOf<K extends Value["k"]> = Extract<Value, { k: K }>;

/** The first of an expression's possible values that is of one of the kinds, and when it was seen. */
export function firstOption<K extends Value["k"]>(
  moment: CodeMoment,
  node: SyntaxNode,
  ...kinds: readonly K[]
): { readonly value: KindOf<K>; readonly observed: Observed } | null {
  const isKind = (value: Value): value is KindOf<K> => kinds.some((kind) => kind === value.k);
  for (const observed of moment.observations.at(node)) {
    const value = optionsOf(observed.value).find(isKind);
    if (value) return { value, observed };
  }
  return null;
}
