import type { FindOrCreate, RowValues, Seeking } from "./find-or-create";
import type { Constant, ModelId } from "./schema";
import type { Span } from "./span";
import type { Factor, Trip } from "./trip";

/** What a function does to the database, in order. Rules about order, locking and races read this tree. */
export type Effect =
  | Region
  | TripEffect
  | FindOrCreate
  | Write
  | Reload
  | Touch
  | Begin
  | Remote
  | Guard
  | Passed
  | Room
  | Look
  | PairUse
  | Escape;

export interface Region {
  /** `atomic` is one transaction; `managed` may be one: a context manager or decorator decides that is not known. */
  readonly kind: "sequence" | "branch" | "loop" | "try" | "handler" | "atomic" | "managed";
  readonly span: Span;
  readonly effects: readonly Effect[];
  /** For a loop, what it runs over. */
  readonly over: Factor | null;
  /** The exception names that a handler catches, empty for all; of a `try`, those of all its handlers, `*` for all. */
  readonly catches: readonly string[];
  /** Lookups that found nothing where this is reached: the places of their trips, or of the `try` whose `get` raised. */
  readonly absent: readonly Span[];
  /** Name of the database of an `atomic` region; null where that is not written out. */
  readonly database: string | null;
  /** Of an `atomic` region, what opens it in the text of its function: a context manager or a decorator. */
  readonly opened?: Span;
  /** Of a `try`, in the order in which they are asked; none of others. */
  readonly handlers: readonly Handler[];
  /** Of a transaction, what its text says of its end; null of others. */
  readonly undoing: Undoing | null;
  /** The tests on whose outcome it depends whether this is reached, of those that asked columns of rows. */
  readonly decisions: readonly Decision[];
  /** Of the ways in which the statement at `span` goes on, those that this stands for; null for all, or none that are told. */
  readonly ways: readonly number[] | null;
}

/** A test of columns as they were read, which came out as it must for something to be reached. */
export interface Decision {
  readonly span: Span;
  /** The columns, named as `columnRead` does. */
  readonly reads: readonly string[];
  /** It came out true. */
  readonly holds: boolean;
  /** Those of the columns that had to be as they were for it to come out so: of `a or b` that is true either may do. */
  readonly decidedBy: readonly DecidingColumn[];
}

export interface DecidingColumn {
  /** As in the `reads` of a Decision. */
  readonly read: string;
  /** All that was asked of it; none where the source does not write that out. */
  readonly asks: readonly Asked[];
  /** Nothing else is asked: the other outcome is decided by it as well. */
  readonly alone: boolean;
}

/** Whether a column is true, is `None` or is one of some constants, or where it is `negated` whether it is not. */
export interface Asked {
  readonly test: "truth" | "none" | readonly Constant[];
  readonly negated: boolean;
}

/** What becomes of an exception that is caught. */
export interface Handler {
  readonly span: Span;
  /** The names of what it catches; `*` for all. */
  readonly catches: readonly string[];
  /** Where control goes at its end: on behind the `try`, to the next pass of a loop or out of it, to the caller, or nowhere. */
  readonly end: "goes-on" | "next-pass" | "leaves-loop" | "returns" | "raises";
  /** Code behind the `try` may tell by something that was set in it, or was not, that it failed. */
  readonly tells: boolean;
  /** The loop around does all of the `try` once more after it. */
  readonly again: boolean;
}

/** Where a transaction is undone on purpose. */
export interface Undoing {
  /** The statements in its text that raise. */
  readonly raises: readonly Span[];
  /** The program itself says whether it is undone. */
  readonly byHand: boolean;
}

export interface TripEffect {
  readonly kind: "trip";
  readonly trip: Trip;
}

/** A row or column change: attribute assignment, create, save, update, delete. */
export interface Write {
  readonly kind: "assign" | "create" | "save" | "update" | "delete" | "bulk-create" | "bulk-update";
  readonly span: Span;
  readonly model: ModelId | null;
  /** Names of the fields written; null when all or unknown. */
  readonly fields: readonly string[] | null;
  /** `read` when the new value is computed in the program from the old one, `expression` when the database computes it. */
  readonly value: "plain" | "read" | "expression";
  /** Identity of the instance written, null for whole querysets. */
  readonly instance: string | null;
  /** The value, where the source writes it out. */
  readonly constant?: Constant | null;
  /** Identity of the row that a relation is set to. */
  readonly leadsTo?: string;
  /** An expression of the column itself: each time it is saved, the database computes another value. */
  readonly repeats?: true;
  /** What is written could not be read: it may be less than `fields` says. */
  readonly partial?: true;
  /** What a row that is created gets, where that could be read. */
  readonly given?: RowValues;
  /** What the model's own code looks for before it inserts the row, to raise where there is one; and from where it is led there, as in a Trip. */
  readonly checks?: { readonly looks: readonly SaveCheck[]; readonly frames: readonly Span[] };
  /** Lookups that found nothing where a row was made that is inserted here, as in a Region. */
  readonly absent?: readonly Span[];
}

/** A look for another row with the same values. */
export interface SaveCheck {
  readonly columns: readonly string[];
  /** The exception, as written: `ValidationError`. */
  readonly raises: string;
}

/** What is known of a row is fetched once more. */
export interface Reload {
  readonly kind: "reload";
  readonly span: Span;
  /** Identity of the instance. */
  readonly row: string;
  /** What is fetched; null for all columns, or where that could not be read. */
  readonly columns: readonly string[] | null;
}

/** A row is written, or locked, of which nothing else is known: until the transaction ends others that write it wait. */
export interface Touch {
  readonly kind: "touch";
  readonly span: Span;
  /** Identity of the row. */
  readonly row: string;
}

/** From here on a transaction may be open, of which no end is seen. */
export interface Begin {
  readonly kind: "begin";
  readonly span: Span;
}

/** Something takes longer than a query, outside of the database. */
export interface Remote {
  readonly kind: "remote";
  readonly span: Span;
  /** Another machine is asked or another program runs, files are read or written, or the program waits. */
  readonly what: "service" | "program" | "files" | "pause";
}

/** A decision taken on something read from the database. */
export interface Guard {
  readonly kind: "guard";
  readonly span: Span;
  readonly reads: readonly string[];
}

/** A test that raises where it fails: whatever comes after it happens only where it held. */
export interface Passed extends Decision {
  readonly kind: "passed";
}

/** What goes on from here does so because few enough rows were counted, or after it was asked how many were changed. */
export interface Room {
  readonly kind: "room";
  readonly span: Span;
  /** The places of the statements that counted. */
  readonly looks: readonly Span[];
  /** The places of the `update()` calls. */
  readonly changes: readonly Span[];
}

/** It is asked whether there is a row at the other end of a relation. */
export interface Look {
  readonly kind: "look";
  readonly span: Span;
  /** From the function under analysis to `span`, as in a Trip. */
  readonly frames: readonly Span[];
  readonly model: ModelId;
  readonly seeks: Seeking;
}

/** The pair of a row and whether it was created, used as if it were the row. */
export interface PairUse {
  readonly kind: "pair-use";
  readonly span: Span;
  /** From the function under analysis to `span`, as in a Trip. */
  readonly frames: readonly Span[];
  /** The call that gave the pair. */
  readonly pair: Span;
  readonly model: ModelId;
  /** An attribute is read, set or called on it, or it is given as the row that a relation leads to. */
  readonly as: "attribute" | "relation";
  /** Of the attribute or the relation. */
  readonly name: string;
}

/** What is not known may keep other calls waiting from here on: a query that locks its rows went there, or it is a lock by name. */
export interface Escape {
  readonly kind: "escape";
  readonly span: Span;
  readonly query: string | null;
}

/** All trips of an effect tree in order. */
export function tripsOf(effect: Effect): Trip[] {
  if (effect.kind === "trip") return [effect.trip];
  if ("effects" in effect) return effect.effects.flatMap(tripsOf);
  return [];
}
