import type { QueryList, ReportData, TimelineEntry } from "../../protocol/recorded";
import type {
  ActionData,
  createLanguageService,
  DiagnosticData,
  LanguageService,
  LensData,
  LineCount,
} from "../../server/src/features/service";

/**
 * A language service that knows one rule: the word `lazy` is a round trip, mended by `eager`, and the file `models.py`
 * beside it by an import. It records what it was told, and fails where a test wants it to.
 */
export class FakeService implements LanguageService {
  readonly told: string[] = [];
  readonly texts = new Map<string, string>();
  /** The methods that throw, each for one file. */
  readonly failing = new Map<keyof LanguageService, string>();
  /** Files whose findings went because of another file. */
  readonly mended = new Set<string>();
  /** Settles the running `index`. */
  finishIndexing: () => void = () => {};
  indexing = false;
  recording: string | null = null;
  /** What a report waits for. */
  reporting: Promise<void> = Promise.resolve();

  constructor(readonly options: Parameters<typeof createLanguageService>[0]) {}

  open(file: string, text: string, version: number): void {
    this.told.push(`open ${file} ${version}`);
    this.texts.set(file, text);
  }

  change(file: string, text: string, version: number): void {
    this.failIfAsked("change", file);
    this.told.push(`change ${file} ${version}`);
    this.texts.set(file, text);
  }

  close(file: string): void {
    this.told.push(`close ${file}`);
    this.texts.delete(file);
  }

  filesChanged(files: Parameters<LanguageService["filesChanged"]>[0]): void {
    for (const { file, kind } of files) this.told.push(`${kind} ${file}`);
  }

  configure(settings: unknown): void {
    this.told.push(`configure ${JSON.stringify(settings)}`);
  }

  async index(report: (done: number, total: number) => void, isCancelled: () => boolean): Promise<void> {
    this.indexing = true;
    report(1, 2);
    await new Promise<void>((resolve) => {
      this.finishIndexing = resolve;
    });
    this.told.push(isCancelled() ? "indexing cancelled" : "indexed");
    this.indexing = false;
  }

  end(): void {
    this.told.push("end");
  }

  diagnostics(file: string): DiagnosticData[] {
    this.failIfAsked("diagnostics", file);
    if (this.mended.has(file)) return [];
    const lines = (this.texts.get(file) ?? "").split("\n");
    return lines.flatMap((text, line) => {
      const character = text.indexOf("lazy");
      if (character < 0) return [];
      const range = { start: { line, character }, end: { line, character: character + 4 } };
      return [
        {
          rule: "n-plus-one",
          severity: "warning",
          message: "reads `lazy` once per row",
          range,
          documentation: "https://example.org/rules/n-plus-one",
          related: [
            { place: { file, range: { start: { line: 0, character: 0 }, end: range.end } }, message: "fetched here" },
          ],
          fingerprint: `lazy-${line}`,
          hasFix: true,
          unnecessary: true,
        },
      ];
    });
  }

  actions(file: string, range: { start: { line: number } }): ActionData[] {
    this.failIfAsked("actions", file);
    const found = this.diagnostics(file);
    const here = found.filter((finding) => finding.range.start.line === range.start.line);
    const mend = (findings: DiagnosticData[]): ActionData["edits"] => [
      { file, edits: findings.map((finding) => ({ range: finding.range, newText: "eager" })) },
      { file: file.replace(/[^/]*$/, "models.py"), edits: [{ range: startOfFile, newText: "import eager\n" }] },
    ];
    const fingerprints = (findings: DiagnosticData[]): string[] => findings.map((finding) => finding.fingerprint);
    return [
      ...(here.length > 0
        ? [
            {
              title: "Load it",
              kind: "quickfix" as const,
              preferred: true,
              fingerprints: fingerprints(here),
              edits: mend(here),
              changes: ["The query joins."],
            },
          ]
        : []),
      {
        title: "Load all",
        kind: "source.fixAll.roundtrip",
        preferred: false,
        fingerprints: fingerprints(found),
        edits: mend(found),
        changes: [],
      },
    ];
  }

  hover(file: string, position: { line: number; character: number }): ReturnType<LanguageService["hover"]> {
    this.failIfAsked("hover", file);
    const finding = this.diagnostics(file).find((each) => each.range.start.line === position.line);
    return finding === undefined ? null : { markdown: "**1 + n** queries", range: finding.range };
  }

  async openRecording(path: string | null, earlier: readonly string[] = []): Promise<string[]> {
    this.told.push(`recording ${path} after ${earlier.length}`);
    this.recording = path;
    this.options.recordingChanged?.();
    return path === "/gone" ? ["There is no recording at /gone."] : [];
  }

  lenses(file: string): LensData[] {
    this.failIfAsked("lenses", file);
    const range = startOfFile;
    if (this.recording === null) return [{ range, title: "predicted 1 + n(books)", command: null }];
    const command = { command: "roundtrip.showQueries", arguments: [`key of ${file}`] as [string] };
    return [{ range, title: "51 queries", command }];
  }

  queriesOf(key: string): QueryList {
    return { title: `1 query of ${key}`, rows: [] };
  }

  lineCounts(_file: string, range: { start: { line: number } }): LineCount[] {
    if (this.recording === null) return [];
    return [{ line: range.start.line, label: "50 queries", tooltip: "50 queries in test_list", hot: true }];
  }

  async report(isCancelled = () => false): Promise<ReportData | null> {
    await this.reporting;
    this.told.push(isCancelled() ? "report cancelled" : "report");
    if (this.recording === null) return null;
    return { started: 1, how: "pytest", complete: true, problems: [], tests: [], requests: [], others: null };
  }

  async exportReport(): Promise<string | null> {
    return this.recording === null ? null : `report of ${this.recording}`;
  }

  timeline(name: string): TimelineEntry[] {
    const place = { file: null, line: null, phase: "call" };
    return [{ at: 0, seconds: 0.1, origin: name, sql: "SELECT 1", repeat: false, group: 0, ...place }];
  }

  testsReaching(file: string, position: { line: number }): string[] {
    return [`test of ${file}:${position.line}`];
  }

  why(file: string, line: number): string {
    this.failIfAsked("why", file);
    return `nothing is lazy on line ${line} of ${file}`;
  }

  status(): ReturnType<LanguageService["status"]> {
    const findings = [...this.texts.keys()].flatMap((file) => this.diagnosticsOrNone(file)).length;
    return { indexing: this.indexing, files: this.texts.size, models: 3, findings, problems: [] };
  }

  private diagnosticsOrNone(file: string): DiagnosticData[] {
    return this.failing.get("diagnostics") === file ? [] : this.diagnostics(file);
  }

  private failIfAsked(method: keyof LanguageService, file: string): void {
    if (this.failing.get(method) === file) throw new Error(`${method} is broken`);
  }
}

const startOfFile = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
