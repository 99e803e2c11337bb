import type { Directive, FilePlace, LocatedFinding } from "../engine/analysis";
import { findLogicalLines } from "./logical-lines";

/** A comment that silences findings. */
export interface Suppression {
  readonly place: FilePlace;
  /** The rules it names, with their places; null when it silences every rule. */
  readonly rules: readonly NamedRule[] | null;
  /** It is an `ignore-file`. */
  readonly wholeFile: boolean;
  /** Findings that meet this stretch of the text are silenced. */
  readonly covers: { readonly start: number; readonly end: number };
}

export interface NamedRule {
  readonly name: string;
  readonly place: FilePlace;
}

export interface ReadSuppressions {
  readonly suppressions: readonly Suppression[];
  /** Comments to the analyser that it does not understand. */
  readonly unknown: readonly Directive[];
}

const FORM = /^roundtrip\s*:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?(?=\s|$)/;

/**
 * Reads the comments of one text. A comment at the end of a line is about that line; one on a line of its own is about
 * the statement below it.
 */
export function readSuppressions(text: string, directives: readonly Directive[]): ReadSuppressions {
  const suppressions: Suppression[] = [];
  const unknown: Directive[] = [];
  for (const directive of directives) {
    const [, word, list] = FORM.exec(directive.text) ?? [];
    if (word === undefined) {
      unknown.push(directive);
      continue;
    }
    const place = ownPart(text, directive.place);
    const wholeFile = word === "ignore-file";
    const covers = wholeFile ? { start: 0, end: text.length } : coveredBy(text, place);
    suppressions.push({ place, rules: list === undefined ? null : namedRules(text, place), wholeFile, covers });
  }
  return { suppressions, unknown };
}

/** Without another comment that follows on the same line: `# roundtrip: ignore  # noqa`. */
function ownPart(text: string, { file, start, end }: FilePlace): FilePlace {
  const next = /\s+#/.exec(text.slice(start + 1, end));
  return { file, start, end: next === null ? end : start + 1 + next.index };
}

function coveredBy(text: string, { start, end }: FilePlace): Suppression["covers"] {
  const lineStart = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  if (!/^[ \t\f]*(#.*)?$/.test(text.slice(lineStart, start))) return { start: lineStart, end };
  const statement = findLogicalLines(text).find((line) => line.end > end);
  if (statement === undefined) return { start: lineStart, end };
  // On its own line inside a statement's brackets, it is about the next line.
  return statement.start > start ? statement : { start: lineStart, end: endOfNextLine(text, end) };
}

function endOfNextLine(text: string, end: number): number {
  const [below = ""] = /^(\r\n?|\n)[^\r\n]*/.exec(text.slice(end)) ?? [];
  return end + below.length;
}

function namedRules(text: string, { file, start, end }: FilePlace): NamedRule[] {
  const comment = text.slice(start, end);
  const open = comment.indexOf("[") + 1;
  const list = comment.slice(open, comment.indexOf("]", open));
  return [...list.matchAll(/[^\s,]+/g)].map((match) => {
    const at = start + open + match.index;
    return { name: match[0], place: { file, start: at, end: at + match[0].length } };
  });
}

export interface JudgedSuppressions {
  /** The findings that remain. */
  readonly findings: readonly LocatedFinding[];
  /** The suppressions that silenced nothing, wholly (`rules` null or all) or for the named rules. */
  readonly unused: readonly { readonly suppression: Suppression; readonly rules: readonly NamedRule[] | null }[];
}

/** Takes out the silenced findings of one file. */
export function applySuppressions(
  findings: readonly LocatedFinding[],
  suppressions: readonly Suppression[],
): JudgedSuppressions {
  const silencedBy = (suppression: Suppression): LocatedFinding[] =>
    findings.filter(({ place, finding }) => {
      const { covers, rules } = suppression;
      if (place.start > covers.end || place.end < covers.start) return false;
      return rules === null || rules.some(({ name }) => name === finding.rule);
    });
  const silenced = suppressions.map((suppression) => ({ suppression, findings: silencedBy(suppression) }));
  const all = new Set(silenced.flatMap((each) => each.findings));
  const unused = silenced.flatMap(({ suppression, findings: hit }) => {
    const idle = suppression.rules?.filter(({ name }) => !hit.some(({ finding }) => finding.rule === name)) ?? null;
    const isUnused = idle === null || suppression.rules?.length === 0 ? hit.length === 0 : idle.length > 0;
    return isUnused ? [{ suppression, rules: idle }] : [];
  });
  return { findings: findings.filter((each) => !all.has(each)), unused };
}
