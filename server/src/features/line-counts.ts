import type { Range } from "../../../protocol/place";
import { subjectName } from "../orm/recorded-subject";
import { countText, queriesText } from "./count-text";
import type { RecordedFeatures } from "./recorded-features";
import type { LineCount } from "./service";

/** As many tests as a tooltip names. */
const MOST_SUBJECTS = 8;

/** What the lines of a range sent, as it stands at their ends. A line that merely calls what repeats is not hot itself. */
export function renderLineCounts(recorded: RecordedFeatures, file: string, range: Range): LineCount[] {
  const places = recorded.at(file)?.places;
  if (!places) return [];
  const counted: LineCount[] = [];
  for (const [line, groups] of places.today(file).byLine()) {
    if (line - 1 < range.start.line || line - 1 > range.end.line) continue;
    const all = recorded.index.countsOf(groups);
    const [most] = all;
    if (!most || line > places.lines(file).lineCount) continue;
    const isInnermost = most.groups.some(
      ({ frames: [at] }) => at?.file.path === file && places.today(file).lineOf(at) === line,
    );
    const { queries, repeats } = most.counts;
    const shown = all.slice(0, MOST_SUBJECTS).map(({ subject, counts }) => countText(counts, subjectName(subject)));
    const more = all.length - shown.length;
    counted.push({
      line: line - 1,
      label: repeats > 0 ? `${queriesText(queries)}, ${repeats} repeat` : queriesText(queries),
      tooltip: [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
      hot: repeats > 0 && isInnermost,
    });
  }
  return counted.sort((a, b) => a.line - b.line);
}
