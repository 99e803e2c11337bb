import type { Fix, TextEdit } from "../orm/fix";
import { spanKey } from "../orm/span";
import type { FilePlace, LocatedFinding, Note } from "./analysis";
import { CONCURRENT } from "./held-back";

/**
 * Findings in the order of the text. Those that say the same of one place, of variants of one query or of several
 * receivers of one method, become one, whose fix mends them all.
 */
export function presentFindings(findings: readonly LocatedFinding[]): LocatedFinding[] {
  const joined = groupBy(groupBy(withoutReplaced(findings), groupKey).map(mergeGroup), handedKey).map(mergeHanded);
  const all = groupBy(joined, wordsKey).map(mergeGroup).sort(inTextOrder);
  return tellOnce(tellOnce(all, MANY_LOOPS), ONE_KEY);
}

/** A finding that another function tells more of at the same place is that one. */
function withoutReplaced(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  const placeKey = (rule: string, { place }: LocatedFinding) => [rule, place.file, place.start, place.end].join("|");
  const replaced = new Set(
    findings.flatMap((found) => (found.finding.insteadOf ? [placeKey(found.finding.insteadOf, found)] : [])),
  );
  return replaced.size === 0
    ? findings
    : findings.filter((found) => !replaced.has(placeKey(found.finding.rule, found)));
}

/** Findings that one mend answers: the first of a group tells how many there are, the others are told less loudly. */
interface Repeat {
  isPart(found: LocatedFinding): boolean;
  keyOf(found: LocatedFinding): string;
  /** So many are told aloud each for itself. */
  readonly most: number;
  say(others: number): string;
}

/** Many loops of a file send one query further down: it is mended where it is sent. */
const MANY_LOOPS: Repeat = {
  isPart: isSentElsewhere,
  keyOf: sentKey,
  most: 3,
  say: (others) => `So do ${others} more loops of this file`,
};

/** Several calls of a file lack one constraint. */
const ONE_KEY: Repeat = {
  isPart: lacksKey,
  keyOf: missingKey,
  most: 1,
  say: (others) => `So can ${others === 1 ? "1 more call" : `${others} more calls`} of this file`,
};

function tellOnce(findings: readonly LocatedFinding[], { isPart, keyOf, most, say }: Repeat): LocatedFinding[] {
  const groups = groupBy(findings.filter(isPart), keyOf).filter(({ length }) => length > most);
  const first = new Map(groups.map(([found, ...others]) => [found, others.length]));
  const repeated = new Set(groups.flatMap(([, ...others]) => others));
  return findings.map((found) => {
    const { finding } = found;
    const others = first.get(found);
    if (others !== undefined)
      return { ...found, finding: { ...finding, message: `${finding.message}. ${say(others)}` } };
    return repeated.has(found) ? { ...found, finding: { ...finding, faint: true } } : found;
  });
}

function lacksKey({ finding: { intent } }: LocatedFinding): boolean {
  return intent?.kind === "add-unique-constraint";
}

/** The key that a find-or-create call lacks. */
function missingKey({ finding: { intent, rule }, place: { file } }: LocatedFinding): string {
  const columns = intent?.kind === "add-unique-constraint" ? intent.columns : [];
  return [rule, file, intent && "model" in intent ? intent.model : "", ...columns.map(({ column }) => column)].join(
    "|",
  );
}

function isSentElsewhere({ finding }: LocatedFinding): boolean {
  return finding.intent === null && finding.reads.length > 1;
}

/** The file of the loop and the statement that sends the query, in whichever file that is. */
function sentKey({ finding, place }: LocatedFinding): string {
  const sent = finding.reads.at(-1);
  return [finding.rule, place.file, sent ? spanKey(sent) : ""].join("|");
}

function groupBy(
  findings: readonly LocatedFinding[],
  keyOf: (found: LocatedFinding) => string,
): (readonly LocatedFinding[])[] {
  const groups = new Map<string, LocatedFinding[]>();
  for (const found of findings) {
    const key = keyOf(found);
    const group = groups.get(key);
    if (group) group.push(found);
    else groups.set(key, [found]);
  }
  return [...groups.values()];
}

/** One place, and the same said of it; without a fix, one place and one model: what one call asks is moved at once. */
function wordsKey({ finding, place }: LocatedFinding): string {
  const isMended = finding.intent !== null && finding.intent.kind !== "unmended";
  const said = !isMended ? [finding.model, finding.path] : [finding.message];
  return [finding.rule, place.file, place.start, place.end, ...said].join("|");
}

/** One place, one path, queries built in one function; a change of the schema concerns one model. */
function groupKey({ finding, place }: LocatedFinding): string {
  const built = finding.query?.chain[0]?.span;
  return [
    finding.rule,
    place.file,
    place.start,
    place.end,
    finding.path ?? "",
    built?.file ?? "",
    built?.unit ?? "",
    finding.intent?.kind === "add-unique-constraint" ? finding.model : "",
  ].join("|");
}

/** One statement of a function that callers hand models to; of all others, themselves. */
function handedKey({ finding, place }: LocatedFinding): string {
  const isHanded = CONCURRENT.has(finding.rule) && finding.reads.length > 1 && finding.path === null;
  const about = isHanded ? "" : `${finding.model}|${finding.message}`;
  return [finding.rule, place.file, place.start, place.end, about].join("|");
}

/** One finding for all models that are handed over; each has a fix of its own. */
function mergeHanded(group: readonly LocatedFinding[]): LocatedFinding {
  const [first, ...others] = group;
  if (!first) throw new Error("A group holds at least one finding.");
  if (others.length === 0) return first;
  const [fix = first.fix, ...more] = group.flatMap((found) =>
    found.fix && !("refused" in found.fix) ? [found.fix] : [],
  );
  const alternatives = [...more, ...group.flatMap((found) => found.alternatives)];
  return { ...withOtherModels(first, others), fix, alternatives };
}

function mergeGroup(group: readonly LocatedFinding[]): LocatedFinding {
  const [first, ...others] = group;
  if (!first) throw new Error("A group holds at least one finding.");
  const fixes = group.flatMap(({ fix }) => (fix && !("refused" in fix) ? [fix] : []));
  const distinct = fixes.filter((fix, at) => fixes.findIndex((other) => sameEdits(other.edits, fix.edits)) === at);
  const [fix] = distinct;
  const named = withNotes(withModels(first, others), others);
  const isForAll = distinct.length === 1 && fixes.length === group.length;
  if (fix && CONCURRENT.has(first.finding.rule) && isOfSeveralModels(group) && !isForAll) {
    const refused = "Rows of several models come here, and what locks those of one fails for others.";
    return { ...named, fix: { refused }, alternatives: [] };
  }
  if (others.length === 0 || distinct.length < 2 || !fix) return named;
  const edits = distinct.flatMap((item) => item.edits).filter(isFirstOfItsKind);
  if (overlap(edits)) return named;
  const safety = distinct.some((item) => item.safety === "unsafe") ? "unsafe" : "safe";
  const changes = [...new Set(distinct.flatMap((item) => item.changes))];
  const merged: Fix = { title: `${fix.title} (${distinct.length} querysets)`, safety, edits, changes };
  return { ...named, fix: merged };
}

function isOfSeveralModels(group: readonly LocatedFinding[]): boolean {
  return new Set(group.map(({ finding }) => finding.model)).size > 1;
}

/** Says whose rows else are meant: a loop may go over rows of several models. */
function withModels(first: LocatedFinding, others: readonly LocatedFinding[]): LocatedFinding {
  return first.finding.path === null ? first : withOtherModels(first, others);
}

function withOtherModels(first: LocatedFinding, others: readonly LocatedFinding[]): LocatedFinding {
  const { finding } = first;
  const models = [...new Set(others.map((other) => other.finding.model))].filter((model) => model !== finding.model);
  if (models.length === 0) return first;
  const names = models.flatMap((model) => (model === null ? [] : [`\`${model.split(/[#.]/).at(-1)}\``]));
  return {
    ...first,
    finding: { ...finding, message: `${finding.message}; the same for rows of ${names.join(" and ")}` },
  };
}

/** As many further places as people look at. */
const MOST_NOTES = 8;

/** One function may run within the transactions of several callers, on rows that each of them reads. */
function withNotes(first: LocatedFinding, others: readonly LocatedFinding[]): LocatedFinding {
  const keyOf = ({ place: { file, start } }: Note) => `${file}|${start}`;
  const notes = [first, ...others].flatMap((each) => each.notes);
  if (notes.length === first.notes.length) return first;
  const distinct = [...new Map(notes.map((note) => [keyOf(note), note])).values()];
  return { ...first, notes: distinct.sort((a, b) => inPlaceOrder(a.place, b.place)).slice(0, MOST_NOTES) };
}

function sameEdits(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
  return a.length === b.length && a.every((edit, at) => isSameEdit(edit, b[at]));
}

function isSameEdit(a: TextEdit, b: TextEdit | undefined): boolean {
  return b !== undefined && a.file === b.file && a.start === b.start && a.end === b.end && a.newText === b.newText;
}

function isFirstOfItsKind(edit: TextEdit, at: number, edits: readonly TextEdit[]): boolean {
  return edits.findIndex((other) => isSameEdit(other, edit)) === at;
}

function overlap(edits: readonly TextEdit[]): boolean {
  return edits.some((a, at) =>
    edits.slice(at + 1).some((b) => a.file === b.file && a.start <= b.end && b.start <= a.end),
  );
}

function inTextOrder(a: LocatedFinding, b: LocatedFinding): number {
  return inPlaceOrder(a.place, b.place) || compareText(a.finding.rule, b.finding.rule);
}

function inPlaceOrder(a: FilePlace, b: FilePlace): number {
  return compareText(a.file, b.file) || a.start - b.start;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
