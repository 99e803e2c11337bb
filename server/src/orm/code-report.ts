import type { Effect } from "./effect";
import type { Schema } from "./schema";
import type { Span } from "./span";
import type { Trip } from "./trip";

/** What one function does on its own: with values of which only their declared types are known. Rules read this. */
export interface CodeReport {
  readonly file: string;
  readonly unit: string;
  readonly qualname: string;
  /** In program order. */
  readonly trips: readonly Trip[];
  readonly effects: readonly Effect[];
  /** Places where rows went to code that is not known: costs are lower bounds. */
  readonly unknownCalls: readonly Span[];
  /** The function was too large to follow to its end. */
  readonly truncated: boolean;
  readonly schema: Schema;
  /** What calls the unit where no transaction is open yet; null where nothing says so. */
  readonly entry: Entry | null;
  /** A request calls it with what it was sent, which nothing else has looked at. */
  readonly servesRequest: boolean;
  /** Names of the backends that the default database may have, `postgresql`; null where the settings do not say. */
  readonly backends: readonly string[] | null;
}

/** What calls a function from outside of the program's own code. */
export type Entry = "request" | "command" | "task" | "action";
