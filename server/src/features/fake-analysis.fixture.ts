import type { Analysis, ExpressionFacts, FilePlace, LocatedFinding } from "../engine/analysis";
import { DEFAULT_SETTINGS } from "../orm/analysis-settings";
import type { Finding } from "../orm/finding";
import type { Fix } from "../orm/fix";
import { ONCE } from "../orm/trip";
import type { Checkable } from "./check-file";

/** An analysis for tests that reports what a test put into it, on texts held in memory. */
export class FakeAnalysis implements Analysis {
  found: LocatedFinding[] = [];
  facts: ExpressionFacts | null = null;
  whyLines: readonly string[] = [];

  constructor(readonly texts: Record<string, string>) {}

  /** Adds a finding on the first place where `code` stands in the file. */
  report(file: string, code: string, extra: Partial<LocatedFinding> = {}, rule = "n-plus-one"): LocatedFinding {
    const place = this.placeOf(file, code);
    const finding: Finding = {
      rule,
      span: { ...place, unit: "" },
      message: `\`${code}\` costs a query per row`,
      advice: null,
      model: null,
      path: null,
      query: null,
      reads: [],
      times: ONCE,
      trips: [],
      faint: false,
      intent: null,
      within: "index",
    };
    const located = {
      finding,
      place,
      reads: [],
      notes: [],
      chain: [],
      fingerprint: `${rule}-${code}`,
      fix: null,
      alternatives: [],
      recorded: null,
      ...extra,
    };
    this.found.push(located);
    return located;
  }

  placeOf(file: string, code: string): FilePlace {
    const start = (this.texts[file] ?? "").indexOf(code);
    if (start < 0) throw new Error(`${file} does not hold ${code}`);
    return { file, start, end: start + code.length };
  }

  files(): readonly string[] {
    return Object.keys(this.texts).sort();
  }

  findings(file: string): readonly LocatedFinding[] {
    return this.found.filter(({ place }) => place.file === file);
  }

  foreignFiles(): readonly string[] {
    return [];
  }

  digest(): string {
    return JSON.stringify(this.texts);
  }

  filesWithFindings(): Iterable<string> {
    return this.found.map(({ place }) => place.file);
  }

  findingsWithoutFixes(file: string): readonly LocatedFinding[] {
    return this.findings(file);
  }

  allFindings(): readonly LocatedFinding[] {
    return this.found;
  }

  step(): boolean {
    return false;
  }

  progress() {
    return { done: 1, total: 1 };
  }

  changed(): void {}

  fixAll(findings: readonly LocatedFinding[]): Fix | null {
    const fixes = findings.flatMap(({ fix }) => (fix !== null && "edits" in fix ? [fix] : []));
    const [first] = fixes;
    return first
      ? { title: `Fix ${fixes.length}`, safety: "safe", edits: fixes.flatMap(({ edits }) => edits), changes: [] }
      : null;
  }

  directives(file: string) {
    return [...(this.texts[file] ?? "").matchAll(/#[ \t]*(roundtrip[ \t]*:[^\r\n]*)/g)].map((match) => ({
      place: { file, start: match.index, end: match.index + match[0].trimEnd().length },
      text: (match[1] ?? "").trimEnd(),
    }));
  }

  schemas() {
    return [];
  }

  locate(span: FilePlace): FilePlace {
    return span;
  }

  text(file: string): string | null {
    return this.texts[file] ?? null;
  }

  problems(): readonly string[] {
    return [];
  }

  unread() {
    return [];
  }

  describe(): ExpressionFacts | null {
    return this.facts;
  }

  why(): readonly string[] {
    return this.whyLines;
  }

  cost() {
    return null;
  }

  reliedKeys() {
    return [];
  }

  outline() {
    return [];
  }

  reports() {
    return [];
  }

  pinCount() {
    return null;
  }

  present() {
    return [];
  }
}

/** A workspace around an analysis in which the named rules are silent. */
export function workspaceOf(analysis: FakeAnalysis, silent: readonly string[] = []): Checkable {
  return { analysis, settings: DEFAULT_SETTINGS, isSilent: (rule) => silent.includes(rule) };
}
