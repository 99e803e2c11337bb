import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { JudgedCase } from "./observation";
import type { Case } from "./parse-cases";

const JUDGE = fileURLToPath(new URL("../django/judge.py", import.meta.url));

/** Judges cases on the Django of one environment. Rejects when the judge itself breaks off. */
export async function runJudge(
  python: string,
  cases: readonly Case[],
  secondsPerRun = 20,
): Promise<Map<Case, JudgedCase>> {
  return runCases<JudgedCase>(python, JUDGE, cases, secondsPerRun);
}

/** Runs cases with a Python program that answers with one object a line, each with the `id` of its case. */
export async function runCases<T extends { readonly id: number }>(
  python: string,
  program: string,
  cases: readonly Case[],
  secondsPerRun = 20,
  env: Readonly<Record<string, string>> = {},
): Promise<Map<Case, T>> {
  const folder = await mkdtemp(join(tmpdir(), "roundtrip-judge-"));
  try {
    const file = join(folder, "cases.json");
    await writeFile(file, JSON.stringify({ secondsPerRun, cases: cases.map(describeCase) }));
    return await readAnswers<T>(python, program, file, cases, env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function describeCase(each: Case, id: number): object {
  const own = [...each.files].filter(([, file]) => file.own).map(([path]) => path);
  return {
    id,
    files: Object.fromEntries([...each.files].map(([path, file]) => [path, file.text])),
    own,
    after: each.after === null ? null : Object.fromEntries(each.after),
    module: findModule(each, own),
    run: each.run,
    meanwhile: each.meanwhile,
    data: each.data,
    settings: each.settings,
  };
}

/** The module whose last function is called by default: the marked one, else the last that the section gives. */
function findModule(each: Case, own: string[]): string | null {
  const modules = own.filter((path) => path.endsWith(".py"));
  const marked = modules.filter((path) => each.marks.some((mark) => mark.file === path));
  return marked.at(-1) ?? modules.at(-1) ?? null;
}

async function readAnswers<T extends { readonly id: number }>(
  python: string,
  program: string,
  file: string,
  cases: readonly Case[],
  env: Readonly<Record<string, string>>,
): Promise<Map<Case, T>> {
  const child = spawn(python, [program, file], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let complaint = "";
  child.stderr.on("data", (part: Buffer) => {
    complaint = (complaint + part.toString()).slice(-4000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const answers = new Map<Case, T>();
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line) as T;
    const judged = cases[answer.id];
    if (judged !== undefined) answers.set(judged, answer);
  }
  const status = await ended;
  if (status !== 0) throw new Error(`${python} ended with ${status} while judging: ${complaint}`);
  return answers;
}
