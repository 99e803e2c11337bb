import { statements } from "./statements";

/** What decides which sentences about Django are true of a project. */
export interface ProjectFacts {
  /** `[5, 2]`; null when the project does not say. */
  readonly djangoVersion: readonly [number, number] | null;
  /** The default database's vendor, `postgresql`; null when the project does not say. */
  readonly database: string | null;
}

/** A checked sentence about Django, or nothing when it is not true of the project's version or database. */
export function say({ djangoVersion, database }: ProjectFacts, id: string): string[] {
  const statement = statements.get(id);
  if (!statement) return [];
  if (statement.vendors && (database === null || !statement.vendors.includes(vendorOf(database)))) return [];
  const [from, to] = [versionOf(statement.since), versionOf(statement.until)];
  if (djangoVersion === null) return from === null && to === null ? [statement.text] : [];
  if (from !== null && compare(djangoVersion, from) < 0) return [];
  return to !== null && compare(djangoVersion, to) > 0 ? [] : [statement.text];
}

/** The same; where the project does not say its database, with the databases of which it is true. */
export function sayAnywhere(project: ProjectFacts, id: string): string[] {
  const [vendor, ...others] = statements.get(id)?.vendors ?? [];
  if (project.database !== null || vendor === undefined) return say(project, id);
  const names = [vendor, ...others].map((each) => NAMES[each] ?? each);
  const isNamed = (text: string) => names.every((name) => text.includes(name));
  return say({ ...project, database: vendor }, id).map((text) =>
    isNamed(text) ? text : `${names.join(", ")}: ${text}`,
  );
}

/** As people call them; what is true of `mysql` is checked on MariaDB. */
const NAMES: Readonly<Record<string, string>> = { sqlite: "SQLite", postgresql: "PostgreSQL", mysql: "MariaDB" };

/** Django counts PostGIS and the like as the database that they extend, and MariaDB as MySQL. */
export function vendorOf(engine: string): string {
  return VENDORS[engine] ?? engine;
}

const VENDORS: Readonly<Record<string, string>> = {
  sqlite3: "sqlite",
  spatialite: "sqlite",
  postgis: "postgresql",
  postgresql_psycopg2: "postgresql",
};

function versionOf(text: string | null): readonly [number, number] | null {
  const [major, minor] = (text ?? "").split(".").map(Number);
  return major === undefined || minor === undefined ? null : [major, minor];
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}
