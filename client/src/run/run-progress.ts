/** A test that a run has begun or ended, as its recording says. */
export interface TestState {
  readonly name: string;
  /** As the recording writes it: relative to `root`, or absolute. */
  readonly file: string | null;
  readonly function: string | null;
  readonly outcome: string | null;
  readonly seconds: number | null;
}

const PASSED = new Set(["passed", "expected-failure"]);
const SKIPPED = new Set(["skipped"]);

/** What the growing files of a recording say about the run itself: its tests, its requests and whether it ended. */
export class RunProgress {
  private readonly tests = new Map<string, TestState>();
  private readonly files = new Map<string, Map<number, string>>();
  private requestCount = 0;
  private planned: number | null = null;
  root = "";
  /** Called with each test that begins or ends. */
  onTest: (test: TestState) => void = () => {};

  /** Takes whole lines of one file, in their order. */
  read(file: string, lines: readonly string[]): void {
    // Almost all lines are queries, which are not worth parsing here.
    for (const line of lines) if (/"kind": ?"(?:header|plan|test|result|request)"/.test(line)) this.take(file, line);
  }

  /** How many tests the run will have; null while that is not known, and of recorders that do not tell. */
  get total(): number | null {
    return this.planned;
  }

  get counts(): { begun: number; passed: number; failed: number; skipped: number; requests: number } {
    const outcomes = [...this.tests.values()].map(({ outcome }) => outcome);
    const ended = outcomes.filter((outcome) => outcome !== null);
    const passed = ended.filter((outcome) => PASSED.has(outcome)).length;
    const skipped = ended.filter((outcome) => SKIPPED.has(outcome)).length;
    return {
      begun: outcomes.length,
      passed,
      skipped,
      failed: ended.length - passed - skipped,
      requests: this.requestCount,
    };
  }

  /** Names of the tests that began, in this order. */
  get names(): string[] {
    return [...this.tests.keys()];
  }

  /** Names of the tests that failed, in the order they began. */
  get failed(): string[] {
    return [...this.tests.values()]
      .filter(({ outcome }) => outcome !== null && !PASSED.has(outcome) && !SKIPPED.has(outcome))
      .map(({ name }) => name);
  }

  private take(file: string, line: string): void {
    const entry = parse(line);
    if (entry === null) return;
    if (entry.kind === "header") {
      this.files.set(file, new Map());
      if (typeof entry.root === "string") this.root = entry.root;
    } else if (entry.kind === "plan") this.plan(entry);
    else if (entry.kind === "test") this.begin(file, entry);
    else if (entry.kind === "result") this.end(file, entry);
    else if (entry.kind === "request") this.requestCount++;
  }

  private plan({ tests }: Record<string, unknown>): void {
    if (Number.isSafeInteger(tests) && Number(tests) > 0) this.planned = (this.planned ?? 0) + Number(tests);
  }

  private begin(file: string, entry: Record<string, unknown>): void {
    if (typeof entry.name !== "string" || typeof entry.id !== "number") return;
    const ids = this.files.get(file) ?? new Map<number, string>();
    this.files.set(file, ids.set(entry.id, entry.name));
    this.note({
      name: entry.name,
      file: typeof entry.file === "string" ? entry.file : null,
      function: typeof entry.function === "string" ? entry.function : null,
      outcome: null,
      seconds: null,
    });
  }

  private end(file: string, entry: Record<string, unknown>): void {
    const name = this.files.get(file)?.get(entry.test as number);
    const begun = name === undefined ? undefined : this.tests.get(name);
    if (begun === undefined || typeof entry.outcome !== "string") return;
    this.note({ ...begun, outcome: entry.outcome, seconds: typeof entry.seconds === "number" ? entry.seconds : null });
  }

  private note(test: TestState): void {
    this.tests.set(test.name, test);
    this.onTest(test);
  }
}

/** A line that was cut off, or is something else, says nothing. */
function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
