import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseServer, installServers, startPostgresql } from "../databases/database-servers";
import { holdsFor } from "./holds-for";
import { loadCases } from "./load-cases";
import { type Oracle, oracleOf } from "./oracles";
import type { Case } from "./parse-cases";
import { DATABASE_DRIVERS } from "./run-races";
import { usableEnvironments } from "./usable-environments";

/** What is seen of a case as it is written, and as its fixes leave it; null where it has none. */
interface Judged<Observation> {
  readonly before: Observation;
  readonly after: Observation | null;
}

/** Declares the tests of all cases of one oracle that a real PostgreSQL judges, on each Django there is. */
export async function judgeOnPostgresql<Observation>(
  oracle: Oracle,
  run: (python: string, cases: readonly Case[], server: DatabaseServer) => Promise<Map<Case, Judged<Observation>>>,
  compare: (each: Case, before: Observation, after: Observation | null) => readonly string[],
): Promise<void> {
  const cases = loadCases().filter((each) => each.notRun === null && oracleOf(each) === oracle);
  const environments = await usableEnvironments(DATABASE_DRIVERS);
  let server: DatabaseServer;

  beforeAll(async () => {
    await installServers("PostgreSQL");
    server = await startPostgresql();
  });

  afterAll(() => server.stop());

  describe.each(environments)("Django $version", ({ python, version }) => {
    const fitting = cases.filter((each) => holdsFor(each.django, version));
    let answers: Map<Case, Judged<Observation>>;

    beforeAll(async () => {
      answers = await run(python, fitting, server);
    });

    it.each(fitting.map((each) => [`${each.source}: ${each.title}`, each] as const))("%s", (_, each) => {
      const answer = answers.get(each);
      if (answer === undefined) throw new Error("the judge gave no answer");
      const problems = compare(each, answer.before, answer.after);
      expect(problems, problems.join("\n\n")).toEqual([]);
    });
  });

  it("runs on at least one Django", () => {
    expect(environments.length).toBeGreaterThan(0);
  });
}
