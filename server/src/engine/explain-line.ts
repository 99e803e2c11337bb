import { causeText } from "../frontends/django/describe/describe-loop";
import { allNodes, isExpression, nodesAt, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import { Observations } from "../frontends/django/describe/observations";
import type { Statement } from "../frontends/django/syntax/ast";
import { expressionText } from "../frontends/django/syntax/expression-text";
import type { UnitFacts } from "../frontends/django/syntax/module-facts";
import type { CodeReport } from "../orm/code-report";
import { costText } from "../orm/cost-text";
import { LineIndex } from "../orm/line-index";
import { isSameSpan, type Span } from "../orm/span";
import type { Trip } from "../orm/trip";
import type { LocatedFinding } from "./analysis";
import { type CodeMoment, observeUnit } from "./code-moment";
import { classAround } from "./describe-declaration";
import { type Explanation, explainNode, KNOWLEDGE_ENDS } from "./explain-node";
import { contextFor, type ExpressionGround } from "./expression-ground";
import { rulesAsked } from "./judge-reports";
import { isRepeated, silenceReason } from "./silence-reason";
import { timesOf } from "./trip-times";

/** Where a line begins and ends in its file. */
interface Line {
  readonly from: number;
  readonly to: number;
}

/** A line of a function with the findings that stand on it. */
interface FoundLine extends Line {
  readonly found: readonly LocatedFinding[];
}

/**
 * What the analysis knew at each step on a zero-based line, what asks the database there, and why that is no finding.
 * `found` are the findings of the file: a caller may know what the code itself does not. Lines of plain text; none when
 * the line holds nothing that leads to the database.
 */
export function explainLine(
  ground: ExpressionGround,
  file: string,
  line: number,
  found: readonly LocatedFinding[],
): readonly string[] {
  const text = ground.text(file);
  const facts = ground.facts(file);
  if (text === null || !facts) return [];
  const index = new LineIndex(text);
  const from = index.offsetAt({ line, character: 0 });
  const span = { from, to: Math.max(from + 1, index.offsetAt({ line: line + 1, character: 0 })) };
  const units = [...facts.units.values()].filter((unit) => unit.start < span.to && span.from < unit.end);
  const here = found.filter(({ place }) => place.start < span.to && span.from < place.end);
  const inUnits = units.flatMap((unit) => explainInUnit(ground, file, unit, { ...span, found: here }));
  const known = units.length > 0 ? inUnits : explainOutside(ground, file, span);
  if (known.length === 0 && here.length === 0) {
    const [unit] = units;
    const at = span.from + text.slice(span.from).search(/\S|$/) - (unit?.start ?? 0);
    const innermost = nodesAt(unit?.definition ?? facts.body, at).at(-1);
    const isText = innermost?.k === "str" || innermost?.k === "fstr";
    if (!isText) known.push(...explainBare(text.slice(span.from, span.to)));
  }
  if (known.length > 0 && !ground.isAnalysed(file)) {
    known.push("Nothing is reported in this file: it is a test or a migration");
  }
  return [...new Set(known)];
}

/** A line without code. */
function explainBare(text: string): string[] {
  const bare = text.trim();
  if (bare === "") return ["The line is empty"];
  return bare.startsWith("#") ? ["The line holds a comment: no query is sent from it"] : [];
}

function explainInUnit(ground: ExpressionGround, file: string, unit: UnitFacts, line: FoundLine): string[] {
  if (unit.broken) {
    return [
      `The function \`${unit.qualname}\` holds text that does not parse: nothing is reported in it until it does`,
    ];
  }
  const nodes = [...allNodes(unit.definition)].filter((node) => touches(node, unit.start, line));
  const moment = observeUnit(ground, file, unit);
  const reports = ground.reports(file, unit.id);
  const known = explainNodes(moment, unit, nodes, line);
  const verdicts = reports.flatMap((report) => explainTrips(moment, report, line));
  const truncated = reports.some((report) => report.truncated)
    ? ["The function is too large to follow to its end: what comes late in it may be missing"]
    : [];
  const unknown = reports.flatMap((report) => report.unknownCalls.filter((span) => isOn(moment, span, line)));
  const handed = unknown.map(
    (span) => `${callText(moment, span)} is code that is not known: what it does with the rows is not counted`,
  );
  return [...known, ...verdicts, ...handed, ...(known.length + verdicts.length > 0 ? truncated : [])];
}

function touches(node: SyntaxNode, start: number, { from, to }: Line): boolean {
  return start + node.s < to && from < start + node.e;
}

function explainNodes(moment: CodeMoment, unit: UnitFacts, nodes: readonly SyntaxNode[], line: FoundLine): string[] {
  const { from, to, found } = line;
  const known: Explanation[] = [];
  for (const node of nodes) {
    for (const explanation of explainNode(moment, unit.definition, node)) {
      const offset = unit.start + explanation.at;
      if (from <= offset && offset < to && !isOutdone(explanation, unit.start, found)) known.push(explanation);
    }
  }
  return textsOf(known);
}

/** Knowledge ended here, but a caller's did not: a finding stands on the expression, or counts the loop over it. */
function isOutdone({ node, text }: Explanation, start: number, found: readonly LocatedFinding[]): boolean {
  if (!text.includes(KNOWLEDGE_ENDS)) return false;
  const label = isExpression(node) ? expressionText(node) : null;
  return found.some(({ place, finding }) => {
    const isUnder = place.start < start + node.e && start + node.s < place.end;
    return isUnder || finding.times.factors.some((factor) => factor.label === label);
  });
}

/** In the order of the text; of the calls of one chain the last, and each loss of knowledge once. */
function textsOf(known: readonly Explanation[]): string[] {
  const inOrder = [...known].sort((a, b) => a.at - b.at);
  const last = inOrder.filter(({ node }) => {
    return (
      !isCall(node) || !known.some((other) => isCall(other.node) && other.node.s === node.s && other.node.e > node.e)
    );
  });
  const losses = new Set<string>();
  return last.flatMap(({ text }) => {
    const [, loss] = text.split(KNOWLEDGE_ENDS);
    if (loss !== undefined && losses.has(loss)) return [];
    if (loss !== undefined) losses.add(loss);
    return [text];
  });
}

function isCall(node: SyntaxNode): boolean {
  return node.k === "call";
}

/** Code of a module or class body, which runs when it is imported. */
function explainOutside(ground: ExpressionGround, file: string, line: Line): string[] {
  const { from, to } = line;
  if ((ground.facts(file)?.body ?? []).some((statement) => isBlock(statement) && touches(statement, 0, line))) {
    return ["Code outside functions runs once, when it is imported: what its blocks do is not followed"];
  }
  const body = (ground.facts(file)?.body ?? []).filter((statement) => touches(statement, 0, line));
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let offset = from; offset < to; offset += 1) {
    const path = nodesAt(body, offset);
    const outermost = path.find(isExpression);
    if (!outermost || seen.has(outermost)) continue;
    seen.add(outermost);
    const observations = new Observations();
    ground.world.observeOutside(file, classAround(path), outermost, observations);
    const context = contextFor(ground, file);
    const moment: CodeMoment = { ground, context, observations, trips: [], effects: [], file, unit: "", start: 0 };
    const nodes = [outermost, ...allNodes(outermost)];
    const known = nodes.flatMap((node) => explainNode(moment, null, node));
    lines.push(...textsOf(known.filter(({ at }) => from <= at && at < to)));
  }
  return lines;
}

function isBlock({ k }: Statement): boolean {
  return k === "for" || k === "while" || k === "with";
}

/** What asks the database on the line, and for what is no finding the reason. */
function explainTrips(moment: CodeMoment, report: CodeReport, line: FoundLine): string[] {
  const asked = rulesAsked(moment.ground.settings);
  const judged = new Set(asked.flatMap((rule) => rule.check(report)).flatMap((finding) => finding.trips));
  const here = report.trips.filter((trip) => isOn(moment, trip.frames[0] ?? trip.span, line));
  return here.map((trip) => {
    const what = `asks the database${calleeText(trip)} (${causeText(trip)}): ${queriesText(trip)}`;
    if (judged.has(trip)) return what;
    if (isCovered(trip, line)) return `${what} each time the function runs`;
    // Under a finding, "no finding" would seem to speak of it.
    if (line.found.length > 0 && !isRepeated(trip.times)) return what;
    return `${what}; no finding, since ${silenceReason(report, trip)}`;
  });
}

function queriesText(trip: Trip): string {
  const cost = costText(timesOf([trip]));
  return cost === "1" || cost === "up to 1" ? "1 query" : `${cost} queries`;
}

/** A finding stands for what is sent from there, judged with what a caller gives. */
function isCovered({ span }: Trip, { found }: FoundLine): boolean {
  return found.some(({ finding }) => finding.trips.some((trip) => isSameSpan(trip.span, span)));
}

/** The function in which a trip happens, when it is called from here: ` in \`total\``. */
function calleeText({ span, frames }: Trip): string {
  const name = span.unit.replace(/#\d+$/, "");
  return frames.length < 2 || name === "" ? "" : ` in \`${name}\``;
}

function callText({ context }: CodeMoment, span: Span): string {
  const call = context.expressionAt(span);
  return call?.k === "call" ? `\`${expressionText(call.fn)}()\`` : "what is called here";
}

function isOn(moment: CodeMoment, span: Span, { from, to }: Line): boolean {
  if (span.file !== moment.file || span.unit !== moment.unit) return false;
  const last = moment.start + span.end - 1;
  return from <= last && last < to;
}
