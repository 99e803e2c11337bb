import { expect } from "vitest";
import { openShop, type Shop } from "./bookshop.fixture";

/** The lines of the hover at the cursor; the first line of the views is line 4. */
export function hover(code: string, ...more: [settings?: Parameters<typeof openShop>[1]]): readonly string[] | null {
  return factsOf(openShop(code, ...more))?.lines ?? null;
}

/** What is known at the cursor of a shop that has no problems. */
export function factsOf({ analysis, file, offset }: Shop) {
  const facts = analysis.describe(file, offset);
  expect(analysis.problems()).toEqual([]);
  return facts;
}

/** The lines of SQL in the hover at the cursor. */
export function sql(code: string): readonly string[] {
  const lines = hover(code) ?? [];
  const from = lines.indexOf("```sql");
  return from < 0 ? [] : lines.slice(from + 1, -1);
}
