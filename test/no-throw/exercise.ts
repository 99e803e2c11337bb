import type { Place, Range } from "../../protocol/place";
import type { FilePlace, LocatedFinding } from "../../server/src/engine/analysis";
import type { ActionData } from "../../server/src/features/service";
import type { Fix, TextEdit } from "../../server/src/orm/fix";
import type { Random } from "./create-random";
import type { Folder } from "./open-folder";

const MOST_SECONDS = 5;
/** Findings whose actions and edits are tried: each try parses the file anew. */
const MOST_TRIED = 25;

/**
 * Asks everything about a file that an editor may ask, at places drawn by chance. Throws where an answer fails, makes the
 * editor wait for more than five seconds of the processor (what else the machine is doing does not count), or speaks of
 * places outside the texts; also where edits break a file that could be parsed.
 */
export function exercise(folder: Folder, path: string, random: Random): void {
  const { workspace, service } = folder;
  const file = `${folder.root}/${path}`;
  const { analysis } = workspace;
  const text = analysis.text(file) ?? "";
  const lines = text.split("\n").length;

  const diagnostics = inTime(path, () => service.diagnostics(file));
  for (const { range, related } of diagnostics) {
    checkRange(folder, file, range);
    for (const { place } of related) checkPlace(folder, place);
  }
  for (const { range } of some(diagnostics, random)) {
    for (const action of inTime(path, () => service.actions(file, range))) checkAction(folder, action);
  }
  const whole: Range = { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } };
  const fixAll = inTime(path, () => service.actions(file, whole, ["source.fixAll.roundtrip"]));
  for (const action of fixAll) checkAction(folder, action);
  for (let count = 0; count < 4; count += 1) {
    const line = random(lines + 1);
    const hover = inTime(path, () => service.hover(file, { line, character: random(80) }));
    if (hover) checkRange(folder, file, hover.range);
    inTime(path, () => service.why(file, line));
    const cost = inTime(path, () => analysis.cost(file, random(text.length + 1)));
    if (cost) checkWithin(folder, cost.place);
  }
  for (const { range } of inTime(path, () => service.lenses(file))) checkRange(folder, file, range);
  for (const found of some(
    inTime(path, () => analysis.allFindings()),
    random,
  ))
    checkFinding(folder, found);
  for (const { place } of analysis.directives(file)) checkWithin(folder, place);
  service.status();

  const problems = analysis.problems();
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function inTime<T>(path: string, ask: () => T): T {
  const start = process.cpuUsage();
  const answer = ask();
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) throw new Error(`${path} took ${seconds.toFixed(1)} s for ${ask}`);
  return answer;
}

/** All of a few, some of many. */
function some<T>(items: readonly T[], random: Random): readonly T[] {
  return items.length <= MOST_TRIED ? items : items.filter(() => random(items.length) < MOST_TRIED);
}

function checkFinding(folder: Folder, { place, reads, chain, fix, alternatives }: LocatedFinding): void {
  for (const each of [place, ...reads, ...chain]) checkWithin(folder, each);
  if (fix !== null && !("refused" in fix)) checkFix(folder, fix);
  for (const each of alternatives) checkFix(folder, each);
}

function checkFix(folder: Folder, fix: Fix): void {
  if (fix.edits.length === 0) throw new Error(`"${fix.title}" edits nothing`);
  if (fix.changes.length === 0 || !fix.changes.every((sentence) => /^[A-Z`].*\.$/s.test(sentence))) {
    throw new Error(`"${fix.title}" does not say in sentences what it changes: ${fix.changes.join(" | ")}`);
  }
  for (const edit of fix.edits) checkWithin(folder, edit);
  for (const file of new Set(fix.edits.map((edit) => edit.file))) {
    const before = textOf(folder, file);
    const after = applyEdits(
      before,
      fix.edits.filter((edit) => edit.file === file),
    );
    if (canBeParsed(folder, before) && !canBeParsed(folder, after)) {
      throw new Error(`"${fix.title}" breaks ${file}:\n${after}`);
    }
  }
}

function canBeParsed(folder: Folder, text: string): boolean {
  return folder.parser.parse(text).errors.length === 0;
}

/** Throws where edits overlap. */
function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let at = 0;
  for (const { start, end, newText } of sorted) {
    if (start < at) throw new Error(`two edits overlap at ${start}`);
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

function checkAction(folder: Folder, action: ActionData): void {
  for (const { file, edits } of action.edits) for (const { range } of edits) checkRange(folder, file, range);
}

function checkPlace(folder: Folder, { file, range }: Place): void {
  checkRange(folder, file, range);
}

function checkRange(folder: Folder, file: string, { start, end }: Range): void {
  const lines = textOf(folder, file).split(/\r\n|\r|\n/);
  for (const { line, character } of [start, end]) {
    const length = lines[line]?.length;
    if (length === undefined || line < 0 || character < 0 || character > length) {
      throw new Error(`${line}:${character} does not lie in ${file}`);
    }
  }
  if (start.line > end.line || (start.line === end.line && start.character > end.character)) {
    throw new Error(`${JSON.stringify({ start, end })} of ${file} ends before it starts`);
  }
}

function checkWithin(folder: Folder, { file, start, end }: FilePlace): void {
  const { length } = textOf(folder, file);
  if (!(0 <= start && start <= end && end <= length)) {
    throw new Error(`${start}..${end} does not lie in the ${length} characters of ${file}`);
  }
}

function textOf(folder: Folder, file: string): string {
  const text = folder.workspace.analysis.text(file);
  if (text === null) throw new Error(`a place lies in ${file}, which has no text`);
  return text;
}
