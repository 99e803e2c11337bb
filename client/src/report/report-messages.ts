import type { QueryList, ReportData, TimelineEntry } from "../../../protocol/recorded";

/** What the report page is sent. */
export type ToPage =
  | { readonly kind: "report"; readonly report: ReportData | null }
  | { readonly kind: "timeline"; readonly name: string; readonly entries: readonly TimelineEntry[] }
  | { readonly kind: "queries"; readonly key: string; readonly list: QueryList | null };

/** What the report page asks for. */
export type FromPage =
  | { readonly kind: "ready" }
  | { readonly kind: "timeline"; readonly name: string }
  | { readonly kind: "queries"; readonly key: string }
  /** Zero-based line and character. */
  | { readonly kind: "open"; readonly file: string; readonly line: number; readonly character: number }
  | { readonly kind: "run" }
  | { readonly kind: "export" };

/** What the page keeps while it is hidden and over a restart of the editor. */
export interface PageState {
  readonly filter: string;
  readonly onlyRepeats: boolean;
  readonly sort: "count" | "time" | "repeats";
  /** The test or request whose picture is shown. */
  readonly selected: string | null;
}
