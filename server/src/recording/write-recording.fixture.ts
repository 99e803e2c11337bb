import type { RecordedCause } from "../orm/recording";
import { hashOfLines, hashOfText } from "./hash-of-lines";

/** A query of a run that a test makes up. Frames are `path:line` and, where columns matter, ` code` on that line. */
export interface MadeQuery {
  readonly sql?: string;
  readonly statement?: string;
  /** Innermost first. */
  readonly stack?: readonly string[];
  readonly test?: string;
  /** The number of a request of the run. */
  readonly request?: number;
  readonly phase?: string | null;
  readonly cause?: RecordedCause;
  /** The position among the run's queries of the one that fetched the row. */
  readonly fetch?: number;
  readonly rows?: number;
  readonly alias?: string;
  readonly failed?: boolean;
}

export interface MadeRequest {
  readonly route: string;
  readonly test?: string;
  readonly view?: { readonly file: string; readonly line: number; readonly function: string };
}

export interface MadeRun {
  readonly root?: string;
  readonly run?: string;
  readonly how?: string;
  readonly started?: number;
  readonly formatVersion?: number;
  /** Texts of the files as they were, by path below the root. */
  readonly files?: Readonly<Record<string, string>>;
  readonly requests?: readonly MadeRequest[];
  /** Tests that send nothing have to be named here. */
  readonly tests?: Readonly<
    Record<string, { readonly file: string; readonly line: number; readonly function: string }>
  >;
  readonly queries: readonly MadeQuery[];
  /** Of every test; they passed where it is not given. */
  readonly outcome?: string;
  /** False for a run that was killed. */
  readonly ends?: boolean;
}

/** The lines of a recording as the recorder writes them. Each query takes a millisecond, one after the other. */
export function writeRecording(run: MadeRun): string {
  return new Writer(run).write();
}

class Writer {
  private readonly lines: string[] = [];
  private readonly ids = new Map<string, number>();
  private next = 1;

  constructor(private readonly run: MadeRun) {}

  write(): string {
    const { root = "/project", run = "r1", how = "pytest", started = 1000, formatVersion = 1, ends = true } = this.run;
    const { outcome = "passed" } = this.run;
    this.lines.push(JSON.stringify({ kind: "header", formatVersion, run, how, root, started, process: 1 }));
    for (const name of Object.keys(this.run.tests ?? {})) this.test(name);
    for (const [at, query] of this.run.queries.entries()) this.query(query, at);
    for (const name of this.ids.keys()) {
      if (!name.startsWith("test ")) continue;
      const result = { kind: "result", test: this.ids.get(name), outcome, seconds: 0.5 };
      this.lines.push(JSON.stringify(result));
    }
    if (ends) this.lines.push(JSON.stringify({ kind: "end", exit: 0 }));
    return this.lines.map((line) => `${line}\n`).join("");
  }

  private define(key: string, kind: string, fields: () => object): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const made = fields();
    const id = this.next++;
    this.ids.set(key, id);
    this.lines.push(JSON.stringify({ kind, id, ...made }));
    return id;
  }

  private query(query: MadeQuery, at: number): void {
    const { sql = "SELECT 1 FROM shop_book", statement = "read", stack, test, request, fetch, ...rest } = query;
    const ids = {
      sql: this.define(`sql ${sql}`, "sql", () => ({ text: sql, statement })),
      stack: stack && this.stack(stack),
      test: test === undefined ? undefined : this.test(test),
      request: request === undefined ? undefined : this.request(request),
      fetch: fetch === undefined ? undefined : this.ids.get(`query ${fetch}`),
    };
    const phase = query.phase === undefined ? (test === undefined ? undefined : "call") : (query.phase ?? undefined);
    const fields = { seconds: 0.001, at: at / 1000, alias: "default", vendor: "sqlite", ...rest, ...ids, phase };
    this.define(`query ${at}`, "query", () => fields);
  }

  private stack(frames: readonly string[]): number {
    return this.define(`stack ${frames.join(">")}`, "stack", () => ({
      frames: frames.map((each) => this.frame(each)),
    }));
  }

  private frame(frame: string): number {
    const [, path = "", number = "", code] = /^([^:]+):(\d+)(?: (.*))?$/.exec(frame) ?? [];
    const line = Number(number);
    return this.define(`frame ${frame}`, "frame", () => {
      const text = this.run.files?.[path] ?? "";
      const file = this.define(`file ${path}`, "file", () => ({ path, hash: hashOfText(text) }));
      const unit = findUnit(text, line);
      const own = path.endsWith(".py") && unit ? this.unit(file, path, text, unit) : undefined;
      const at = code === undefined ? -1 : (text.split("\n")[line - 1] ?? "").indexOf(code);
      const columns = at < 0 ? {} : { endLine: line, column: at + 1, endColumn: at + 1 + (code ?? "").length };
      const name = path.endsWith(".py") ? (unit?.name ?? "<module>") : "<template>";
      return { file, unit: own, name, line, ...columns };
    });
  }

  private unit(file: number, path: string, text: string, { name, line, endLine }: MadeUnit): number {
    const hash = hashOfLines(text.split("\n").slice(line - 1, endLine));
    return this.define(`unit ${path} ${name}`, "unit", () => ({ file, name, line, endLine, hash }));
  }

  private test(name: string): number {
    return this.define(`test ${name}`, "test", () => ({ name, ...this.run.tests?.[name] }));
  }

  private request(number: number): number {
    const { route, view, test } = this.run.requests?.[number] ?? { route: "" };
    const asked = test === undefined ? undefined : this.test(test);
    return this.define(`request ${number}`, "request", () => ({ method: "GET", route, test: asked, ...view }));
  }
}

interface MadeUnit {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
}

/** The outermost function around a line, by indentation: what Python says of the plain texts of these tests. */
function findUnit(text: string, line: number): MadeUnit | null {
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent = "", name = ""] = /^( *)def (\w+)/.exec(lines[at] ?? "") ?? [];
    if (name === "" || indent.length > 4) continue;
    const owner = indent === "" ? "" : (lines.slice(0, at).findLast((each) => each.startsWith("class ")) ?? "");
    let end = at;
    for (let next = at + 1; next < lines.length; next += 1) {
      const code = lines[next] ?? "";
      if (code.trim() === "") continue;
      // A closing parenthesis of the parameters stands as far out as the `def`.
      if (code.length - code.trimStart().length <= indent.length && !code.trimStart().startsWith(")")) break;
      end = next;
    }
    let start = at;
    while ((lines[start - 1] ?? "").startsWith(`${indent}@`)) start -= 1;
    const prefix = /^class (\w+)/.exec(owner)?.[1];
    const unit = { name: prefix ? `${prefix}.${name}` : name, line: start + 1, endLine: end + 1 };
    if (unit.line <= line && line <= unit.endLine) return unit;
  }
  return null;
}
