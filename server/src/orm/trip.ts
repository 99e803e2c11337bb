import type { Seeking } from "./find-or-create";
import type { Query, Restriction } from "./query";
import type { ModelId } from "./schema";
import type { Span } from "./span";

/** One database round trip at a place in the source, with how often it happens. */
export interface Trip {
  /** The expression that makes the database answer. */
  readonly span: Span;
  /**
   * From the function under analysis to `span`: the expression in that function first, then one call per frame. It
   * holds one element, equal to `span`, when the trip happens in the function itself.
   */
  readonly frames: readonly Span[];
  readonly cause: TripCause;
  readonly times: Multiplicity;
  /**
   * The loops of this function whose current element decides what is fetched; ids as in {@link Factor}. With
   * {@link createdIn}, loops whose passes create a row that decides it.
   */
  readonly dependsOn: ReadonlySet<string>;
  /** Model of the rows fetched, null when unknown (generic). */
  readonly model: ModelId | null;
  /** It happens in a callee whatever the callee is given: the callee's own analysis speaks of it. */
  readonly inherited: boolean;
  /**
   * It happens where something went wrong, or what it fetches is kept under a key for later passes, not in the ordinary
   * course of each: rules say nothing of it.
   */
  readonly exceptional: boolean;
}

/** The dependency on a row that each pass of a loop creates. */
export function createdIn(loop: string): string {
  return `created ${loop}`;
}

export type TripCause = LazyRelation | LazyColumn | Evaluation;

/** A relation read on an instance whose query does not supply it. */
export interface LazyRelation {
  readonly kind: "relation";
  readonly relation: string;
  readonly row: RowOrigin;
  readonly arity: "one" | "many";
  /** Identity of the query for the rows, where there are many. */
  readonly queryId?: string;
}

/** A deferred column read on an instance. */
export interface LazyColumn {
  readonly kind: "column";
  readonly column: string;
  readonly row: RowOrigin;
}

/** A query sent by the code itself. */
export interface Evaluation {
  readonly kind: "evaluation";
  /** The query evaluated; null for statements without rows (create, update ...). */
  readonly query: Query | null;
  /** The call or construct that evaluates: `get`, `count`, `for`, `list`, `bool`. */
  readonly by: string;
  /** Set when the query starts at a relation of a row: `author.books.filter(...)`. */
  readonly relation: {
    readonly name: string;
    readonly row: RowOrigin;
    /** The loops that decide whose related rows they are: ids as in {@link Factor}. */
    readonly dependsOn: ReadonlySet<string>;
  } | null;
  /** What it looks up by, with the loops that decide the value. */
  readonly lookups: readonly Restriction[];
  /** What a statement that tells whether there is a row looks for. */
  readonly seeks?: Seeking;
  /** Identity of the one row that it gives. */
  readonly gives?: string;
  readonly writes: boolean;
  /** What the database would refuse is left out or changed instead. */
  readonly tolerant?: true;
}

/** The query an instance came from, and the relation path that leads to it from that query's rows. */
export interface RowOrigin {
  /** Null when the instance does not come from a query known here. */
  readonly query: Query | null;
  readonly path: readonly string[];
  readonly model: ModelId;
  /** Rows share this instance (after a prefetch): the number of trips is at most that of distinct instances. */
  readonly shared: boolean;
  /** The row was loaded anew since, so that no load of the query reaches it. */
  readonly reloaded?: boolean;
}

/** How often something happens, as a product of loops. No factors: once. */
export interface Multiplicity {
  readonly factors: readonly Factor[];
  /** It happens at most that often: it stands in a branch, or after a short-circuit. */
  readonly optional: boolean;
  /** The branches it stands in, the outermost first. */
  readonly branches: readonly Branch[];
  /** Trips of one key are the first read of one relation: for each row, at most one of them happens. */
  readonly once?: string;
}

/** A way that the program need not take. */
export interface Branch {
  /** Identity of the place where ways part. */
  readonly split: string;
  /** Under which of the ways it is taken; null where nothing says that another way leaves it out. */
  readonly ways: readonly number[] | null;
  /** Ids of the loops around it: ways are chosen anew in each of their passes. */
  readonly loops: readonly string[];
  /**
   * The ways are so many variants of one operation, such as a call on one of two querysets: one of them is always taken.
   * Absent where the program may take none.
   */
  readonly variants?: number;
}

export interface Factor {
  /** Identity of the loop or of the rows counted. */
  readonly id: string;
  readonly size: Size;
  /** The query whose rows are counted, null for other iterables. */
  readonly query: Query | null;
  /** The iterable, for people: `books`. */
  readonly label: string;
  readonly span: Span;
  /** People wrote for one call what it goes over: a form's values, a command's options. */
  readonly few?: boolean;
}

/** `n` grows with the data, `page` is up to a fixed page size, a number is a constant written in the source. */
export type Size =
  | { readonly kind: "n" }
  | { readonly kind: "page"; readonly most: number | null }
  | { readonly kind: "fixed"; readonly count: number };

export const ONCE: Multiplicity = { factors: [], optional: false, branches: [] };

/** As often at most: what decides it, named by `split`, is not known. */
export function atMost(times: Multiplicity, split: string): Multiplicity {
  if (times.branches.some((branch) => branch.split === split)) return times;
  const undecided = { split, ways: null, loops: times.factors.map(({ id }) => id) };
  return { ...times, optional: true, branches: [...times.branches, undecided] };
}

/** It happens whenever the loops `around` make a pass, for each pass of those inside: no branch in them leaves it out. */
export function happensInEachPass({ optional, branches }: Multiplicity, around: readonly Factor[]): boolean {
  const outer = new Set(around.map(({ id }) => id));
  const isOutside = ({ loops }: Branch) => loops.every((id) => outer.has(id));
  const decisive = branches.filter(mayBeLeftOut);
  return decisive.length > 0 ? decisive.every(isOutside) : !optional;
}

/** What stands in the branch need not happen, nor anything in its place. */
export function mayBeLeftOut({ variants }: Branch): boolean {
  return variants === undefined;
}

/** The loops around one of the loops of a multiplicity, the outermost first; all of them where it is none of those. */
export function loopsAround({ factors }: Multiplicity, { id }: Factor): readonly Factor[] {
  const at = factors.findIndex((factor) => factor.id === id);
  return at < 0 ? factors : factors.slice(0, at);
}

/** It happens in each pass of one of the loops, whether that loop is reached or not. */
export function happensInEachPassOf(times: Multiplicity, loop: Factor): boolean {
  return happensInEachPass(times, loopsAround(times, loop));
}

/** True when the number of trips grows with the data. */
export function grows(times: Multiplicity): boolean {
  return times.factors.some((factor) => factor.size.kind === "n");
}
