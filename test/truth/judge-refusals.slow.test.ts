import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseServer, installServers, startPostgresql } from "../databases/database-servers";
import { compareWithRaise, type RaisedCase } from "./compare-with-raise";
import { holdsFor } from "./holds-for";
import { loadCases } from "./load-cases";
import { oracleOf } from "./oracles";
import type { Case } from "./parse-cases";
import { DATABASE_DRIVERS } from "./run-races";
import { runRefusals } from "./run-raises";
import { usableEnvironments } from "./usable-environments";

const cases = loadCases().filter((each) => each.notRun === null && oracleOf(each) === "refusal");
const environments = await usableEnvironments(DATABASE_DRIVERS);
let server: DatabaseServer;

beforeAll(async () => {
  await installServers("PostgreSQL");
  server = await startPostgresql();
});

afterAll(() => server.stop());

describe.each(environments)("Django $version", ({ python, version }) => {
  const fitting = cases.filter((each) => holdsFor(each.django, version));
  let answers: Map<Case, RaisedCase>;

  beforeAll(async () => {
    answers = await runRefusals(python, fitting, server);
  });

  it.each(fitting.map((each) => [`${each.source}: ${each.title}`, each] as const))("%s", (_, each) => {
    const answer = answers.get(each);
    if (answer === undefined) throw new Error("the judge gave no answer");
    const problems = compareWithRaise(each, answer.before, answer.after);
    expect(problems, problems.join("\n\n")).toEqual([]);
  });
});

it("runs on at least one Django", () => {
  expect(environments.length).toBeGreaterThan(0);
});
