import type { Recording } from "../orm/recording";
import { latestOf, newestRuns } from "./latest-of";
import { ProcessReader } from "./process-reader";
import { countOf, type Line, numberOf, parseLine, textOf } from "./read-values";
import { RecordedParts, type RunRank } from "./recorded-parts";

/** The newest format that is understood. */
export const FORMAT_VERSION = 1;

/** No line of a recording is longer, in UTF-16 units: a file without line ends must not fill the memory. */
const LONGEST_LINE = 8 * 1024 * 1024;

export interface DecoderOptions {
  /** The folder in which the files of a recording made below `root` lie here: another machine has other folders. */
  readonly rootFor: (root: string) => string;
  /** The age of the latest recording, whose run is the one that may go on. */
  readonly latest?: number;
}

/**
 * Puts the files of a recording together, as far as they were read. They may be given in any order, in pieces and in
 * turns, so that a run can be followed while it goes on.
 */
export class RecordingDecoder {
  private readonly parts = new RecordedParts();
  private readonly sources: SourceDecoder[] = [];
  private readonly processes: ProcessReader[] = [];
  private readonly notes = new Set<string>();

  constructor(private readonly options: DecoderOptions) {}

  /** Begins one file. `name` is what the user is told of it; a recording of an earlier run has a lower `age`. */
  open(name: string, age = 0): SourceDecoder {
    const source = new SourceDecoder(name, (header) => this.begin(header, age));
    this.sources.push(source);
    return source;
  }

  /**
   * What was read so far, in steps, since there may be a million groups; nothing is to be read meanwhile. Later lines go
   * on to fill in the same tests, requests and groups.
   */
  *recording(): Generator<void, Recording> {
    for (const process of this.processes) yield* process.settle();
    const newest = newestRuns(this.parts);
    const { started = 0, how = "", root = "" } = newest.get(Math.max(...newest.keys())) ?? {};
    return {
      ...{ started, how, root },
      ...(yield* latestOf(this.parts)),
      problems: [...this.notes, ...this.sources.flatMap((source) => source.problems()), ...this.mixed(newest)],
      complete: this.isComplete(newest.get(this.options.latest ?? 0)),
    };
  }

  /** Workers may be stopped by the process that leads them; it leaves no file where it had nothing to tell. */
  private isComplete(run: RunRank | undefined): boolean {
    const processes = this.processes.filter(({ rank }) => rank === run);
    const leaders = processes.filter(({ isWorker }) => !isWorker);
    const deciding = leaders.length > 0 ? leaders : processes;
    return deciding.length > 0 && deciding.every(({ hasEnded }) => hasEnded);
  }

  /** Sentences about runs that were written to one place. */
  private mixed(newest: ReadonlyMap<number, RunRank>): string[] {
    return [...newest].flatMap(([age, { started }]) => {
      const runs = this.parts.runs.items.filter((rank) => rank.age === age).length;
      const began = timeText(started);
      return runs < 2 ? [] : [`${runs} runs were recorded in one place: only the newest one counts, begun ${began}.`];
    });
  }

  private begin(line: Line, age: number): ProcessReader {
    const recorded = (textOf(line.root) ?? "").replace(/\/+$/, "");
    const root = this.options.rootFor(recorded);
    const header = { started: numberOf(line.started) ?? 0, how: textOf(line.how) ?? "", root };
    const run = textOf(line.run) ?? "";
    const rank = this.parts.runs.of(`${age}|${run}`, () => ({ age, run, ...header }));
    if (header.started < rank.started) Object.assign(rank, header);
    const number = this.processes.length;
    const isWorker = textOf(line.worker) !== null;
    const note = (text: string) => this.notes.add(text);
    const process = new ProcessReader({ parts: this.parts, root, rank, number, isWorker, note });
    this.processes.push(process);
    return process;
  }
}

/** `2026-01-31 09:30 UTC`; a header may name any time. */
function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "at no known time" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** One file of a recording: a piece may end anywhere, also inside a line. */
export class SourceDecoder {
  private rest = "";
  /** The rest of a line that is too long is passed over. */
  private isSkipping = false;
  private process: ProcessReader | null = null;
  private readonly processes: ProcessReader[] = [];
  private skipped = 0;
  private newest = 0;
  private wasBegun = false;

  constructor(
    private readonly name: string,
    private readonly begin: (header: Line) => ProcessReader,
  ) {}

  push(piece: string): void {
    let start = 0;
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      const line = this.rest + piece.slice(start, end);
      this.rest = "";
      start = end + 1;
      if (this.isSkipping) this.isSkipping = false;
      else this.take(line);
    }
    if (!this.isSkipping) this.rest += piece.slice(start);
    if (this.rest.length <= LONGEST_LINE) return;
    this.rest = "";
    this.isSkipping = true;
    this.skipped += 1;
  }

  /** Sentences about lines that could not be read. A last line without its end is what a killed process leaves. */
  problems(): string[] {
    const { name, skipped, newest } = this;
    const sentences: string[] = [];
    if (newest > FORMAT_VERSION) {
      sentences.push(
        `${name} is in format ${newest} of a newer recorder; this Roundtrip reads up to format ${FORMAT_VERSION}.`,
      );
    } else if (!this.wasBegun && (skipped > 0 || this.rest !== ""))
      sentences.push(`${name} is not a recording: it has no header.`);
    else if (skipped > 0) {
      sentences.push(`${skipped} ${skipped === 1 ? "line" : "lines"} of ${name} could not be read and left out.`);
    }
    const times = this.processes.reduce((sum, { wrongTimes }) => sum + wrongTimes, 0);
    if (times > 0)
      sentences.push(
        times === 1
          ? `1 time in ${name} is negative or infinite and was left out.`
          : `${times} times in ${name} are negative or infinite and were left out.`,
      );
    return sentences;
  }

  private take(text: string): void {
    if (text.trim() === "") return;
    const line = parseLine(text);
    if (line?.kind === "header") this.takeHeader(line);
    else if (line === null || (this.process !== null && !this.process.read(line))) this.skipped += 1;
    else if (this.process === null && this.newest <= FORMAT_VERSION) this.skipped += 1;
  }

  private takeHeader(line: Line): void {
    const version = countOf(line.formatVersion);
    this.process = null;
    if (version === null) this.skipped += 1;
    else if (version > FORMAT_VERSION) this.newest = Math.max(this.newest, version);
    else {
      this.process = this.begin(line);
      this.processes.push(this.process);
      this.wasBegun = true;
    }
  }
}
