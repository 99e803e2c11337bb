import type { SaveCheck } from "../../../orm/effect";
import type { ModelId } from "../../../orm/schema";
import type { ClassReference, Project } from "../modules/project";
import type { DjangoSchema } from "../schema/django-schema";
import type { MiddlewareUnit } from "../schema/middleware";
import type { Parameter } from "../syntax/ast";
import type { NamedRow } from "./named-row";
import type { Put, RequestRow } from "./request-rows";
import type { State } from "./state";
import type { UnitSummary } from "./summary";
import type { Value } from "./values";

/** What the interpreter asks of everything outside the unit it is in. Every answer is recorded as a dependency. */
export interface World {
  readonly project: Project;
  readonly schema: DjangoSchema;
  /** Null when the unit cannot be analysed, or is being analysed further up (the caller then sees nothing). */
  summary(file: string, unit: string): UnitSummary | null;
  /** The value of a module-level name that is an assignment. */
  moduleValue(file: string, name: string): Value;
  /** The value of a class-level assignment, found along the MRO. */
  classAttribute(cls: ClassReference, name: string): Value | null;
  /** What methods of the class put into `self.name`, when that is one assignment; `null` otherwise. */
  slot(cls: ClassReference, name: string, receiver: Value): Value | null;
  /** What a function puts on the requests that it is given, by name. */
  putOnRequests(unit: MiddlewareUnit): ReadonlyMap<string, Put>;
  /** The row that middleware puts on each request under a name; null where it is not known to be one of one model. */
  requestRow(name: string): RequestRow | null;
  /** What a parameter without an annotation is shown to be by its name and by what is read of it. */
  namedRow(file: string, unit: string, parameter: Parameter): NamedRow | null;
  /** No class of the workspace but the model's has the attribute. */
  isMemberOf(model: ModelId, name: string): boolean;
  /** Files, no tests, whose text may give an attribute of that name to something. */
  filesNaming(name: string): readonly string[];
  /** Some method of the class saves the row in `self.name`. */
  savesSlot(cls: ClassReference, name: string): boolean;
  /** The model's own `save()` gives rows their primary key. */
  setsOwnKey(model: ModelId): boolean;
  /** A router of the project chooses the database of the model's rows while the program runs. */
  isRoutedAsItRuns(model: ModelId): boolean;
  /** What the model's own `save()` looks for before it inserts a row. */
  checksInSave(model: ModelId): readonly SaveCheck[];
  /** Some query of the project prefetches or joins a relation of that name. */
  isLoadedSomewhere(relation: string): boolean;
  /** A function of the workspace that locks rows of the model may lead to a unit while it holds them. */
  mayHoldLock(model: ModelId, unit: string): boolean;
}

/** What an observer of a run is told: the value of each expression, and where knowledge ended. */
export interface Observer {
  /** `state` is what holds right after the expression; it changes as the run goes on. */
  value(start: number, end: number, value: Value, state: State): void;
  lost(start: number, end: number, reason: string): void;
}
