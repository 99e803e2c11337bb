import { createHash } from "node:crypto";
import type { Directive, FilePlace } from "../engine/analysis";
import { RULES } from "../engine/rule-info";
import type { TextEdit } from "../orm/fix";
import type { JudgedSuppressions, NamedRule, Suppression } from "./suppressions";

export const UNUSED_SUPPRESSION = "unused-suppression";

const NOT_UNDERSTOOD =
  "This comment is not understood. Write `# roundtrip: ignore[rule]`, `# roundtrip: ignore` or `# roundtrip: ignore-file`.";

/** A comment to the analyser, or a rule named in it, that has no effect. */
export interface UnusedSuppression {
  readonly place: FilePlace;
  readonly message: string;
  /** Takes it out; null where it is not understood. */
  readonly removal: TextEdit | null;
  /** Stable over edits elsewhere: the file's name and the comment, by number where a file repeats it. */
  readonly fingerprint: string;
}

type Complaint = Omit<UnusedSuppression, "fingerprint">;

/** `isSilent` tells the rules that say nothing in the file: a comment about them may wait for the day they do. */
export function describeUnused(
  text: string,
  unused: JudgedSuppressions["unused"],
  unknown: readonly Directive[],
  isSilent: (rule: string) => boolean,
): UnusedSuppression[] {
  const idle = unused.flatMap(({ suppression, rules }) => describeIdle(text, suppression, rules, isSilent));
  const strange = unknown.map(({ place }) => ({ place, message: NOT_UNDERSTOOD, removal: null }));
  const complaints = [...idle, ...strange].sort((a, b) => a.place.start - b.place.start);
  const said = new Map<string, number>();
  return complaints.map((each) => {
    const identity = `${each.place.file.split("/").slice(-3).join("/")}|${text.slice(each.place.start, each.place.end)}`;
    const count = (said.get(identity) ?? 0) + 1;
    said.set(identity, count);
    const fingerprint = createHash("sha256")
      .update(`${UNUSED_SUPPRESSION}|${identity}|${count}`)
      .digest("hex")
      .slice(0, 16);
    return { ...each, fingerprint };
  });
}

function describeIdle(
  text: string,
  suppression: Suppression,
  rules: readonly NamedRule[] | null,
  isSilent: (rule: string) => boolean,
): Complaint[] {
  const named = suppression.rules ?? [];
  if (rules === null || named.length === 0) {
    return [
      {
        place: suppression.place,
        message: "This comment silences nothing.",
        removal: removeComment(text, suppression.place),
      },
    ];
  }
  const idle = rules.filter(({ name }) => !isKnown(name) || !isSilent(name));
  if (idle.length === 0) return [];
  const kept = named.filter((rule) => !idle.includes(rule));
  const removal = kept.length === 0 ? removeComment(text, suppression.place) : keepRules(named, kept);
  const place = kept.length === 0 ? suppression.place : (idle[0]?.place ?? suppression.place);
  return [{ place, message: idle.map(({ name }) => complaint(name)).join(" "), removal }];
}

function isKnown(name: string): boolean {
  return RULES.some((rule) => rule.name === name);
}

function complaint(name: string): string {
  return isKnown(name)
    ? `No finding of \`${name}\` is silenced here.`
    : `\`${name.replaceAll("`", "")}\` is not a rule.`;
}

/** Removes the comment with the white space before it, and its line where nothing else stands on it. */
function removeComment(text: string, { file, start, end }: FilePlace): TextEdit {
  const before = /[ \t\f]*$/.exec(text.slice(0, start))?.index ?? start;
  const isAlone = before === 0 || /[\r\n]/.test(text[before - 1] ?? "");
  const [lineBreak = ""] = /^(\r\n|\r|\n)?/.exec(text.slice(end)) ?? [];
  const follows = lineBreak === "" && end < text.length;
  if (follows) return { file, start, end: end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0), newText: "" };
  return { file, start: before, end: isAlone ? end + lineBreak.length : end, newText: "" };
}

function keepRules(named: readonly NamedRule[], kept: readonly NamedRule[]): TextEdit {
  const first = named[0]?.place;
  const last = named.at(-1)?.place;
  if (!first || !last) throw new Error("a list of rules to keep some of is never empty");
  return { file: first.file, start: first.start, end: last.end, newText: kept.map(({ name }) => name).join(", ") };
}
