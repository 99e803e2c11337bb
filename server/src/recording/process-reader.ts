import type { RecordedFile, RecordedFrame, RecordedSql, RecordedUnit } from "../orm/recording";
import { FetchCounts } from "./fetch-counts";
import { IdTable } from "./id-table";
import { countOf, type Line, textOf } from "./read-values";
import type { GrowingGroup, GrowingRequest, GrowingTest, RecordedParts, RunRank } from "./recorded-parts";

const MOST_TIMES = 2000;
const STATEMENTS = ["read", "write", "transaction", "other"] as const;
const PHASES = ["setup", "call", "teardown"] as const;

/** What queries of one group share beside their stacks; numbers are those of the recording's parts. */
interface QueryKind {
  readonly key: string;
  readonly sql: number;
  readonly test: number | null;
  readonly request: GrowingRequest | null;
  readonly phase: (typeof PHASES)[number] | null;
  readonly alias: string;
  readonly vendor: string;
  readonly cause: number | null;
}

export interface ProcessOptions {
  readonly parts: RecordedParts;
  /** The folder that relative paths start from. */
  readonly root: string;
  /** The run it is a process of: tests of two runs are two, whatever their names. */
  readonly rank: RunRank;
  /** Tells the requests of one process from those of another. */
  readonly number: number;
  /** It is led by another process, which may stop it. */
  readonly isWorker: boolean;
  /** Takes a sentence for the user. */
  readonly note: (sentence: string) => void;
}

/** Reads the lines below one header: their ids mean something among themselves only. */
export class ProcessReader {
  hasEnded = false;
  /** Times that are negative or beyond all numbers. */
  wrongTimes = 0;
  private readonly files = new Map<number, RecordedFile>();
  private readonly units = new Map<number, RecordedUnit>();
  private readonly frames = new Map<number, RecordedFrame>();
  /** Numbers of the stacks among all of the recording. */
  private readonly stacks = new Map<number, number>();
  private readonly statements = new Map<number, number>();
  /** Numbers of the tests among all of the recording. */
  private readonly tests = new Map<number, number>();
  private readonly requests = new Map<number, GrowingRequest>();
  /** By query: the number of its group, and its rows. */
  private readonly groupOf = new IdTable();
  private readonly rowsOf = new IdTable();
  /** By query: the number of its stack. */
  private readonly stackOf = new IdTable();
  private readonly fetches = new FetchCounts();

  private readonly parts: RecordedParts;
  /** Of the run among all that were opened together. */
  private readonly runKey: string;

  get rank(): RunRank {
    return this.options.rank;
  }

  get isWorker(): boolean {
    return this.options.isWorker;
  }

  constructor(private readonly options: ProcessOptions) {
    this.parts = options.parts;
    this.runKey = `run ${options.rank.age}|${options.rank.run}`;
  }

  /** Takes a line; false when it lacks what its kind must have. Kinds that are not known are no mistake. */
  read(line: Line): boolean {
    const id = countOf(line.id);
    switch (line.kind) {
      case "file":
        return id !== null && this.keep(this.files, id, this.readFile(line));
      case "unit":
        return id !== null && this.keep(this.units, id, this.readUnit(line));
      case "frame":
        return id !== null && this.keep(this.frames, id, this.readFrame(line));
      case "stack":
        return id !== null && this.keep(this.stacks, id, this.readStack(line));
      case "sql":
        return id !== null && this.keep(this.statements, id, this.readSql(line));
      case "test":
        return id !== null && this.keep(this.tests, id, this.readTest(line));
      case "request":
        return id !== null && this.keep(this.requests, id, this.readRequest(id, line));
      case "query":
        return id !== null && this.readQuery(id, line);
      case "rows":
        return this.readRows(line);
      case "response":
        return this.readResponse(line);
      case "result":
        return this.readResult(line);
      case "note":
        return this.readNote(line);
      case "end":
        this.hasEnded = true;
        return true;
      default:
        return typeof line.kind === "string";
    }
  }

  /** Fills in for which fetch most queries of each group were sent, as far as is known by now. */
  settle(): Generator<void> {
    return this.fetches.settle((fetch) => this.rowsOf.get(fetch));
  }

  private keep<T>(map: Map<number, T>, id: number, value: T | null): boolean {
    if (value === null) return false;
    map.set(id, value);
    return true;
  }

  private pathOf(path: string): string {
    return path.startsWith("/") || /^[a-zA-Z]:\//.test(path) ? path : `${this.options.root}/${path}`;
  }

  private readFile(line: Line): RecordedFile | null {
    const [path, hash] = [textOf(line.path), textOf(line.hash) ?? ""];
    if (path === null) return null;
    const absolute = this.pathOf(path);
    return this.parts.files.of(`${absolute}|${hash}`, () => ({ path: absolute, hash }));
  }

  private fileOf(line: Line): RecordedFile | null {
    return this.files.get(countOf(line.file) ?? -1) ?? null;
  }

  private readUnit(line: Line): RecordedUnit | null {
    const file = this.fileOf(line);
    const [name, hash] = [textOf(line.name), textOf(line.hash) ?? ""];
    const [first, endLine] = [countOf(line.line), countOf(line.endLine)];
    if (file === null || name === null || first === null || endLine === null) return null;
    const key = [file.path, file.hash, name, first].join("|");
    return this.parts.units.of(key, () => ({ file, name, line: first, endLine, hash }));
  }

  private readFrame(line: Line): RecordedFrame | null {
    const file = this.fileOf(line);
    const at = countOf(line.line);
    if (file === null || at === null) return null;
    const unit = this.units.get(countOf(line.unit) ?? -1) ?? null;
    const name = textOf(line.name) ?? "";
    const [endLine, column, endColumn] = [countOf(line.endLine), countOf(line.column), countOf(line.endColumn)];
    const key = [file.path, file.hash, unit?.name, unit?.line, name, at, endLine, column, endColumn].join("|");
    return this.parts.frames.of(key, () => ({ file, unit, name, line: at, endLine, column, endColumn }));
  }

  private readStack(line: Line): number | null {
    if (!Array.isArray(line.frames)) return null;
    const frames = line.frames.flatMap((id) => this.frames.get(countOf(id) ?? -1) ?? []);
    if (frames.length < line.frames.length) return null;
    const keys = frames.map(({ file, unit, name, line: at, endLine, column, endColumn }) =>
      [file.path, file.hash, unit?.name, unit?.line, name, at, endLine, column, endColumn].join("|"),
    );
    return this.parts.stacks.numberOf(keys.join(">"), () => frames);
  }

  private readSql(line: Line): number | null {
    const text = textOf(line.text);
    if (text === null) return null;
    const statement = STATEMENTS.find((each) => each === line.statement) ?? "other";
    return this.parts.statements.numberOf(`${statement}|${text}`, (): RecordedSql => ({ text, statement }));
  }

  private readTest(line: Line): number | null {
    const name = textOf(line.name);
    if (name === null) return null;
    const { tests, ranks } = this.parts;
    const number = tests.numberOf(`${this.runKey}|${name}`, () => {
      const made = {
        name,
        root: this.options.root,
        file: null,
        line: null,
        function: null,
        outcome: null,
        seconds: null,
      };
      ranks.set(made, this.options.rank);
      return made;
    });
    const test = tests.items[number] as GrowingTest;
    const file = textOf(line.file);
    test.file = file === null ? test.file : this.pathOf(file);
    test.line = countOf(line.line) ?? test.line;
    test.function = textOf(line.function) ?? test.function;
    return number;
  }

  private testOf(line: Line): GrowingTest | null {
    return this.parts.tests.items[this.tests.get(countOf(line.test) ?? -1) ?? -1] ?? null;
  }

  /** A line of the same id tells more of a request: which view it goes to is known late. */
  private readRequest(id: number, line: Line): GrowingRequest {
    const request = this.requests.get(id) ?? this.beginRequest();
    const file = textOf(line.file);
    request.method = textOf(line.method) ?? request.method;
    request.route = textOf(line.route) ?? request.route;
    request.view = textOf(line.view) ?? request.view;
    request.file = file === null ? request.file : this.pathOf(file);
    request.line = countOf(line.line) ?? request.line;
    request.function = textOf(line.function) ?? request.function;
    request.unit = this.units.get(countOf(line.unit) ?? -1) ?? request.unit;
    request.test = this.testOf(line) ?? request.test;
    return request;
  }

  private beginRequest(): GrowingRequest {
    const nowhere = { view: null, file: null, line: null, function: null, unit: null };
    const request: GrowingRequest = { method: "", route: "", ...nowhere, status: null, seconds: null, test: null };
    this.parts.requests.push(request);
    this.parts.ranks.set(request, this.options.rank);
    return request;
  }

  private readQuery(id: number, line: Line): boolean {
    const sql = this.statements.get(countOf(line.sql) ?? -1);
    if (sql === undefined) return false;
    const stack = this.stacks.get(countOf(line.stack) ?? -1) ?? this.parts.stacks.numberOf("", () => []);
    const fetch = countOf(line.fetch);
    const kind = this.kindOf(line, sql);
    const group = this.groupFor(kind, stack, fetch === null ? null : this.stackOf.get(fetch));
    this.stackOf.set(id, stack);
    this.groupOf.set(id, group);
    const rows = countOf(line.rows);
    if (rows !== null) this.rowsOf.set(id, rows);
    const counted = this.parts.groups.items[group] as GrowingGroup;
    this.count(counted, line, rows);
    if (fetch !== null) this.fetches.note(counted, kind.key, fetch);
    return true;
  }

  private kindOf(line: Line, sql: number): QueryKind {
    const test = this.tests.get(countOf(line.test) ?? -1) ?? null;
    const asked = countOf(line.request);
    const request = this.requests.get(asked ?? -1) ?? null;
    const phase = PHASES.find((each) => each === line.phase) ?? null;
    const [alias, vendor] = [textOf(line.alias) ?? "default", textOf(line.vendor) ?? ""];
    const cause = this.readCause(line.cause);
    const asking = request === null ? "" : `${this.options.number}:${asked}`;
    // Numbers: there are as many keys as groups, and names would take more room than these.
    const key = `${test ?? this.runKey}|${asking}|${phase ?? ""}|${sql}|${alias}|${cause ?? ""}`;
    return { key, sql, test, request, phase, alias, vendor, cause };
  }

  private groupFor(kind: QueryKind, stack: number, fetch: number | null): number {
    const { stacks, statements, groups, tests, causes } = this.parts;
    const { key, sql, test, request, phase, alias, vendor, cause } = kind;
    return groups.numberOf(`${key}|${stack}|${fetch ?? ""}`, () =>
      this.beginGroup({
        ...{ request, phase, alias, vendor },
        test: test === null ? null : (tests.items[test] ?? null),
        cause: cause === null ? null : (causes.items[cause] ?? null),
        sql: statements.items[sql] as RecordedSql,
        frames: stacks.items[stack] ?? [],
        fetch: fetch === null ? null : (stacks.items[fetch] ?? null),
        ...{ count: 0, failed: 0, rows: null, seconds: 0, times: [], widest: null },
      }),
    );
  }

  private beginGroup(group: GrowingGroup): GrowingGroup {
    if (group.test === null && group.request === null) this.parts.ranks.set(group, this.options.rank);
    return group;
  }

  /** The cause's number among all of the recording. */
  private readCause(value: unknown): number | null {
    if (typeof value !== "object" || value === null) return null;
    const { kind, model, field } = value as Line;
    const [what, whose, which] = [textOf(kind), textOf(model), textOf(field)];
    if (what === null || whose === null || which === null) return null;
    return this.parts.causes.numberOf(`${what}|${whose}|${which}`, () => ({ kind: what, model: whose, field: which }));
  }

  /** The number of rows in the end takes the place of the one known when the query's line was written. */
  private readRows(line: Line): boolean {
    const [query, rows] = [countOf(line.query), countOf(line.rows)];
    const group = query === null ? null : this.groupOf.get(query);
    if (query === null || rows === null || group === null) return false;
    const counted = this.parts.groups.items[group];
    if (counted) counted.rows = (counted.rows ?? 0) - (this.rowsOf.get(query) ?? 0) + rows;
    this.rowsOf.set(query, rows);
    return true;
  }

  private readResponse(line: Line): boolean {
    const request = this.requests.get(countOf(line.request) ?? -1);
    if (!request) return false;
    request.status = countOf(line.status);
    request.seconds = this.timeOf(line.seconds);
    return true;
  }

  private readResult(line: Line): boolean {
    const test = this.testOf(line);
    if (!test) return false;
    test.outcome = textOf(line.outcome);
    test.seconds = this.timeOf(line.seconds);
    return true;
  }

  private readNote(line: Line): boolean {
    const text = textOf(line.text);
    if (text !== null) this.options.note(text);
    return text !== null;
  }

  private count(group: GrowingGroup, line: Line, rows: number | null): void {
    group.count += 1;
    if (line.failed === true) group.failed += 1;
    group.seconds += this.timeOf(line.seconds) ?? 0;
    if (rows !== null) group.rows = (group.rows ?? 0) + rows;
    const at = this.timeOf(line.at);
    if (at === null || group.times.length >= MOST_TIMES) return;
    // Most groups have one query, and an array that grows takes room for many.
    if (group.times.length === 0) group.times = [at];
    else group.times.push(at);
  }

  /** Null where there is none, or none that can be: what else the line says counts all the same. */
  private timeOf(value: unknown): number | null {
    if (typeof value !== "number") return null;
    if (Number.isFinite(value) && value >= 0) return value;
    this.wrongTimes += 1;
    return null;
  }
}
