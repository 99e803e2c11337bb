import { describe, expect, it } from "vitest";
import { compareWithRaise, type RaisedCase } from "./compare-with-raise";
import { DJANGO_LINES, prepareEnvironment } from "./environments";
import { holdsFor } from "./holds-for";
import { loadCases } from "./load-cases";
import { oracleOf, SINGLE_RUNS } from "./oracles";
import type { Case } from "./parse-cases";
import { runRaises } from "./run-raises";

const cases = loadCases().filter((each) => each.notRun === null);
const answers = new Map<string, Map<Case, RaisedCase>>();
for (const line of DJANGO_LINES) {
  const environment = await prepareEnvironment(line);
  if ("unavailable" in environment) console.warn(environment.unavailable);
  else {
    const fitting = cases.filter((each) => holdsFor(each.django, environment.version));
    const judged = new Map<Case, RaisedCase>();
    for (const oracle of SINGLE_RUNS) {
      const own = fitting.filter((each) => oracleOf(each) === oracle);
      for (const [each, answer] of await runRaises(environment.python, oracle, own)) judged.set(each, answer);
    }
    answers.set(line.name, judged);
  }
}

describe.each([...answers])("Django %s", (_, judged) => {
  it.each([...judged].map(([each, answer]) => [`${each.source}: ${each.title}`, each, answer] as const))(
    "%s",
    (_title, each, answer) => {
      const problems = compareWithRaise(each, answer.before, answer.after);
      expect(problems, problems.join("\n\n")).toEqual([]);
    },
  );

  it("judged a case", () => {
    expect(judged.size).toBeGreaterThan(0);
  });
});

it("runs on at least one Django", () => {
  expect(answers.size).toBeGreaterThan(0);
});
