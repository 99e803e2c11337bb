import type { Span } from "./span";

/**
 * What a consumer does with a value it is given, as a tree of reads in program order. A summary holds one per
 * parameter; a template or serializer is nothing but such a tree. Applying it to a value at a call site yields trips.
 */
export interface Demand {
  readonly steps: readonly DemandStep[];
}

export type DemandStep = ReadStep | ElementStep | CallStep | TestStep | EscapeStep;

interface Step {
  readonly span: Span;
  /** Loops of the consumer around the step, outermost first: ids of {@link DemandLoop}. */
  readonly loops: readonly string[];
  /** The step does not happen on every run of the consumer. */
  readonly optional: boolean;
  readonly next: Demand;
}

/** `value.name` */
export interface ReadStep extends Step {
  readonly kind: "read";
  readonly name: string;
}

/** One element of the value: a loop over it, or an index. */
export interface ElementStep extends Step {
  readonly kind: "element";
  /** Null when one element is taken. */
  readonly loop: string | null;
}

/** `value.name(...)`, `value(...)` */
export interface CallStep extends Step {
  readonly kind: "call";
  readonly name: string | null;
  /** Positional argument count and keyword names; values are the front-end's. */
  readonly arguments: readonly string[];
}

/** Truth, length, membership or text of the value. */
export interface TestStep extends Step {
  readonly kind: "truth" | "length" | "membership" | "text";
}

/** The value is handed to something unknown. */
export interface EscapeStep extends Step {
  readonly kind: "escape";
}
