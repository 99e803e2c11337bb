import { isMarkLine, type Mark, parseMark } from "./parse-mark";

/** A file of a case as it is on disk for Django and the analyser: mark lines and cursor taken out. */
export interface CaseFile {
  text: string;
  /** Whether the section itself gives it, and not the `# Given` part that all cases of a file share. */
  own: boolean;
  /** For each line of `text`, the 1-based line in the Markdown file; for the sentences that failures print. */
  sourceLines: number[];
}

/** A place in a case's file: 0-based offset in UTF-16 units. */
export interface Cursor {
  file: string;
  offset: number;
}

/** A range of Django versions, as a list of bounds that all hold. */
export interface VersionBound {
  operator: ">=" | "<";
  version: readonly number[];
}

/** One section of a fixture file. */
export interface Case {
  title: string;
  /** The Markdown file and the 1-based line of the heading. */
  source: string;
  line: number;
  files: ReadonlyMap<string, CaseFile>;
  marks: readonly Mark[];
  cursor: Cursor | null;
  /** Texts of the files that change, after all fixes; null when the section gives none. */
  after: ReadonlyMap<string, string> | null;
  run: string | null;
  /** What a second connection runs at the same time; null where it runs the same. */
  meanwhile: string | null;
  data: string | null;
  settings: string | null;
  /** Why Django does not judge this case. */
  notRun: string | null;
  /** Why queries may grow that no mark stands for. */
  growsUnseen: string | null;
  /** Why a function's predicted cost is not what Django sends. */
  costDiffers: string | null;
  django: readonly VersionBound[];
}

const LINE_WITH_PATH = /^`([^`]+)`( after the fix)?:$/;
const FENCE = /^(`{3,}|~{3,})\s*(.*)$/;
const BLOCKS = ["run", "meanwhile", "data", "settings"] as const;
const CURSOR = "$0";

/**
 * Reads the cases of one Markdown file; test/fixtures/README.md describes the format.
 * Throws an error with file and line when the text does not follow it.
 */
export function parseCases(source: string, markdown: string): Case[] {
  const parser = new CaseParser(source, markdown);
  return parser.parse();
}

interface Section {
  title: string;
  line: number;
  files: Map<string, CaseFile>;
  marks: Mark[];
  cursor: Cursor | null;
  after: Map<string, string>;
  blocks: Map<string, string>;
  notes: Map<string, string>;
}

class CaseParser {
  private readonly lines: string[];
  private at = 0;

  constructor(
    private readonly source: string,
    markdown: string,
  ) {
    this.lines = markdown.split(/\r?\n/);
  }

  parse(): Case[] {
    let given: Section | null = null;
    const sections: Section[] = [];
    let current: Section | null = null;
    while (this.at < this.lines.length) {
      const line = this.lines[this.at] ?? "";
      const heading = /^(#{1,2}) (.+)$/.exec(line);
      if (heading !== null) {
        const title = (heading[2] ?? "").trim();
        current = emptySection(title, this.at + 1);
        if (heading[1] === "##") sections.push(current);
        else if (title === "Given") given = current;
        else current = null;
        this.at += 1;
      } else if (current !== null) {
        this.readInto(current, line);
      } else {
        this.at += 1;
      }
    }
    const titles = new Set<string>();
    return sections.map((section) => {
      if (titles.has(section.title)) this.fail(section.line, `a second case is called "${section.title}"`);
      titles.add(section.title);
      return this.finish(section, given);
    });
  }

  private readInto(section: Section, line: string): void {
    const path = LINE_WITH_PATH.exec(line);
    const note = /^(not run|grows unseen|cost differs|django): (.+)$/.exec(line);
    const fence = FENCE.exec(line);
    if (path !== null) {
      this.readFile(section, path[1] ?? "", path[2] !== undefined);
    } else if (fence !== null) {
      const word = (fence[2] ?? "").split(" ").at(-1) ?? "";
      const block = BLOCKS.find((name) => name === word);
      if (block === undefined) {
        this.fail(
          this.at + 1,
          'a code block needs a line "`path`:" above it, or `run`, `meanwhile`, `data` or `settings` as its word',
        );
      }
      section.blocks.set(
        block,
        this.readFence()
          .lines.map(({ text }) => `${text}\n`)
          .join(""),
      );
    } else {
      if (note !== null) section.notes.set(note[1] ?? "", (note[2] ?? "").trim());
      this.at += 1;
    }
  }

  private readFile(section: Section, path: string, isAfter: boolean): void {
    const line = this.at + 1;
    this.at += 1;
    while (this.lines[this.at]?.trim() === "") this.at += 1;
    if (!FENCE.test(this.lines[this.at] ?? "")) this.fail(line, `no code block follows \`${path}\``);
    const { lines } = this.readFence();
    if (isAfter) {
      section.after.set(path, lines.map(({ text }) => `${text}\n`).join(""));
      return;
    }
    if (section.files.has(path)) this.fail(line, `the section gives \`${path}\` twice`);
    const code: { text: string; line: number }[] = [];
    for (const each of lines) {
      if (isMarkLine(each.text)) {
        section.marks.push(this.readMark(each, path, code.length, code.at(-1)?.text ?? ""));
        continue;
      }
      const column = each.text.indexOf(CURSOR);
      if (column >= 0) {
        const before = code.reduce((sum, { text }) => sum + text.length + 1, 0);
        section.cursor = { file: path, offset: before + column };
      }
      code.push({ text: column < 0 ? each.text : each.text.replace(CURSOR, ""), line: each.line });
    }
    section.files.set(path, {
      text: code.map(({ text }) => `${text}\n`).join(""),
      own: true,
      sourceLines: code.map((each) => each.line),
    });
  }

  private readMark(line: { text: string; line: number }, file: string, codeLine: number, code: string): Mark {
    const mark = parseMark(line.text);
    if (typeof mark === "string") this.fail(line.line, mark);
    if (codeLine === 0) this.fail(line.line, "a mark needs a code line above it");
    if (mark.endColumn - 1 > code.length)
      this.fail(line.line, "the mark reaches beyond the end of the code line above it");
    if (code.slice(mark.column - 1, mark.endColumn - 1).trim() === "") {
      this.fail(line.line, "the mark stands under blanks");
    }
    return { ...mark, file, line: codeLine, sourceLine: line.line };
  }

  private readFence(): { lines: { text: string; line: number }[] } {
    const opening = this.at + 1;
    const fence = FENCE.exec(this.lines[this.at] ?? "")?.[1] ?? "```";
    const lines: { text: string; line: number }[] = [];
    for (this.at += 1; this.at < this.lines.length; this.at += 1) {
      const text = this.lines[this.at] ?? "";
      if (text === fence) {
        this.at += 1;
        return { lines };
      }
      lines.push({ text, line: this.at + 1 });
    }
    return this.fail(opening, "the code block is not closed");
  }

  private finish(section: Section, given: Section | null): Case {
    const files = new Map<string, CaseFile>();
    for (const [path, file] of given?.files ?? []) files.set(path, { ...file, own: false });
    for (const [path, file] of section.files) files.set(path, file);
    if (files.size === 0) this.fail(section.line, "the case has no files");
    for (const path of section.after.keys()) {
      if (!files.has(path)) this.fail(section.line, `\`${path}\` after the fix is no file of the case`);
    }
    const marks = [...(given?.marks ?? []).filter((mark) => files.get(mark.file)?.own === false), ...section.marks];
    return {
      title: section.title,
      source: this.source,
      line: section.line,
      files,
      marks,
      cursor: section.cursor,
      after: section.after.size === 0 ? null : section.after,
      run: section.blocks.get("run") ?? null,
      meanwhile: section.blocks.get("meanwhile") ?? null,
      data: section.blocks.get("data") ?? given?.blocks.get("data") ?? null,
      settings: section.blocks.get("settings") ?? given?.blocks.get("settings") ?? null,
      notRun: section.notes.get("not run") ?? null,
      growsUnseen: section.notes.get("grows unseen") ?? null,
      costDiffers: section.notes.get("cost differs") ?? null,
      django: this.readBounds(section),
    };
  }

  private readBounds(section: Section): VersionBound[] {
    const text = section.notes.get("django");
    if (text === undefined) return [];
    return text.split(",").map((part) => {
      const bound = /^\s*(>=|<)\s*(\d+(?:\.\d+)*)\s*$/.exec(part);
      if (bound === null) this.fail(section.line, `"django: ${text}" is no list of bounds such as ">=5.0, <6.0"`);
      return {
        operator: bound[1] === "<" ? ("<" as const) : (">=" as const),
        version: (bound[2] ?? "").split(".").map(Number),
      };
    });
  }

  private fail(line: number, sentence: string): never {
    throw new Error(`${this.source}:${line}: ${sentence}`);
  }
}

function emptySection(title: string, line: number): Section {
  return {
    title,
    line,
    files: new Map(),
    marks: [],
    cursor: null,
    after: new Map(),
    blocks: new Map(),
    notes: new Map(),
  };
}
