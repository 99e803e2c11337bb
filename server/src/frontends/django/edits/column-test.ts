import type { Column } from "../../../orm/schema";
import type { Expression } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";

/** What a test asks of one column, as the database is asked it. */
export interface ColumnTest {
  /** `gte`, `in`, `isnull`; empty for a plain value. */
  readonly lookup: string;
  /** An expression of the code, or what is to be written. */
  readonly value: Expression | string;
  /** It holds for the rows that the lookup does not find. */
  readonly excluded: boolean;
}

/**
 * The test of an attribute and of nothing else that holds where `test` comes out as `holds`; null where it asks for more, or
 * the database would judge it otherwise than Python.
 */
export function columnTest(test: Expression, attribute: Expression, column: Column, holds: boolean): ColumnTest | null {
  if (test.k === "not") return columnTest(test.value, attribute, column, !holds);
  if (isSameExpression(test, attribute)) return truthOf(column, holds);
  if (test.k !== "cmp" || test.ops.length !== 1) return null;
  const [left, right] = test.items;
  const [op = ""] = test.ops;
  if (!left || !right) return null;
  if (isSameExpression(left, attribute)) return compared(op, right, column, holds);
  const mirrored = MIRRORED[op];
  return mirrored && isSameExpression(right, attribute) ? compared(mirrored, left, column, holds) : null;
}

/** Whether the column holds something that counts as true: of columns that may be NULL, NULL does not. */
function truthOf({ kind, nullable }: Column, holds: boolean): ColumnTest | null {
  if (kind === "boolean")
    return { lookup: "", value: holds || nullable ? "True" : "False", excluded: nullable && !holds };
  if (kind === "relation" || kind === "date")
    return { lookup: "isnull", value: holds ? "False" : "True", excluded: false };
  return kind === "number" && !nullable ? { lookup: "", value: "0", excluded: holds } : null;
}

const MIRRORED: Readonly<Record<string, string>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

const OPPOSITE: Readonly<Record<string, string>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" };

const RANGES: Readonly<Record<string, string>> = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" };

function compared(op: string, value: Expression, { kind }: Column, holds: boolean): ColumnTest | null {
  const isNone = value.k === "const" && value.t === "none";
  const isEqual = { is: true, "==": true, "is not": false, "!=": false }[op];
  if (isNone && isEqual !== undefined) {
    return { lookup: "isnull", value: isEqual === holds ? "True" : "False", excluded: false };
  }
  if (!PLAIN.has(kind)) return null;
  if (isEqual !== undefined) {
    // Of what is no `None`, only truth values are compared by what they are.
    const isIdentity = op === "is" || op === "is not";
    if (isIdentity && !(value.k === "const" && value.t === "bool" && kind === "boolean")) return null;
    return { lookup: "", value, excluded: isEqual !== holds };
  }
  if (op === "in" || op === "not in") {
    return isListed(value) ? { lookup: "in", value, excluded: (op === "in") !== holds } : null;
  }
  const range = RANGES[holds ? op : (OPPOSITE[op] ?? "")];
  return range !== undefined && (kind === "number" || kind === "date")
    ? { lookup: range, value, excluded: false }
    : null;
}

const PLAIN: ReadonlySet<Column["kind"]> = new Set([
  "auto",
  "boolean",
  "number",
  "text",
  "date",
  "time",
  "uuid",
  "relation",
]);

/** Values that are written out, or what has the name of a constant; NULL is in no list of a database. */
function isListed(value: Expression): boolean {
  if (value.k === "seq")
    return value.items.every((item) => item.k !== "star" && !(item.k === "const" && item.t === "none"));
  const name = value.k === "attr" ? value.name : value.k === "name" ? value.id : "";
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}
