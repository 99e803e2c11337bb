import { type ProjectFacts, say } from "../handbook/say";

/** A statement about locks, of databases that lock rows where it is not known whether the project's is one. */
export function sayOfLocks(project: ProjectFacts, id: string): string[] {
  if (project.database !== null) return say(project, id);
  return say({ ...project, database: "postgresql" }, id).map((sentence) => `On PostgreSQL and MariaDB: ${sentence}`);
}
