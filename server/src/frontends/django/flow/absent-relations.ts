import type { Supply } from "../../../orm/supply";
import type { Arguments } from "./arguments";
import type { Run } from "./run";
import type { QueryValue, Value } from "./values";

/**
 * The relations, by accessor name, whose key is NULL on every row that lookups let through: `filter(author=None)`,
 * `filter(author__isnull=True)`, `exclude(author__isnull=False)`. Reading one asks nothing.
 */
export function absentRelations(run: Run, { query }: QueryValue, args: Arguments, isExclude: boolean): string[] {
  // Rows are excluded where all lookups together hold: each alone says nothing of those that stay.
  if (isExclude && (args.keywords.size !== 1 || args.positional.length > 0 || args.open)) return [];
  const relations = [...(run.world.schema.models.get(query.model)?.relations.values() ?? [])];
  return [...args.keywords].flatMap(([lookup, value]) => {
    const column = columnThatIsNull(lookup, value, isExclude);
    const own = relations.find(({ name, queryName }) => name === column || queryName === column);
    const relation = own ?? relations.find((each) => each.column === column);
    return relation?.side === "owner" && relation.column !== null && !relation.generic ? [relation.name] : [];
  });
}

/** The column of which a lookup lets only NULL through; null where it lets other values through. */
function columnThatIsNull(lookup: string, value: Value, isExclude: boolean): string | null {
  if (value.k !== "literal") return null;
  const [, column = "", comparison] = /^(\w+?)(?:__(isnull|exact))?$/.exec(lookup) ?? [];
  if (comparison === "isnull") return value.value === !isExclude ? column : null;
  return value.value === null && !isExclude ? column : null;
}

/** The supply of rows on which these relations are NULL. */
export function withAbsentRelations(supply: Supply, relations: readonly string[]): Supply {
  if (relations.length === 0) return supply;
  return { ...supply, absent: new Set([...(supply.absent ?? []), ...relations]) };
}

/** The supply where other rows may have come to those that a query asked for. */
export function withoutAbsentRelations(supply: Supply): Supply {
  const { absent: _absent, ...others } = supply;
  return others;
}
