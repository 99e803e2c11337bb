import type { Effect, Handler, Undoing } from "../../../orm/effect";
import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { Factor, Trip } from "../../../orm/trip";
import type { Arguments } from "./arguments";
import type { Condition } from "./conditions";
import type { Counted } from "./counted";
import type { Emptied } from "./emptiness";
import type { StateRead } from "./state-reads";
import type { Alternative, SymbolValue, Value } from "./values";

/**
 * What a unit does, in terms of its parameters: the steps to repeat at every call site with the values known there.
 * Steps on values that were known when the unit was analysed are done already and stand here as trips.
 */
export interface UnitSummary {
  readonly file: string;
  readonly unit: string;
  /** Its first parameter is what it is called on. */
  readonly hasReceiver: boolean;
  readonly steps: readonly Step[];
  readonly returns: readonly Alternative[];
  /** What a generator yields; null for a plain function. */
  readonly yields: Value | null;
  /** Steps were left out because there were too many. */
  readonly truncated: boolean;
}

export type Step = OperationStep | TripStep | RegionStep | EffectStep | UnknownCallStep;

/** An operation on a value that is not known before the call. */
export interface OperationStep {
  readonly s: "operation";
  /** Symbol of the result. */
  readonly id: string;
  readonly operation: Operation;
  /** Call places from the unit to the operation; the last one is its own. */
  readonly frames: readonly Span[];
  readonly optional: boolean;
}

export interface TripStep {
  readonly s: "trip";
  readonly trip: Trip;
}

export interface RegionStep {
  readonly s: "region";
  readonly kind: "branch" | "loop" | "try" | "handler" | "atomic" | "managed";
  readonly span: Span;
  readonly steps: Step[];
  readonly factor: Factor | null;
  /** A loop over a symbol: its first step takes the element. */
  readonly overSymbol: boolean;
  readonly catches: readonly string[];
  /** A branch that ends by leaving its loop or its function: it happens once at most in the loops it leaves. */
  readonly leaves: "loop" | "function" | null;
  /** For a branch, where its ways part, under which it is taken and how many variants it has, as in a `Branch`. */
  readonly split: string | null;
  readonly ways: readonly number[] | null;
  readonly variants: number | null;
  /** A branch that depends on a parameter. */
  readonly when: Condition | null;
  /** Loops in few of whose passes it happens. */
  readonly bounds: readonly Bound[];
  /** What it asks for is kept under a key, so that it is asked for once for each distinct key; or it only records errors. */
  readonly kept: boolean;
  /** What is empty where it is reached. */
  readonly absent: readonly Emptied[];
  /** Of a transaction, as in a `Region`. */
  readonly database: string | null;
  /** As in a Region. */
  readonly opened: Span | null;
  /** As in a Region. */
  readonly handlers: readonly Handler[];
  readonly undoing: Undoing | null;
  readonly decisions: readonly TestedStates[];
}

/** A test as in a Decision, with symbols that may turn out to be columns or constants. */
export interface TestedStates {
  readonly span: Span;
  readonly states: readonly StateRead[];
  readonly holds: boolean;
}

/** At most so many passes of a loop; its id as in a Factor. */
export interface Bound {
  readonly loop: string;
  readonly most: number;
}

export interface EffectStep {
  readonly s: "effect";
  readonly effect: Exclude<Effect, { kind: "trip" } | { effects: unknown }>;
  /** The value assigned, where only a call tells what it was computed from. */
  readonly assigned?: Value;
  /** The row that is written, where only a call tells which. */
  readonly row?: SymbolValue;
  /** The test that was passed, where only a call tells what it asked. */
  readonly tested?: TestedStates;
  /** What few are counted of, where only a call tells. */
  readonly room?: readonly Counted[];
  /** What was empty where the row was made that is inserted. */
  readonly absent?: readonly Emptied[];
}

/** What a test reads, and which row is written, counts for no bound: it asks for nothing. */
export function isRemark(step: Step): boolean {
  return step.s === "effect" && REMARKS.has(step.effect.kind);
}

const REMARKS: ReadonlySet<EffectStep["effect"]["kind"]> = new Set(["guard", "passed", "room", "touch"]);

/** A value with rows went where the analysis cannot follow: costs are lower bounds. */
export interface UnknownCallStep {
  readonly s: "unknown-call";
  readonly span: Span;
  readonly model: ModelId | null;
}

export type Operation =
  | { readonly o: "read"; readonly on: Value; readonly name: string }
  | { readonly o: "set"; readonly on: Value; readonly name: string; readonly value: Value }
  | { readonly o: "call"; readonly on: Value; readonly name: string | null; readonly args: Arguments }
  | {
      readonly o: "super";
      readonly on: Value;
      readonly owner: { readonly file: string; readonly qualname: string };
      readonly name: string;
      readonly args: Arguments;
    }
  | { readonly o: "element"; readonly on: Value; readonly label: string }
  | { readonly o: "index"; readonly on: Value; readonly index: Value }
  | {
      readonly o: "slice";
      readonly on: Value;
      readonly lower: number | null;
      readonly upper: number | null | "unknown";
    }
  | { readonly o: "builtin"; readonly name: string; readonly of: readonly Value[]; readonly args: Arguments }
  | { readonly o: "unpack"; readonly on: Value; readonly index: number; readonly count: number }
  | { readonly o: "truth"; readonly on: Value }
  | { readonly o: "text"; readonly on: Value }
  | { readonly o: "member"; readonly on: Value }
  | { readonly o: "binary"; readonly operator: string; readonly left: Value; readonly right: Value };
