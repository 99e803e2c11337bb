import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DatabaseServer, installServers, startPostgresql } from "../databases/database-servers";
import { compareWithDjango, findUnmarkedGroups } from "./compare-with-django";
import { compareWithRace } from "./compare-with-race";
import { compareWithRaise } from "./compare-with-raise";
import { DJANGO_LINES, prepareEnvironment } from "./environments";
import { holdsFor } from "./holds-for";
import { FIXTURES, loadCases } from "./load-cases";
import type { JudgedCase } from "./observation";
import { oracleOf, SINGLE_RUNS, type SingleRun } from "./oracles";
import { type Case, parseCases } from "./parse-cases";
import { runJudge } from "./run-judge";
import { DATABASE_DRIVERS, runRaces } from "./run-races";
import { runRaises, runRefusals } from "./run-raises";
import { writeMarks } from "./write-marks";

const NO_ANSWER = ["the judge gave no answer"];

/**
 * `node scripts/judge.mjs [--write] [TEXT]`: prints what each Django says of the cases whose file or title
 * holds TEXT (or of the Markdown file TEXT). Exit status 1 when some case fails.
 */
async function main(args: readonly string[]): Promise<void> {
  const write = args.includes("--write");
  const text = args.find((each) => !each.startsWith("--")) ?? "";
  const chosen = chooseCases(text).filter((each) => each.notRun === null);
  const cases = chosen.filter((each) => oracleOf(each) === "growth");
  const races = chosen.filter((each) => oracleOf(each) === "interleaving");
  const refused = chosen.filter((each) => oracleOf(each) === "refusal");
  if (races.length > 0) await judgeOnPostgresql(races, "races", judgeRaces);
  if (refused.length > 0) await judgeOnPostgresql(refused, "runs", judgeRefusals);
  for (const oracle of SINGLE_RUNS) {
    const single = chosen.filter((each) => oracleOf(each) === oracle);
    if (single.length > 0) await judgeSingleRuns(oracle, single);
  }
  if (cases.length === 0) return;
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

/** What is wrong with each case, on the Django of an environment and a PostgreSQL that runs. */
type JudgeOnServer = (
  python: string,
  cases: readonly Case[],
  server: DatabaseServer,
) => Promise<(each: Case) => readonly string[]>;

const judgeRaces: JudgeOnServer = async (python, cases, server) => {
  const answers = await runRaces(python, cases, server);
  return (each) => {
    const answer = answers.get(each);
    return answer ? compareWithRace(each, answer.before, answer.after) : NO_ANSWER;
  };
};

const judgeRefusals: JudgeOnServer = async (python, cases, server) => {
  const answers = await runRefusals(python, cases, server);
  return (each) => {
    const answer = answers.get(each);
    return answer ? compareWithRaise(each, answer.before, answer.after) : NO_ANSWER;
  };
};

/** Cases that need a real database, on a PostgreSQL that is started for them. */
async function judgeOnPostgresql(cases: readonly Case[], what: string, judge: JudgeOnServer): Promise<void> {
  await installServers("PostgreSQL");
  const server = await startPostgresql();
  try {
    for (const line of DJANGO_LINES) {
      const environment = await prepareEnvironment(line, DATABASE_DRIVERS);
      if ("unavailable" in environment) {
        console.log(environment.unavailable);
        continue;
      }
      const fitting = cases.filter((each) => holdsFor(each.django, environment.version));
      const problemsOf = await judge(environment.python, fitting, server);
      const failed = fitting.filter((each) => !print(each, problemsOf(each)));
      console.log(`Django ${environment.version}: ${fitting.length - failed.length} of ${fitting.length} ${what} hold`);
      if (failed.length > 0) process.exitCode = 1;
    }
  } finally {
    await server.stop();
  }
}

/** Cases that one run judges. */
async function judgeSingleRuns(oracle: SingleRun, cases: readonly Case[]): Promise<void> {
  for (const line of DJANGO_LINES) {
    const environment = await prepareEnvironment(line);
    if ("unavailable" in environment) {
      console.log(environment.unavailable);
      continue;
    }
    const fitting = cases.filter((each) => holdsFor(each.django, environment.version));
    const answers = await runRaises(environment.python, oracle, fitting);
    const failed = fitting.filter((each) => {
      const answer = answers.get(each);
      return !print(each, answer ? compareWithRaise(each, answer.before, answer.after) : NO_ANSWER);
    });
    console.log(`Django ${environment.version}: ${fitting.length - failed.length} of ${fitting.length} runs hold`);
    if (failed.length > 0) process.exitCode = 1;
  }
}

function chooseCases(text: string): Case[] {
  if (text.endsWith(".md") && existsSync(text)) return parseCases(text, readFileSync(text, "utf8"));
  return loadCases().filter((each) => each.source.includes(text) || each.title.includes(text));
}

function report(each: Case, answer: JudgedCase | undefined): boolean {
  return print(each, answer === undefined ? NO_ANSWER : compareWithDjango(each, answer.before, answer.after));
}

/** True where there are no problems. */
function print(each: Case, problems: readonly string[]): boolean {
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
