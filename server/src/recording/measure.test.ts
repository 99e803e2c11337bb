import { expect, test } from "vitest";
import { type Counts, measure } from "../orm/recorded-counts";
import { openIndex } from "./open-index.fixture";
import type { MadeQuery } from "./write-recording.fixture";

const TEST = "t::test_list";
const view = (read: string, request?: number): MadeQuery => ({
  ...{ sql: `SELECT id FROM shop_${read}`, stack: ["views.py:3", "test_views.py:9"], test: TEST },
  ...(request === undefined ? {} : { request }),
});

async function counted(queries: readonly MadeQuery[]): Promise<Pick<Counts, "queries" | "repeats" | "repeated">> {
  const requests = [{ route: "books/", test: TEST }];
  const index = openIndex({ queries, requests: [...requests, ...requests] });
  const [groups = []] = index.bySubject().values();
  const { seconds: _, ...counts } = measure(groups);
  return counts;
}

test("the same SQL from the same place, within one request", async () => {
  expect(await counted([view("book", 0), view("author", 0), view("author", 0)])).toEqual({
    ...{ queries: 3, repeats: 2 },
    repeated: [{ label: "shop_author", queries: 2 }],
  });
});

test("a test that asks for a page twice repeats nothing by that", async () => {
  const twice = [view("book", 0), view("author", 0), view("book", 1), view("author", 1)];
  expect(await counted(twice)).toEqual({ queries: 4, repeats: 0, repeated: [] });
  expect(await counted([...twice, view("author", 1)])).toMatchObject({ queries: 5, repeats: 2 });
});

test("what a test sends by itself is compared with all of it", async () => {
  expect(await counted([view("book"), view("book")])).toMatchObject({ queries: 2, repeats: 2 });
});
