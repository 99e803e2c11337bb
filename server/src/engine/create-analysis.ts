import type { Analysis } from "./analysis";
import { type AnalysisOptions, WorkspaceAnalysis } from "./workspace-analysis";

/** Starts an analysis; nothing is read until something is asked. */
export function createAnalysis(options: AnalysisOptions): Analysis {
  return new WorkspaceAnalysis(options);
}

export type { AnalysisOptions };
