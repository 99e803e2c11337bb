import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TWO_MODELS } from "../engine/two-models.fixture";
import { type MadeQuery, writeRecording } from "../recording/write-recording.fixture";
import { run } from "./run";

export const VIEWS = `from library.models import Book


def index(request):
    return [book.author.name for book in Book.objects.all()]
`;
/** Two models, and a view that reads one per row of the other. */
export const PROJECT = {
  "manage.py": "",
  "library/__init__.py": "",
  "library/models.py": TWO_MODELS,
  "web/__init__.py": "",
  "web/views.py": VIEWS,
};

/** Runs the program without a cache; gives what it said. */
export async function start(...args: string[]) {
  let out = "";
  const errors: string[] = [];
  const code = await run(args[0] === "check" ? [...args, "--no-cache"] : args, {
    env: {},
    version: "1.2.3",
    isTerminal: false,
    width: 120,
    print: async (text) => {
      out += text;
    },
    complain: (sentence) => errors.push(sentence),
  });
  return { code, out, errors };
}

export const INDEX = "web/tests.py::test_index";
const AUTHOR = { kind: "forward", model: "library.Book", field: "author" };
export const FETCH = {
  sql: "SELECT * FROM library_book",
  stack: ["web/views.py:5 Book.objects.all()"],
  test: INDEX,
  rows: 3,
};
const READ = { sql: "SELECT a FROM library_author", stack: ["web/views.py:5 book.author"], test: INDEX };
export const LAZY = { ...READ, cause: AUTHOR, fetch: 0, rows: 1 };

/** Writes a recording of the project into its folder; `ends` is false for a run that was killed. */
export function record(root: string, queries: readonly MadeQuery[], ends = true): string {
  writeFileSync(join(root, "run.jsonl"), writeRecording({ root, files: PROJECT, queries, ends }));
  return join(root, "run.jsonl");
}
