import { repeatKey, type SubjectCounts } from "../orm/recorded-counts";
import { subjectName } from "../orm/recorded-subject";
import type { RecordedGroup } from "../orm/recording";
import { countText, durationText } from "./count-text";
import { formatSql } from "./format-sql";
import { escapeMarkdown } from "./markdown";
import type { RecordedFeatures } from "./recorded-features";

const MOST_STATEMENTS = 3;
const MOST_SUBJECTS = 3;

/** The SQL that a zero-based line really sent, with counts per test, as Markdown; null where it sent nothing. */
export function renderLineHover(recorded: RecordedFeatures, file: string, line: number): string | null {
  const places = recorded.at(file)?.places;
  const groups =
    places
      ?.today(file)
      .byLine()
      .get(line + 1) ?? [];
  const all = recorded.index.countsOf(groups);
  const [most] = all;
  if (!places || !most) return null;
  const shown = all.slice(0, MOST_SUBJECTS).map(renderSubject);
  const more = all.length - shown.length;
  const statements = topStatements(most.groups);
  const blocks = statements.slice(0, MOST_STATEMENTS).flatMap(renderStatement);
  const hidden = statements.length - MOST_STATEMENTS;
  return [
    `**Recorded:** ${shown.join("  \n")}${more > 0 ? `  \nand ${more} more` : ""}`,
    ...blocks,
    ...(hidden > 0 ? [`and ${hidden} more statements`] : []),
  ].join("\n\n");
}

function renderSubject({ subject, counts }: SubjectCounts): string {
  return escapeMarkdown(countText(counts, subjectName(subject)));
}

interface Statement {
  readonly sql: string;
  count: number;
  seconds: number;
}

function topStatements(groups: readonly RecordedGroup[]): Statement[] {
  const byKey = new Map<string, Statement>();
  for (const group of groups) {
    const key = repeatKey(group) ?? group.sql.text;
    const same = byKey.get(key) ?? { sql: group.sql.text, count: 0, seconds: 0 };
    same.count += group.count;
    same.seconds += group.seconds;
    byKey.set(key, same);
  }
  return [...byKey.values()].sort((a, b) => b.count - a.count || b.seconds - a.seconds);
}

function renderStatement({ sql, count, seconds }: Statement): string[] {
  const fence = sql.includes("```") ? "~~~~" : "```";
  return [`${count}× · ${durationText(seconds)}`, `${fence}sql\n${formatSql(sql)}\n${fence}`];
}
