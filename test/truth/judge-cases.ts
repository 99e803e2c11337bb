import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareWithDjango, findUnmarkedGroups } from "./compare-with-django";
import { DJANGO_LINES, prepareEnvironment } from "./environments";
import { holdsFor } from "./holds-for";
import { FIXTURES, loadCases } from "./load-cases";
import type { JudgedCase } from "./observation";
import { type Case, parseCases } from "./parse-cases";
import { runJudge } from "./run-judge";
import { writeMarks } from "./write-marks";

/**
 * `node scripts/judge.mjs [--write] [TEXT]`: prints what each Django says of the cases whose file or title
 * holds TEXT (or of the Markdown file TEXT). Exit status 1 when some case fails.
 */
async function main(args: readonly string[]): Promise<void> {
  const write = args.includes("--write");
  const text = args.find((each) => !each.startsWith("--")) ?? "";
  const cases = chooseCases(text).filter((each) => each.notRun === null);
  for (const line of DJANGO_LINES) {
    const environment = await prepareEnvironment(line);
    if ("unavailable" in environment) {
      console.log(environment.unavailable);
      continue;
    }
    const fitting = cases.filter((each) => holdsFor(each.django, environment.version));
    const start = performance.now();
    const answers = await runJudge(environment.python, fitting);
    const seconds = (performance.now() - start) / 1000;
    const failed = fitting.filter((each) => !report(each, answers.get(each)));
    console.log(
      `Django ${environment.version}: ${fitting.length - failed.length} of ${fitting.length} cases hold (${seconds.toFixed(1)} s)`,
    );
    if (failed.length > 0) process.exitCode = 1;
    if (write) {
      // The first Django that can run says where queries grow; the others then judge the marks.
      writeAll(fitting, answers);
      return;
    }
  }
}

function chooseCases(text: string): Case[] {
  if (text.endsWith(".md") && existsSync(text)) return parseCases(text, readFileSync(text, "utf8"));
  return loadCases().filter((each) => each.source.includes(text) || each.title.includes(text));
}

function report(each: Case, answer: JudgedCase | undefined): boolean {
  const problems =
    answer === undefined ? ["the judge gave no answer"] : compareWithDjango(each, answer.before, answer.after);
  if (problems.length > 0) console.log(`\n✗ ${each.source}:${each.line}: ${each.title}\n${problems.join("\n")}\n`);
  return problems.length === 0;
}

function writeAll(cases: readonly Case[], answers: ReadonlyMap<Case, JudgedCase>): void {
  for (const source of new Set(cases.map((each) => each.source))) {
    const file = existsSync(source) ? source : join(FIXTURES, source);
    const unmarked = cases
      .filter((each) => each.source === source)
      .flatMap((each) => {
        const answer = answers.get(each);
        return answer === undefined ? [] : findUnmarkedGroups(each, answer.before).map((group) => ({ each, group }));
      });
    const before = readFileSync(file, "utf8");
    const after = writeMarks(before, unmarked);
    if (after === before) continue;
    writeFileSync(file, after);
    console.log(`wrote marks into ${file}`);
  }
}

await main(process.argv.slice(2));
