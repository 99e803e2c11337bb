import { basename } from "node:path";
import type { Case } from "./parse-cases";

/**
 * How Django judges the cases of a rule: by queries that grow with the rows, by two connections at once, by what one run
 * does, or by an exception that a real PostgreSQL is needed for.
 */
export type Oracle = "growth" | "interleaving" | "refusal" | SingleRun;

/**
 * What one run shows: an exception, a transaction that goes on after the database refused a statement in it, or a save that
 * computes a column once more.
 */
export type SingleRun = "raise" | "broken-transaction" | "repeated-save";

export const SINGLE_RUNS: readonly SingleRun[] = ["raise", "broken-transaction", "repeated-save"];

const ORACLES: Readonly<Record<string, Oracle>> = {
  "n-plus-one": "growth",
  "query-in-loop": "growth",
  "recorded-n-plus-one": "growth",
  "prefetch-bypassed": "growth",
  "deferred-field-read": "growth",
  "get-or-create-race": "interleaving",
  "lost-update": "interleaving",
  "check-then-act": "interleaving",
  "get-then-create": "interleaving",
  "tuple-not-unpacked": "raise",
  "multiple-objects": "raise",
  "lock-outside-transaction": "refusal",
  "lock-on-nullable-join": "refusal",
  "integrity-error-breaks-transaction": "broken-transaction",
  "f-expression-saved-twice": "repeated-save",
};

/** The oracle of a rule; null where none is known. */
export function oracleFor(rule: string): Oracle | null {
  return ORACLES[rule] ?? null;
}

/** The oracle of a case: that of the rule whose page or folder holds it. */
export function oracleOf({ source }: Case): Oracle {
  const [folder = ""] = source.split("/");
  return oracleFor(folder) ?? oracleFor(basename(source, ".md")) ?? "growth";
}
