import type {
  RecordedCause,
  RecordedFile,
  RecordedFrame,
  RecordedGroup,
  RecordedRequest,
  RecordedSql,
  RecordedTest,
  RecordedUnit,
} from "../orm/recording";
import { Interned } from "./interned";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What is filled in by later lines. */
export type GrowingTest = Mutable<RecordedTest>;
export type GrowingRequest = Mutable<RecordedRequest>;
export interface GrowingGroup extends Mutable<Omit<RecordedGroup, "times">> {
  times: number[];
}

/** A run among those that were opened together: a later one speaks for what both ran. One object for each run. */
export interface RunRank {
  /** Recordings of earlier runs come first. */
  readonly age: number;
  /** Its id. */
  readonly run: string;
  /** What the header of its first process says. */
  started: number;
  how: string;
  root: string;
}

/** The parts of all processes of a recording, each kept once however many lines name it. */
export class RecordedParts {
  readonly files = new Interned<RecordedFile>();
  readonly units = new Interned<RecordedUnit>();
  readonly frames = new Interned<RecordedFrame>();
  readonly stacks = new Interned<readonly RecordedFrame[]>();
  readonly statements = new Interned<RecordedSql>();
  readonly causes = new Interned<RecordedCause>();
  readonly tests = new Interned<GrowingTest>();
  /** Never shared: each request is one of its own. */
  readonly requests: GrowingRequest[] = [];
  readonly groups = new Interned<GrowingGroup>();
  /** Of tests, requests, and the groups that belong to neither. */
  readonly ranks = new Map<object, RunRank>();
  readonly runs = new Interned<RunRank>();
}
