import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { compareWithDjango } from "./compare-with-django";
import { DJANGO_LINES, prepareEnvironment } from "./environments";
import type { JudgedCase } from "./observation";
import { type Case, parseCases } from "./parse-cases";
import { runJudge } from "./run-judge";

const cases = parseCases("judge-itself.md", readFileSync(new URL("./judge-itself.md", import.meta.url), "utf8"));

/** What the judge must hold against the cases that are wrong on purpose; all others hold. */
const WRONG: Record<string, readonly string[]> = {
  "a mark that does not grow, and a fix that is none": [
    "makes no query that grows on the path owner; it makes none at all",
    "after the fix queries still grow in lib/views.py:4",
    "the fix changes the result (smallest, relations filled)",
    "the fix makes more queries (all tables together grown, relations filled): 1 before, 13 after",
  ],
  "growth without a mark, a wrong path and a loop over nothing": [
    "makes no query that grows on the path inviter",
    "forward lib.Restaurant.owner, 4 → 8 → 12 as lib.Restaurant grows",
    "forward lib.Membership.user, 4 → 8 → 12",
    "forward lib.Membership.inviter, 4 → 8 → 12",
    "never turned",
  ],
  "a mark that never runs": ["never ran: give a `run` block that reaches it"],
  "an unknown parameter": ["no value is known for the parameter 'what' of names; give a run block"],
  "code that raises": ["ZeroDivisionError: division by zero (lib/views.py:3)"],
  "the first row with a mark": ["makes no query that grows on the path user"],
  "code that hangs": ["it ran longer than 8 s"],
};

let answers: Map<Case, JudgedCase>;

beforeAll(async () => {
  for (const line of DJANGO_LINES) {
    const environment = await prepareEnvironment(line);
    if ("unavailable" in environment) continue;
    answers = await runJudge(environment.python, cases, 8);
    return;
  }
  throw new Error("no Django can run on this machine");
});

it.each(cases.map((each) => [each.title, each] as const))("judges %s", (title, each) => {
  const answer = answers.get(each);
  if (answer === undefined) throw new Error("the judge gave no answer");
  const problems = compareWithDjango(each, answer.before, answer.after);
  const expected = WRONG[title] ?? [];
  expect(problems, problems.join("\n\n")).toHaveLength(expected.length);
  for (const sentence of expected) expect(problems.join("\n")).toContain(sentence);
});
