import type { ClassDefinition, FunctionDefinition, Statement } from "./ast";

/** Raised whenever the shape of the facts or their lowering changes: it is part of every cache key. */
export const FACTS_VERSION = 3;

/** What one Python file says, without knowing any other file. Plain data: cached by content hash. */
export interface ModuleFacts {
  /** Module-level statements; functions stand here as placeholders, classes whole (their methods as placeholders). */
  readonly body: readonly Statement[];
  /** Every function and method that is not nested in a function, by unit id. */
  readonly units: ReadonlyMap<string, UnitFacts>;
  /** Every class that is not nested in a function, by qualified name. Its body's offsets count from the file's start. */
  readonly classes: ReadonlyMap<string, ClassDefinition>;
  /** Places where the text did not parse: offsets in the file. Functions that hold one produce no findings. */
  readonly errors: readonly { readonly s: number; readonly e: number }[];
  /** Comments that speak to the analyser (`# roundtrip: ...`): offset in the file and text after the hash. */
  readonly directives: readonly { readonly s: number; readonly e: number; readonly text: string }[];
  /** Hash of the text without the bodies of its units: equal where others see no difference. */
  readonly shape: string;
}

export interface UnitFacts {
  readonly id: string;
  /** Python's `__qualname__`. */
  readonly qualname: string;
  /** Qualified name of the enclosing class, null at module level. */
  readonly owner: string | null;
  /** Offset of the unit in its file; the definition's own offsets count from here. */
  readonly start: number;
  readonly end: number;
  readonly definition: FunctionDefinition;
  /** Hash of the unit's text: equal text, equal definition. */
  readonly hash: string;
  /** The unit holds a place that did not parse. */
  readonly broken: boolean;
}
