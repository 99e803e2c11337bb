import { beforeAll, describe, expect, it } from "vitest";
import { compareWithDjango } from "./compare-with-django";
import { DJANGO_LINES, prepareEnvironment } from "./environments";
import { holdsFor } from "./holds-for";
import { loadCases } from "./load-cases";
import type { JudgedCase } from "./observation";
import { oracleOf } from "./oracles";
import type { Case } from "./parse-cases";
import { runJudge } from "./run-judge";

const AT_A_TIME = 2;
const cases = loadCases().filter((each) => each.notRun === null && oracleOf(each) === "growth");
const environments = new Map<string, { python: string; version: string }>();
const reasons: string[] = [];
for (const line of DJANGO_LINES) {
  const environment = await prepareEnvironment(line);
  if ("unavailable" in environment) reasons.push(environment.unavailable);
  else environments.set(line.name, environment);
}
for (const reason of reasons) console.warn(reason);
const judging = judgeAll();

describe.each([...environments])("Django %s", (name, { version }) => {
  let answers: Map<Case, JudgedCase>;

  beforeAll(async () => {
    answers = (await judging.get(name)) ?? new Map();
  });

  const fitting = cases.filter((each) => holdsFor(each.django, version));
  it.each(fitting.map((each) => [`${each.source}: ${each.title}`, each] as const))("%s", (_, each) => {
    const answer = answers.get(each);
    if (answer === undefined) throw new Error("the judge gave no answer");
    const problems = compareWithDjango(each, answer.before, answer.after);
    expect(problems, problems.join("\n\n")).toEqual([]);
  });
});

it("runs on at least one Django", () => {
  expect(environments.size, reasons.join("\n")).toBeGreaterThan(0);
});

/** Starts the judge for every Django, one process each, and no more than two of them at once. */
function judgeAll(): Map<string, Promise<Map<Case, JudgedCase>>> {
  const lanes = Array.from({ length: AT_A_TIME }, (): Promise<unknown> => Promise.resolve());
  const started = new Map<string, Promise<Map<Case, JudgedCase>>>();
  [...environments].forEach(([name, { python, version }], index) => {
    const fitting = cases.filter((each) => holdsFor(each.django, version));
    const answers = (lanes[index % AT_A_TIME] ?? Promise.resolve()).then(() => runJudge(python, fitting));
    // A line that fails says so in its own tests; the next one in the lane runs all the same.
    lanes[index % AT_A_TIME] = answers.catch(() => undefined);
    started.set(name, answers);
  });
  return started;
}
