import type { EditSource } from "../frontends/django/edits/edit-source";
import { hasFetchModes, planFetchMode } from "../frontends/django/edits/fetch-mode";
import { mergeFixes } from "../frontends/django/edits/merge-fixes";
import { planConditionalUpdate } from "../frontends/django/edits/plan-conditional-update";
import { planEagerLoad } from "../frontends/django/edits/plan-eager-load";
import { planGetOrCreate } from "../frontends/django/edits/plan-get-or-create";
import { planLocks } from "../frontends/django/edits/plan-lock";
import { planLockOwnRows } from "../frontends/django/edits/plan-lock-own-rows";
import { planLockParent } from "../frontends/django/edits/plan-lock-parent";
import { planLookFirst } from "../frontends/django/edits/plan-look-first";
import { planMoveToDefaults } from "../frontends/django/edits/plan-move-to-defaults";
import { planReload } from "../frontends/django/edits/plan-reload";
import { planSavepoint } from "../frontends/django/edits/plan-savepoint";
import { planTransaction } from "../frontends/django/edits/plan-transaction";
import { planUniqueConstraint } from "../frontends/django/edits/plan-unique-constraint";
import { planUnpack } from "../frontends/django/edits/plan-unpack";
import { planUpdateFields } from "../frontends/django/edits/plan-update-fields";
import type { SchemaSource } from "../frontends/django/edits/schema-source";
import { planExpression } from "../frontends/django/edits/use-expression";
import { vendorOf } from "../frontends/django/handbook/say";
import type { DjangoSchema } from "../frontends/django/schema/django-schema";
import type { Finding } from "../orm/finding";
import type { Fix, Refusal } from "../orm/fix";
import type { AddUniqueConstraint, EagerLoad, EagerPath, Intent, LockRows, UniqueColumn } from "../orm/intent";
import type { ChainLink } from "../orm/query";
import type { ModelId, Relation, Schema } from "../orm/schema";
import { isSameSpan } from "../orm/span";
import type { ReaderCounts } from "./reader-index";

/** What a fix may look at, without who else reads the query. */
export interface EditGround extends Omit<EditSource, "otherReaders" | "needingReaders" | "suitsReaders">, SchemaSource {
  readonly schema: DjangoSchema;
  /** Rows of the model are instances of its subclasses, which an eager join does not give. */
  isPolymorphic(model: ModelId): boolean;
}

/** What can be done about a finding: the obvious way, or why there is none, and other ways, best first. */
export interface PlannedFixes {
  readonly fix: Fix | Refusal | null;
  readonly alternatives: readonly Fix[];
}

/** What would mend a finding with the joins that the project's models allow; null when no text edit would. */
export function intentOf({ intent }: Finding, ground: EditGround): EagerLoad | null {
  return intent?.kind === "eager-load" ? withoutPolymorphicJoins(intent, ground) : null;
}

/** Loads what a finding lacks near its reader, else where the query begins. */
export function planLoads(intent: EagerLoad, ground: EditGround, readers: ReaderCounts): PlannedFixes {
  const source = sourceFor([intent], ground, readers);
  const shared = sharedIntent(intent, readers);
  if (shared) {
    const fix = planEagerLoad(shared, source);
    if (!("refused" in fix)) return { fix: asSafeAsItsRows(fix, intent), alternatives: [] };
  }
  const fix = asSafeAsItsRows(planEagerLoad(intent, source), intent);
  return { fix, alternatives: carriedOut(planEagerLoad(intent, source, "root")) };
}

/** Another way, where Django knows it: rows fetch what is read for all their peers at once. */
export function planPeers(intent: EagerLoad, ground: EditGround, readers: ReaderCounts): readonly Fix[] {
  return hasFetchModes(ground) ? carriedOut(planFetchMode(intent, sourceFor([intent], ground, readers))) : [];
}

/** All that can be done about a finding that is judged by itself. */
export function planFixes(finding: Finding, ground: EditGround, readers: ReaderCounts): PlannedFixes {
  const intent = intentOf(finding, ground);
  if (intent === null) return planElse(finding, ground);
  const { fix, alternatives } = planLoads(intent, ground, readers);
  return { fix, alternatives: [...alternatives, ...planPeers(intent, ground, readers)] };
}

/** What is done about a finding that lacks no load. */
export function planElse({ intent }: Finding, ground: EditGround): PlannedFixes {
  const ways = intent === null ? [] : waysOf(intent, ground);
  const [fix, ...others] = ways.flatMap(carriedOut);
  const partly = intent === null ? [] : reliefsOf(intent, ground).flatMap(carriedOut);
  // The last way is the most general: why it cannot be gone says most.
  return { fix: fix ?? ways.at(-1) ?? null, alternatives: [...others, ...partly] };
}

/** Best first. */
function waysOf(intent: Intent, ground: EditGround): readonly (Fix | Refusal)[] {
  switch (intent.kind) {
    case "add-unique-constraint":
      return planKeys(intent, ground);
    case "lock-rows":
      return planRow(intent, ground);
    case "use-expression":
      return [planExpression(intent, ground)];
    case "move-to-defaults":
      return [planMoveToDefaults(intent, ground)];
    case "use-find-or-create":
      return [planGetOrCreate(intent, ground)];
    case "look-first":
      return [planLookFirst(intent, ground)];
    case "lock-parent":
      return [planLockParent(intent, ground)];
    case "lock-own-rows":
      return [planLockOwnRows(intent, ground)];
    case "open-transaction":
      return [planTransaction(intent, ground)];
    case "unpack-pair":
      return [planUnpack(intent, ground)];
    case "reload-column":
      return [planReload(intent, ground)];
    case "undo-alone":
      return [planSavepoint(intent, ground)];
    case "unmended":
      return [{ refused: intent.because }];
    default:
      return [];
  }
}

/** The database computes; others wait for the row; or one statement tests and changes it, which no lock has to keep. */
function planRow(intent: LockRows, ground: EditGround): readonly (Fix | Refusal)[] {
  const computed = intent.expression === null ? [] : [planExpression(intent.expression, ground)];
  const locks = planLocks(intent, ground);
  const tested = intent.guards.length === 0 ? [] : [planConditionalUpdate(intent, ground)];
  const [instead] = [...computed, ...tested];
  const isSqlite = ground.database !== null && vendorOf(ground.database) === "sqlite";
  // Where no lock can help, the other way's reason is the one that can be done something about.
  if (isSqlite && instead && "refused" in instead)
    return [{ refused: `SQLite locks no rows, and ${withoutCapital(instead.refused)}` }];
  return [...computed, ...locks, ...tested.flatMap(carriedOut)];
}

function withoutCapital(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}

function planKeys(intent: AddUniqueConstraint, ground: EditGround): readonly (Fix | Refusal)[] {
  const own = planUniqueConstraint(intent, ground);
  return "refused" in own ? [own] : [own, ...forAllValues(intent).map((each) => planUniqueConstraint(each, ground))];
}

/**
 * What the call writes out is one value of a column: rows with other values may have to be kept apart as well. Of two truth
 * values one mostly means rows that are over and done with.
 */
function forAllValues(intent: AddUniqueConstraint): readonly AddUniqueConstraint[] {
  const isOneOfMany = ({ constant }: UniqueColumn): boolean => constant !== null && typeof constant !== "boolean";
  if (!intent.columns.some(isOneOfMany) || intent.columns.every(({ constant }) => constant !== null)) return [];
  const columns = intent.columns.map((column) => (isOneOfMany(column) ? { ...column, constant: null } : column));
  return [{ ...intent, columns }];
}

/** What makes it less bad and does not mend it: never the obvious way. */
function reliefsOf(intent: Intent, ground: EditGround): readonly (Fix | Refusal)[] {
  if (intent.kind === "lock-rows" && intent.guards.length === 0) return [planUpdateFields(intent, ground)];
  // The database then refuses the second row, where the code cannot be made to find it.
  const isRefused = intent.kind === "use-find-or-create" && "refused" in planGetOrCreate(intent, ground);
  return isRefused && intent.key ? [planUniqueConstraint(intent.key, ground)] : [];
}

function carriedOut(fix: Fix | Refusal): readonly Fix[] {
  return "refused" in fix ? [] : [fix];
}

/** A join of a polymorphic model gives the base class; only a prefetch gives the rows their own classes. */
function withoutPolymorphicJoins(intent: EagerLoad, ground: EditGround): EagerLoad {
  const paths = intent.paths.map((path) => ({
    ...path,
    joinable: path.joinable && !crossesPolymorphic(intent, path, ground),
  }));
  return { ...intent, paths };
}

function crossesPolymorphic(intent: EagerLoad, path: EagerPath, ground: EditGround): boolean {
  let model: ModelId | null = intent.query.model;
  for (const step of path.steps) {
    model = (model && ground.schema.models.get(model)?.relations.get(step)?.target) ?? null;
    if (model && ground.isPolymorphic(model)) return true;
  }
  return false;
}

/**
 * Rows of a relation of an owner that came from a caller may have been prefetched there: a new load would undo that. Rows
 * that are written meanwhile would be shown as they were.
 */
function asSafeAsItsRows(fix: Fix | Refusal, { query, rewritten }: EagerLoad): Fix | Refusal {
  if ("refused" in fix || !(query.owner?.foreign || rewritten)) return fix;
  const changes = [
    ...fix.changes,
    ...(query.owner?.foreign ? ["What a caller may have prefetched of these rows is not used."] : []),
    ...(rewritten ? ["Rows that are written in between are shown as they were when they were loaded."] : []),
  ];
  return { ...fix, safety: "unsafe", changes };
}

/**
 * The intent at the last expression through which every query passes that needs the paths, when there are several such
 * queries and no others pass there; null when the query is on its own.
 */
function sharedIntent(intent: EagerLoad, readers: ReaderCounts): EagerLoad | null {
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
export function planFixAll(findings: readonly Finding[], ground: EditGround, readers: ReaderCounts): Fix | null {
  const intents = findings.flatMap(({ intent }) => {
    if (intent?.kind !== "eager-load" || intent.query.owner?.foreign || intent.rewritten) return [];
    return [withoutPolymorphicJoins(intent, ground)];
  });
  const merged = mergeFixes(intents, sourceFor(intents, ground, readers)).filter(({ fix }) => fix.safety === "safe");
  if (merged.length === 0) return null;
  const count = merged.reduce((sum, { intents: mended }) => sum + mended.length, 0);
  return {
    title: `Load the relations of ${count} ${count === 1 ? "finding" : "findings"}`,
    safety: "safe",
    edits: merged.flatMap(({ fix }) => fix.edits),
    changes: [...new Set(merged.flatMap(({ fix }) => fix.changes))],
  };
}

/** Who else reads what a link gives, by what the intents need whose queries go through it: the others of a file do not. */
function sourceFor(intents: readonly EagerLoad[], ground: EditGround, readers: ReaderCounts): EditSource {
  const through = ({ span }: ChainLink): EagerLoad[] =>
    intents.filter(({ query }) => query.chain.some((link) => isSameSpan(link.span, span)));
  return {
    ...ground,
    otherReaders: (link) => readers.count(link.span, pathsOf(through(link))).others,
    needingReaders: (link) => readers.count(link.span, pathsOf(through(link))).needing,
    suitsReaders: (link) => {
      const own = through(link);
      return readers
        .count(link.span, pathsOf(own))
        .models.every(
          (model) => own.every(({ query }) => query.model === model) || hasPaths(model, own, ground.schema),
        );
    },
  };
}

/** Rows of a model that lacks a relation cannot load it: Django raises. */
function hasPaths(start: ModelId, intents: readonly EagerLoad[], schema: Schema): boolean {
  return intents
    .flatMap(({ paths }) => paths)
    .every(({ steps }) => {
      let model: ModelId | null = start;
      for (const step of steps) {
        const relation: Relation | undefined =
          model === null ? undefined : schema.models.get(model)?.relations.get(step);
        if (!relation) return model === null;
        model = relation.target;
      }
      return true;
    });
}

function pathsOf(intents: readonly EagerLoad[]): string[] {
  return intents.flatMap((intent) => intent.paths.map((path) => path.steps.join("__")));
}
