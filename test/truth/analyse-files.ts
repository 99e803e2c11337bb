import type { LocatedFinding } from "../../server/src/engine/analysis";
import { memoryAnalysis, pathOf } from "../../server/src/engine/memory-analysis.fixture";
import { LineIndex } from "../../server/src/orm/line-index";
import type { AnalysedFinding } from "./compare-with-analyser";

/** Runs the engine over files held in memory; paths are relative to the project, in and out. */
export async function analyseFiles(files: ReadonlyMap<string, string>): Promise<{ findings: AnalysedFinding[] }> {
  // All rules speak, also those that are off by default.
  const analysis = memoryAnalysis(Object.fromEntries(files), { rules: {} });
  const findings = analysis.allFindings().map((found) => describeFinding(found, files));
  const problems = analysis.problems();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return { findings };
}

/** A finding as the suite compares it; `files` are the texts it was found in. */
export function describeFinding(
  { finding, place, fix }: LocatedFinding,
  files: ReadonlyMap<string, string>,
): AnalysedFinding {
  const file = relative(place.file);
  const text = files.get(file) ?? "";
  return {
    rule: finding.rule,
    file,
    start: oneBased(text, place.start),
    end: oneBased(text, place.end),
    path: finding.path,
    message: finding.message,
    fix:
      fix === null || "refused" in fix
        ? null
        : {
            title: fix.title,
            safety: fix.safety,
            edits: fix.edits.map((edit) => ({
              file: relative(edit.file),
              startOffset: edit.start,
              endOffset: edit.end,
              newText: edit.newText,
            })),
          },
  };
}

function oneBased(text: string, offset: number): { line: number; column: number } {
  const { line, character } = new LineIndex(text).positionAt(offset);
  return { line: line + 1, column: character + 1 };
}

function relative(file: string): string {
  return file.slice(pathOf("").length);
}
