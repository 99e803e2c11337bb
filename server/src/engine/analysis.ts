import type { CodeReport } from "../orm/code-report";
import type { Finding } from "../orm/finding";
import type { Fix, Refusal } from "../orm/fix";
import type { Schema } from "../orm/schema";
import type { Span } from "../orm/span";
import type { Multiplicity, Trip } from "../orm/trip";
import type { RecordedPlaces } from "./recorded-places";

/** A span in today's text: offsets are UTF-16 code units from the start of the file, `end` exclusive. */
export interface FilePlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A finding with its places in today's text and what can be done about it. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly place: FilePlace;
  readonly reads: readonly FilePlace[];
  /** Further places, with what is to be said there. */
  readonly notes: readonly Note[];
  /** Links of the query's chain, from where it was built; empty without a query. */
  readonly chain: readonly FilePlace[];
  /** Stable over edits elsewhere: rule, qualified names and path, no line numbers. */
  readonly fingerprint: string;
  readonly fix: Fix | Refusal | null;
  /** Other ways to mend it, best first: at another place, by other means. */
  readonly alternatives: readonly Fix[];
  /** What a recording says of it; null without one, and where the recording cannot tell. */
  readonly recorded: RecordedVerdict | null;
}

/** A place that has to do with a finding. */
export interface Note {
  readonly place: FilePlace;
  readonly text: string;
}

/** What a recorded run showed of a finding. */
export type RecordedVerdict =
  /** Queries repeated there. `run` names the test or request with most of them. */
  | { readonly kind: "confirmed"; readonly repeats: number; readonly run: string; readonly fetch: FilePlace | null }
  /** The rows were gone through in that many runs, without repeats. */
  | { readonly kind: "not-seen"; readonly runs: number };

/** A function, method or class of a file that is not nested in a function. */
export interface OutlineItem {
  readonly kind: "function" | "class";
  /** Python's `__qualname__`. */
  readonly name: string;
  /** Of its name. */
  readonly place: FilePlace;
  /** Offset of its first decorator, or of its `def` or `class`. */
  readonly start: number;
  readonly end: number;
}

/** What the analysis knows of one expression. Facts are plain data: features render them. */
export interface ExpressionFacts {
  readonly place: FilePlace;
  readonly kind: "query" | "relation" | "loop" | "model" | "none";
  /** The front-end's description, already in its vocabulary. Lines of Markdown. */
  readonly lines: readonly string[];
  /** Places in the code worth going to: where the query is built, where the relation is declared. */
  readonly links: readonly { readonly label: string; readonly place: FilePlace }[];
  /** Pages of the framework's documentation: `ref/models/querysets/#select-related`. */
  readonly documentation: readonly string[];
}

/** A comment that speaks to the analyser, with its text after the hash: `roundtrip: ignore[n-plus-one]`. */
export interface Directive {
  readonly place: FilePlace;
  readonly text: string;
}

/** A file that could not be understood in part, and the sentence about it. */
export interface UnreadPart {
  readonly file: string;
  readonly sentence: string;
}

/** The predicted cost of one function. */
export interface FunctionCost {
  readonly place: FilePlace;
  readonly qualname: string;
  readonly cost: readonly Multiplicity[];
  readonly unknownCalls: number;
  /** What the cost is made of; prefetches are counted in `cost` alone. */
  readonly trips: readonly Trip[];
}

/** A unique key and the find-or-create calls that it keeps to one row, as far as the workspace is analysed. */
export interface ReliedKey {
  readonly place: FilePlace;
  readonly calls: readonly RelyingCall[];
}

export interface RelyingCall {
  readonly place: FilePlace;
  /** A row that is found is changed as well: `update_or_create`. */
  readonly updates: boolean;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** The engine for one workspace folder. Answers are computed on demand and kept until their inputs change. */
export interface Analysis {
  /** Source files that are analysed, absolute, sorted. */
  files(): readonly string[];
  /** Findings whose place is in the file. Analyses the file's own functions at once. */
  findings(file: string): readonly LocatedFinding[];
  /** Files outside the workspace that were read, such as those of installed packages. */
  foreignFiles(): readonly string[];
  /** Equal where the texts of all files of the workspace and of `foreign` files are. */
  digest(foreign: readonly string[]): string;
  /** Files that have findings, as far as they are analysed, in no order. */
  filesWithFindings(): Iterable<string>;
  /** The known findings of a file without their fixes, which take longer and are not needed to count them. */
  findingsWithoutFixes(file: string): readonly LocatedFinding[];
  /** All findings; analyses everything that is not up to date. */
  allFindings(): readonly LocatedFinding[];
  /** Analyses a few more functions; false when nothing is left to do. */
  step(milliseconds: number): boolean;
  progress(): Progress;
  /** Takes new text of a file, or its disappearance. Open documents are given here as well. */
  changed(files: readonly string[]): void;
  /** One fix that carries out the safe fixes of all these findings, an edit they share made once; null when none has one. */
  fixAll(findings: readonly LocatedFinding[]): Fix | null;
  /** The comments of a file that speak to the analyser, in the order of the text. */
  directives(file: string): readonly Directive[];
  schemas(): readonly Schema[];
  locate(span: Span): FilePlace;
  text(file: string): string | null;
  /** Failures of the analysis itself, as sentences. */
  problems(): readonly string[];
  /** What the project's own text leaves unknown, in the files looked at so far: syntax errors, settings that are computed. */
  unread(): readonly UnreadPart[];
  describe(file: string, offset: number): ExpressionFacts | null;
  /** What the analysis knew at each step of a line's chains, and where it lost track. Lines of plain text. */
  why(file: string, line: number): readonly string[];
  cost(file: string, offset: number): FunctionCost | null;
  /** Functions, methods and classes in the order of the text. */
  outline(file: string): readonly OutlineItem[];
  /** The unique keys that are declared in a file and that calls rely on, in the order of the text. */
  reliedKeys(file: string): readonly ReliedKey[];
  /** What a function or method, by its qualified name, does on its own: a report for each class it may be called on. */
  reports(file: string, name: string): readonly CodeReport[];
  /** Lets the test around an offset assert the number of queries it was recorded with; null where that is not certain. */
  pinCount(places: RecordedPlaces, file: string, offset: number): Fix | null;
  /** Findings that are not the analysis' own, in today's text and with their fixes. */
  present(findings: readonly Finding[]): readonly LocatedFinding[];
}
