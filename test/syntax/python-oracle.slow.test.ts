import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadParser } from "../../server/src/frontends/django/syntax/load-parser.fixture";
import { findDjangoSource } from "./django-source";
import { flattenFacts } from "./flatten-facts";

interface Seen {
  path: string;
  nodes: unknown[];
  names: string[];
}

it("reads Django's own source as CPython does: every expression, place and qualified name", async () => {
  const { python, files } = await findDjangoSource();
  const parser = await loadParser();
  const input = files.join("\n");
  const output = execFileSync(python, [join(import.meta.dirname, "python_oracle.py")], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const differences: string[] = [];
  let count = 0;
  for (const line of output.trimEnd().split("\n")) {
    const seen = JSON.parse(line) as Seen;
    const text = readFileSync(seen.path, "utf8");
    const facts = parser.parse(text);
    const flat = flattenFacts(facts, text);
    count += seen.nodes.length;
    expect(facts.errors, seen.path).toEqual([]);
    expect(flat.names.sort(), seen.path).toEqual(seen.names.sort());
    differences.push(...differ(seen, flat.nodes));
  }
  expect(differences).toEqual([]);
  expect(count).toBeGreaterThan(250_000);
});

/** Nodes that only one side has, each with its file. */
function differ(seen: Seen, ours: readonly string[]): string[] {
  const surplus = new Map<string, number>();
  for (const node of ours) surplus.set(node, (surplus.get(node) ?? 0) + 1);
  for (const node of seen.nodes) {
    const key = JSON.stringify(node);
    surplus.set(key, (surplus.get(key) ?? 0) - 1);
  }
  const unequal = [...surplus].filter(([, count]) => count !== 0);
  return unequal.map(([node, count]) => `${seen.path}: ${node} ${count > 0 ? "here only" : "in CPython only"}`);
}
