import type { ObservedFrame } from "./observation";

/** Lines by file. */
export type LinesByFile = Record<string, number[]>;

/** A statement after which another connection could run so that the ending is none of one call after the other. */
export interface LostRace {
  statement: string;
  frames: ObservedFrame[];
  /** What the stopped call ran from that statement on. */
  lines: LinesByFile;
  ending: string;
  allowed: string[];
}

/** The database refused a row though no other call ran at the same time. */
export interface RefusedRow {
  error: string;
  lines: LinesByFile;
}

/** What two calls of a case at once showed; test/django/interleaving.py writes it. */
export interface RaceObservation {
  error: string | null;
  ran: LinesByFile;
  /** How many statements the first call was stopped after, one in each run. */
  stops: number;
  lost: LostRace[];
  refused: RefusedRow[];
}

/** A case as it is, and with the files after the fix where the case gives them. */
export interface RacedCase {
  id: number;
  before: RaceObservation;
  after: RaceObservation | null;
}
