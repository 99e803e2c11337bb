import { oracleFor, oracleOf } from "./oracles";
import type { Case } from "./parse-cases";
import type { Mark } from "./parse-mark";
import { showPlace } from "./show-place";

/** A replacement in a file; offsets are 0-based, in UTF-16 units. */
interface Edit {
  file: string;
  startOffset: number;
  endOffset: number;
  newText: string;
}

/** What the analyser says of a case; positions are 1-based, columns in UTF-16 units, ends exclusive. */
export interface AnalysedFinding {
  rule: string;
  file: string;
  start: { line: number; column: number };
  end: { line: number; column: number };
  path: string | null;
  message: string;
  fix: { title: string; safety: string; edits: readonly Edit[] } | null;
}

/** Analyses files (path to text) as one project. */
export type Analyse = (files: Map<string, string>) => Promise<{ findings: readonly AnalysedFinding[] }>;

/** The marks of a case that name a known gap of the analyser. */
export function findGaps(each: Case): Mark[] {
  return each.marks.filter((mark) => mark.kind !== "found");
}

/**
 * Compares a case's marks with the analyser's findings: exact range, rule, path where the mark names one,
 * and whether there is a fix. Returns one sentence with a code frame per disagreement.
 */
export function compareWithAnalyser(each: Case, findings: readonly AnalysedFinding[]): string[] {
  const problems: string[] = [];
  const left = judgedOf(each, findings);
  for (const mark of each.marks) {
    const index = left.findIndex((finding) => isAt(each, finding, mark));
    const finding = index < 0 ? undefined : left.splice(index, 1)[0];
    problems.push(...judge(each, mark, finding));
  }
  for (const finding of left) problems.push(describeUnexpected(each, finding));
  return problems;
}

/** A case speaks of the rules that its oracle can judge. */
function judgedOf(each: Case, findings: readonly AnalysedFinding[]): AnalysedFinding[] {
  return findings.filter(({ rule }) => oracleFor(rule) === oracleOf(each));
}

function judge(each: Case, mark: Mark, finding: AnalysedFinding | undefined): string[] {
  const place = showPlace(each, mark);
  const name = mark.path === null ? mark.rule : `${mark.rule} ${mark.path}`;
  if (mark.kind === "missed") {
    return finding === undefined ? [] : [`${place}\n  is found now: make "missed: ${name}" a plain mark`];
  }
  if (finding === undefined) {
    return mark.kind === "false"
      ? [`${place}\n  is no longer reported: take out "false: ${name}"`]
      : [`${place}\n  ${name} is not reported`];
  }
  if (mark.unsafe && finding.fix?.safety === "safe")
    return [`${place}\n  ${name} has a safe fix, the mark says unsafe fix`];
  if (mark.fix === null || mark.fix === (finding.fix !== null)) return [];
  const has = finding.fix === null ? "no fix" : `the fix "${finding.fix.title}"`;
  return [`${place}\n  ${name} has ${has}, the mark says ${mark.fix ? "fix" : "no fix"}`];
}

function isAt(each: Case, finding: AnalysedFinding, mark: Mark): boolean {
  if (finding.file !== mark.file || finding.rule !== mark.rule) return false;
  if (mark.path !== null && finding.path !== mark.path) return false;
  return finding.start.line === mark.line && finding.start.column === mark.column && endsAt(each, finding, mark);
}

/** A mark covers a finding of several lines as far as its first line goes. */
function endsAt(each: Case, finding: AnalysedFinding, mark: Mark): boolean {
  if (finding.end.line === mark.line) return finding.end.column === mark.endColumn;
  const code = each.files.get(mark.file)?.text.split("\n")[mark.line - 1] ?? "";
  return mark.endColumn === code.trimEnd().length + 1;
}

function describeUnexpected(each: Case, finding: AnalysedFinding): string {
  const place = showPlace(each, {
    file: finding.file,
    line: finding.start.line,
    column: finding.start.column,
    endLine: finding.end.line,
    endColumn: finding.end.column,
  });
  const path = finding.path === null ? "" : ` ${finding.path}`;
  const fix = finding.fix === null ? "no fix" : "fix";
  return `${place}\n  no mark expects ${finding.rule}${path}: ${fix} ("${finding.message}")`;
}

const MOST_FIXES = 50;

/**
 * Applies the fixes one after the other, analysing anew after each, as a user would from the top. Returns
 * the texts at the end; throws when the fixes do not come to an end or an edit names no file of the case.
 */
export async function applyAllFixes(each: Case, analyse: Analyse): Promise<Map<string, string>> {
  const texts = new Map([...each.files].map(([path, file]) => [path, file.text]));
  for (let count = 0; count < MOST_FIXES; count += 1) {
    const { findings } = await analyse(new Map(texts));
    const fix = judgedOf(each, findings).find((finding) => finding.fix !== null)?.fix;
    if (fix === undefined || fix === null) return texts;
    applyEdits(texts, fix.edits);
  }
  throw new Error(`after ${MOST_FIXES} fixes there are still findings with a fix`);
}

function applyEdits(texts: Map<string, string>, edits: readonly Edit[]): void {
  // From the end, so that earlier offsets stay valid.
  for (const edit of [...edits].sort((left, right) => right.startOffset - left.startOffset)) {
    const text = texts.get(edit.file);
    if (text === undefined) throw new Error(`a fix edits ${edit.file}, which the case does not have`);
    texts.set(edit.file, text.slice(0, edit.startOffset) + edit.newText + text.slice(edit.endOffset));
  }
}

/** Compares the texts after all fixes with those the case gives, or with no change where it gives none for a file. */
export function compareAfterFixes(each: Case, texts: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [path, file] of each.files) {
    const expected = each.after?.get(path) ?? file.text;
    const actual = texts.get(path) ?? "";
    if (actual === expected) continue;
    const lines = expected.split("\n");
    const at = actual.split("\n").findIndex((line, index) => line !== lines[index]);
    const line = at < 0 ? lines.length : at + 1;
    problems.push(
      `${path} after the fixes differs from line ${line} on\n  expected: ${lines[line - 1] ?? "(end)"}\n  actual:   ${actual.split("\n")[line - 1] ?? "(end)"}`,
    );
  }
  return problems;
}
