import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import { statements } from "../handbook/statements";
import type { DjangoSchema } from "../schema/django-schema";
import type { Expression } from "../syntax/ast";

/** What descriptions need besides the value they describe. */
export interface DescribeContext {
  readonly schema: DjangoSchema;
  /** Null when the project does not say. */
  readonly djangoVersion: readonly [number, number] | null;
  /** The default database's vendor, `postgresql`; null when the project does not say. */
  readonly database: string | null;
  /** A place for people: `line 12`, or `shop/models.py:18` in another file. */
  readonly placeText: (span: Span) => string;
  /** The expression that stands exactly at a span; null when the text says something else. */
  readonly expressionAt: (span: Span) => Expression | null;
}

/** A checked sentence about Django, or nothing when it is not true of the project's version or database. */
export function say({ djangoVersion, database }: DescribeContext, id: string): string[] {
  const statement = statements.get(id);
  if (!statement) return [];
  if (statement.vendors && (database === null || !statement.vendors.includes(vendorOf(database)))) return [];
  const [from, to] = [versionOf(statement.since), versionOf(statement.until)];
  if (djangoVersion === null) return from === null && to === null ? [statement.text] : [];
  if (from !== null && compare(djangoVersion, from) < 0) return [];
  return to !== null && compare(djangoVersion, to) > 0 ? [] : [statement.text];
}

/** Django counts PostGIS and the like as the database that they extend, and MariaDB as MySQL. */
function vendorOf(engine: string): string {
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

/** `shop.Book` */
export function labelOf({ schema }: DescribeContext, model: ModelId | null): string {
  return (model === null ? undefined : schema.models.get(model)?.label) ?? "unknown model";
}

/** `Book` */
export function nameOf({ schema }: DescribeContext, model: ModelId | null): string {
  return (model === null ? undefined : schema.models.get(model)?.name) ?? "unknown model";
}

/** `a`, `b` and 3 more */
export function listed(items: readonly string[], most: number, separator = ", "): string {
  if (items.length <= most) return items.join(separator);
  const shown = items.slice(0, most - 1);
  return `${shown.join(separator)}${separator}and ${items.length - shown.length} more`;
}
