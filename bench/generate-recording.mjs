import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const APPS = 40;
/** Rows of the list that each test asks for, each with a query of its own. */
const ROWS = 24;
const FLUSH = 1 << 20;

const MODELS = `from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
`;
const VIEWS = `from django.http import HttpResponse

from core.reads import titles

from .models import Book


def index(request):
    return HttpResponse(titles(Book.objects.all()))


def total(request):
    return HttpResponse(Book.objects.count())
`;
/** All tests come through this one file. */
const READS = `def titles(books):
    return [title(book) for book in books]


def title(book):
    return book.author.name
`;

/**
 * Writes a small project of 40 apps into `folder`, and the recording of a run of its tests, `megabytes` large, into
 * `recording`: each test asks for a list whose rows read a relation, through one function that all tests share.
 * @returns {{ opened: string, tests: number }} the file with that function
 */
export function generateRecording(folder, recording, megabytes) {
  const texts = { "manage.py": "", "core/__init__.py": "", "core/reads.py": READS };
  for (let app = 0; app < APPS; app += 1) {
    Object.assign(texts, { [`app${app}/__init__.py`]: "", [`app${app}/models.py`]: MODELS });
    Object.assign(texts, { [`app${app}/views.py`]: VIEWS });
  }
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { opened: join(folder, "core/reads.py"), tests: new RecordingWriter(folder, recording).write(megabytes) };
}

class RecordingWriter {
  constructor(root, file) {
    this.root = root;
    this.descriptor = openSync(file, "w");
    this.next = 1;
    this.size = 0;
    this.waiting = [];
    this.waitingSize = 0;
    this.at = 0;
  }

  write(megabytes) {
    const header = { formatVersion: 1, run: "bench", how: "pytest", root: this.root, started: 1000, process: 1 };
    this.line({ kind: "header", ...header });
    const reads = this.file("core/reads.py", READS);
    const titles = this.unit(reads, READS, "titles", 1, 2);
    const title = this.unit(reads, READS, "title", 5, 6);
    const shared = [
      this.define("frame", { file: reads, unit: title, name: "title", line: 6 }),
      this.define("frame", { file: reads, unit: titles, name: "titles.<locals>.<listcomp>", line: 2 }),
    ];
    const apps = Array.from({ length: APPS }, (_, app) => this.app(app, shared));
    let tests = 0;
    for (; this.size < megabytes * 1e6; tests += 1) this.test(tests, apps[tests % APPS]);
    this.line({ kind: "end", exit: 0 });
    this.flush();
    closeSync(this.descriptor);
    return tests;
  }

  app(number, [read, loop]) {
    const path = `app${number}/views.py`;
    const file = this.file(path, VIEWS);
    const unit = this.unit(file, VIEWS, "index", 8, 9);
    const view = this.define("frame", { file, unit, name: "index", line: 9 });
    const book = `SELECT "app${number}_book"."id", "app${number}_book"."title", "app${number}_book"."author_id" FROM "app${number}_book"`;
    const author = `SELECT "app${number}_author"."id", "app${number}_author"."name" FROM "app${number}_author" WHERE "app${number}_author"."id" = %s LIMIT 21`;
    return {
      ...{ number, unit, path: join(this.root, path), ways: [view], reading: [read, loop, view] },
      list: this.define("sql", { text: book, statement: "read" }),
      row: this.define("sql", { text: author, statement: "read" }),
    };
  }

  /** Each calls from a line of its own, so that its stacks are its own too. */
  test(number, app) {
    const name = `app${app.number}/tests/test_lists.py::ListTests::test_${number}`;
    const path = `app${app.number}/tests/test_lists.py`;
    const line = 10 + number;
    const test = this.define("test", { name, file: path, line, function: `ListTests.test_${number}` });
    const view = { view: `app${app.number}.views.index`, file: app.path, line: 8, function: "index", unit: app.unit };
    const request = this.define("request", { test, method: "GET", route: `app${app.number}/`, ...view });
    app.tests ??= this.define("file", { path, hash: "0".repeat(32) });
    const call = this.define("frame", { file: app.tests, name: `ListTests.test_${number}`, line });
    const listing = this.define("stack", { frames: [...app.ways, call] });
    const reading = this.define("stack", { frames: [...app.reading, call] });
    const shared = { test, request, phase: "call", alias: "default", vendor: "sqlite" };
    const fetch = this.query({ sql: app.list, stack: listing, ...shared, rows: ROWS });
    const cause = { kind: "forward", model: `app${app.number}.Book`, field: "author" };
    for (let row = 0; row < ROWS; row += 1) {
      this.query({ sql: app.row, stack: reading, ...shared, rows: 1, cause, fetch });
    }
    this.line({ kind: "response", request, status: 200, seconds: 0.02 });
    this.line({ kind: "result", test, outcome: "passed", seconds: 0.03 });
  }

  query(fields) {
    this.at += 0.0004;
    return this.define("query", { at: Number(this.at.toFixed(6)), seconds: 0.000213, ...fields });
  }

  file(path, text) {
    return this.define("file", { path, hash: hashOf(text) });
  }

  unit(file, text, name, line, endLine) {
    const lines = text.split("\n").slice(line - 1, endLine);
    return this.define("unit", { file, name, line, endLine, hash: hashOf(lines.join("\n")) });
  }

  define(kind, fields) {
    const id = this.next++;
    this.line({ kind, id, ...fields });
    return id;
  }

  line(value) {
    const text = `${JSON.stringify(value)}\n`;
    this.waiting.push(text);
    this.size += text.length;
    this.waitingSize += text.length;
    if (this.waitingSize > FLUSH) this.flush();
  }

  flush() {
    writeSync(this.descriptor, this.waiting.join(""));
    this.waiting = [];
    this.waitingSize = 0;
  }
}

function hashOf(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
