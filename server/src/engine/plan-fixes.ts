import type { EditSource } from "../frontends/django/edits/edit-source";
import { mergeFixes } from "../frontends/django/edits/merge-fixes";
import { planEagerLoad } from "../frontends/django/edits/plan-eager-load";
import type { Finding } from "../orm/finding";
import type { Fix, Refusal } from "../orm/fix";
import type { EagerLoad } from "../orm/intent";
import type { ReaderIndex } from "./reader-index";

/** What a fix may look at, without who else reads the query. */
export type EditGround = Omit<EditSource, "otherReaders" | "needingReaders">;

export interface PlannedFixes {
  readonly fix: Fix | Refusal | null;
  readonly rootFix: Fix | null;
}

/** The text edits that mend one finding, near its reader and where the query begins. */
export function planFixes(finding: Finding, ground: EditGround, readers: ReaderIndex): PlannedFixes {
  const { intent } = finding;
  if (intent?.kind !== "eager-load") return { fix: null, rootFix: null };
  const source = sourceFor([intent], ground, readers);
  const shared = sharedIntent(intent, readers);
  if (shared) {
    const fix = planEagerLoad(shared, source);
    if (!("refused" in fix)) return { fix, rootFix: null };
  }
  const root = planEagerLoad(intent, source, "root");
  return { fix: planEagerLoad(intent, source), rootFix: "refused" in root ? null : root };
}

/**
 * The intent at the last expression through which every query passes that needs the paths, when there are several such
 * queries and no others pass there; null when the query is on its own.
 */
function sharedIntent(intent: EagerLoad, readers: ReaderIndex): EagerLoad | null {
  const paths = pathsOf([intent]);
  const { chain } = intent.query;
  let best = { length: chain.length, needing: 1 };
  for (let length = chain.length - 1; length > 0; length -= 1) {
    const link = chain[length - 1];
    if (!link || link.kind === "pass") continue;
    const { needing, others } = readers.count(link.span, paths);
    if (others > 0) break;
    if (needing > best.needing) best = { length, needing };
  }
  if (best.length === chain.length) return null;
  return { ...intent, query: { ...intent.query, chain: chain.slice(0, best.length) } };
}

/** One fix that carries out the safe ones of several findings together; null when there is none. */
export function planFixAll(findings: readonly Finding[], ground: EditGround, readers: ReaderIndex): Fix | null {
  const intents = findings.flatMap(({ intent }) => (intent?.kind === "eager-load" ? [intent] : []));
  const merged = mergeFixes(intents, sourceFor(intents, ground, readers)).filter(({ fix }) => fix.safety === "safe");
  if (merged.length === 0) return null;
  const count = merged.reduce((sum, { intents: mended }) => sum + mended.length, 0);
  return {
    title: `Load the relations of ${count} ${count === 1 ? "finding" : "findings"}`,
    safety: "safe",
    edits: merged.flatMap(({ fix }) => fix.edits),
  };
}

function sourceFor(intents: readonly EagerLoad[], ground: EditGround, readers: ReaderIndex): EditSource {
  const paths = pathsOf(intents);
  return { ...ground, otherReaders: (link) => readers.count(link.span, paths).others, needingReaders: (link) => readers.count(link.span, paths).needing };
}

function pathsOf(intents: readonly EagerLoad[]): string[] {
  return intents.flatMap((intent) => intent.paths.map((path) => path.steps.join("__")));
}
