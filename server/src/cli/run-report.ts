import type { ReportData } from "../../../protocol/recorded";
import { takeTurns } from "../engine/take-turns";
import { RecordedFeatures } from "../features/recorded-features";
import { renderReport } from "../features/recorded-report";
import { writeReport } from "../features/write-report";
import { createPaint, wantsColor } from "./colors";
import { formatChanges, formatCounts } from "./format-counts";
import type { ReportCommand } from "./parse-command-line";
import { compareCounts, countQueries, readQueryBaseline, saveQueryBaseline } from "./query-baseline";
import { readRecording } from "./read-recording";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** Runs `roundtrip report`; gives the exit code: 1 where a number grew since the baseline. Throws a {@link UsageError}. */
export async function runReport(command: ReportCommand, terminal: Terminal): Promise<number> {
  const { run, index } = await readRecording(command.recording, []);
  for (const problem of run.problems()) terminal.complain(problem);
  const recorded = new RecordedFeatures(index, []);
  const report = await takeTurns(renderReport(recorded));
  if (command.saveBaseline !== null) return saveBaseline(command.saveBaseline, report, terminal);
  if (!report.complete) terminal.complain("The run did not come to its end: what was recorded until then is shown.");
  const changes = command.against === null ? null : compareCounts(readQueryBaseline(command.against), report);
  if (command.format === "json") {
    await terminal.print(writeReport(report, recorded.recording.root, changes));
  } else {
    const paint = createPaint(wantsColor(command.color, terminal.isTerminal, terminal.env));
    const text = changes === null ? formatCounts(recorded, report, paint) : formatChanges(changes, paint);
    await terminal.print(text);
  }
  return changes !== null && changes.grown.length > 0 ? 1 : 0;
}

function saveBaseline(file: string, report: ReportData, terminal: Terminal): number {
  // Tests that did not run would be held to nothing from then on. A server is ended by whoever started it.
  if (!report.complete && report.how !== "server")
    throw new UsageError("The run did not come to its end: no baseline was written. Run the tests again.");
  const counts = countQueries(report);
  saveQueryBaseline(file, counts);
  terminal.complain(`The queries of ${counts.size} tests and requests were written to ${file}.`);
  return 0;
}
