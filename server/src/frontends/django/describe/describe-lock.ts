import type { Query } from "../../../orm/query";
import type { Span } from "../../../orm/span";
import { sayAnywhere } from "../handbook/say";
import { argumentOf } from "../syntax/argument-of";
import type { CallExpression } from "../syntax/ast";
import { type DescribeContext, labelOf, listed } from "./context";
import { loadedPaths } from "./loaded-paths";

/** A place at which the locked rows of a query are fetched, and what this function opens around it. */
export interface LockedFetch {
  readonly query: Query;
  readonly place: Span;
  readonly transaction: "open" | "perhaps" | "none";
}

const MOST_LISTED = 6;

/**
 * What one call of `select_for_update()` locks, from when until when, and what its arguments do. `query` is what the call
 * gives, `fetches` are where this function fetches rows of it.
 */
export function describeLock(
  context: DescribeContext,
  call: CallExpression,
  query: Query,
  fetches: readonly LockedFetch[],
): string[] {
  const [whole = query] = fetches.map((fetch) => fetch.query);
  const isSure = fetches.length > 0 && fetches.every(({ transaction }) => transaction === "open");
  const ids = [
    ...waitingIds(call),
    ...tableIds(whole),
    ...(isTrue(call, 3, "no_key") ? ["no-key-lets-references-in", "no-key-is-refused"] : []),
    ...(isSure ? [] : ["lock-outside-transaction-raises", "test-case-hides-missing-transaction"]),
    "lock-is-ignored",
  ];
  return [locksText(context, whole), untilText(context, fetches), ...ids.flatMap((id) => sayAnywhere(context, id))];
}

/** `Locks rows of shop.Book and of joined `author`` */
function locksText(context: DescribeContext, { model, state, supply }: Query): string {
  const rows = `Locks rows of ${labelOf(context, model)}`;
  const of = state.lock?.of ?? "all";
  if (of === "unread") return `${rows}, or those that \`of\` names`;
  const joined = of === "all" ? joinedPaths(supply) : of.filter((path) => path !== "self");
  const own = of === "all" || of.includes("self");
  const names = listed(
    joined.map((path) => `\`${path}\``),
    MOST_LISTED,
  );
  if (!own) return `Locks rows of ${names} alone, joined to those of ${labelOf(context, model)}`;
  return joined.length === 0 ? `${rows}${of === "all" ? "" : " alone"}` : `${rows} and those joined as ${names}`;
}

function untilText(context: DescribeContext, fetches: readonly LockedFetch[]): string {
  if (fetches.length === 0) return "They are locked where they are fetched, until the transaction around that ends";
  const lines = (transaction: LockedFetch["transaction"]) =>
    listed(
      fetches.filter((fetch) => fetch.transaction === transaction).map(({ place }) => context.placeText(place)),
      MOST_LISTED,
    );
  const open = lines("open");
  const perhaps = lines("perhaps");
  const none = lines("none");
  return [
    ...(open ? [`Locked from ${open} on, until the transaction ends that is opened here`] : []),
    ...(perhaps ? [`Locked from ${perhaps} on, where this function may have opened a transaction`] : []),
    ...(none ? [`Fetched at ${none}, where this function opens no transaction: whoever calls has to`] : []),
  ].join("; ");
}

/** What others do meanwhile. */
function waitingIds(call: CallExpression): string[] {
  const failing = isTrue(call, 0, "nowait");
  const skipping = isTrue(call, 1, "skip_locked");
  if (failing && skipping) return ["nowait-excludes-skip-locked"];
  if (failing) return ["nowait-fails-at-once"];
  return [skipping ? "skip-locked-leaves-rows-out" : "locked-row-makes-others-wait"];
}

function tableIds({ state, supply }: Query): string[] {
  if (state.lock !== null && state.lock.of !== "all") return ["of-names-locked-rows", "of-is-refused"];
  return joinedPaths(supply).length > 0 ? ["joined-rows-are-locked-too", "nullable-join-is-not-locked"] : [];
}

function joinedPaths(supply: Query["supply"]): string[] {
  return loadedPaths(supply).flatMap(({ by, path }) => (by === "select_related" ? [path.join("__")] : []));
}

function isTrue(call: CallExpression, at: number, name: string): boolean {
  const given = argumentOf(call, at, name);
  return given?.k === "const" && given.v === true;
}
