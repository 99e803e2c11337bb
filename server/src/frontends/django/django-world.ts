import type { CodeReport } from "../../orm/code-report";
import type { SaveCheck } from "../../orm/effect";
import type { ModelId } from "../../orm/schema";
import type { Span } from "../../orm/span";
import { observeUnit, reportUnit, summariseUnit } from "./flow/analyse-unit";
import { checksInSave } from "./flow/checks-in-save";
import { entryValues } from "./flow/entry-values";
import { evaluate } from "./flow/expressions";
import { findNamedRow, isMemberAlone, modelNamedLike, type NamedRow } from "./flow/named-row";
import { replay } from "./flow/replay";
import { findRequestRow, type Put, putOnRequests, type RequestRow } from "./flow/request-rows";
import { isRoutedAsItRuns } from "./flow/routed-models";
import { Run } from "./flow/run";
import { setsOwnKey } from "./flow/sets-own-key";
import { signalValue } from "./flow/signals";
import { findSlots, isSlotSaved } from "./flow/slots";
import type { UnitSummary } from "./flow/summary";
import { INDEPENDENT, type ObjectValue, UNKNOWN, type Value } from "./flow/values";
import type { Observer, World } from "./flow/world";
import { lockOf } from "./lock-of";
import type { ClassReference, Project } from "./modules/project";
import { atomicRequests } from "./schema/atomic-requests";
import { buildSchema } from "./schema/build-schema";
import type { DjangoSchema } from "./schema/django-schema";
import type { MiddlewareUnit } from "./schema/middleware";
import type { Expression, Parameter } from "./syntax/ast";
import type { UnitFacts } from "./syntax/module-facts";

const MOST_RECEIVERS = 8;

/** Calls followed on one stack: a function with many blocks takes a good part of it. */
const MOST_NESTED = 20;

/** Thrown where calls nest too deep, with the unit to be summarised first. */
class TooDeep extends Error {
  readonly key: string;

  constructor(
    readonly file: string,
    readonly unit: string,
  ) {
    super("Calls nest too deep.");
    this.key = `${file}#${unit}`;
  }
}

/** What the texts of a workspace say by names alone. */
export interface NamesAround {
  /** Some query loads a relation of the name, or locks what {@link lockOf} writes so. */
  has(name: string): boolean;
  /**
   * A function called `name` may run while a caller holds `locks`; `requests` says that each request may have a transaction
   * of its own.
   */
  mayReach(name: string, locks: readonly string[], requests: boolean): boolean;
  /** Files of the project, no tests, whose text may give an attribute of that name to something. */
  filesNaming(name: string): readonly string[];
}

/** One Django project: its schema, and what each of its functions does. Answers are kept until their inputs change. */
export class DjangoWorld implements World {
  schema: DjangoSchema;

  private readonly recursive = new Set<string>();

  constructor(
    readonly project: Project,
    private readonly names: NamesAround,
  ) {
    this.schema = buildSchema(project);
  }

  /** Takes the schema of today's files; true when it says something else than before. */
  refreshSchema(): boolean {
    const before = this.schema.fingerprint;
    this.schema = buildSchema(this.project);
    if (this.schema.fingerprint === before) return false;
    this.project.drop("schema");
    return true;
  }

  /** A unit's text changed while everything else of its file stayed. */
  unitChanged(file: string, unit: string): void {
    this.project.drop(`unit|${file}#${unit}`);
  }

  /** A file has a new text that says the same outside functions, perhaps in other places. */
  moved(file: string): void {
    this.project.moved(file);
  }

  /** The model's class derives from django-polymorphic's. */
  isPolymorphic(model: ModelId): boolean {
    const isSo = this.memoise(`polymorphic|${model}`, () => {
      const cls = this.schema.classOf(model);
      const order = cls && this.project.mro(cls);
      const names = order ? [...order.classes.map(({ qualname }) => qualname), ...order.external] : [];
      return names.some((name) => /(^|\.)PolymorphicModel$/.test(name));
    });
    return isSo ?? false;
  }

  setsOwnKey(model: ModelId): boolean {
    const isSo = this.memoise(`own key|${model}`, () => {
      const cls = this.schema.classOf(model);
      const columns = [...(this.schema.models.get(model)?.columns.values() ?? [])];
      const keys = columns.flatMap(({ primaryKey, name, attribute }) => (primaryKey ? [name, attribute] : []));
      return cls ? setsOwnKey(this.project, cls, new Set(["pk", ...keys])) : false;
    });
    return isSo ?? false;
  }

  checksInSave(model: ModelId): readonly SaveCheck[] {
    const checks = this.memoise(`checks|${model}`, () => {
      const cls = this.schema.classOf(model);
      return cls ? checksInSave(this.project, cls) : [];
    });
    return checks ?? [];
  }

  isRoutedAsItRuns(model: ModelId): boolean {
    return this.memoise(`routed|${model}`, () => isRoutedAsItRuns(this, model)) ?? false;
  }

  isLoadedSomewhere(relation: string): boolean {
    return this.project.memoise(`loaded|${relation}`, () => {
      this.project.depend("loaded");
      return this.names.has(relation);
    });
  }

  mayHoldLock(model: ModelId, unit: string): boolean {
    const name = unit.replace(/#\d+$/, "").split(".").at(-1) ?? unit;
    const isSo = this.memoise(`held|${model}|${name}`, () => {
      const locks = this.locksOf(model);
      if (locks.length === 0) return false;
      this.project.depend("lock reach");
      return this.names.mayReach(name, locks, atomicRequests(this.project) !== "no");
    });
    return isSo ?? false;
  }

  /** By what some function locks rows of the model: its class, its bases, its querysets' classes, relations that lead to it. */
  private locksOf(model: ModelId): readonly string[] {
    const locks = this.memoise(`locks|${model}`, () => {
      this.project.depend("loaded");
      const all = [...new Set(this.namesOf(model).map(lockOf))].sort();
      return all.filter((lock) => this.names.has(lock));
    });
    return locks ?? [];
  }

  private namesOf(model: ModelId): string[] {
    const cls = this.schema.classOf(model);
    const managers = [...this.schema.managers(model).values()];
    const classes = [
      ...(cls ? this.project.mro(cls).classes : []),
      ...managers.flatMap((manager) => [...manager.classes, ...manager.queryset]),
    ];
    const relations = [...this.schema.models.values()].flatMap((other) => [...other.relations.values()]);
    return [
      ...classes.map(({ qualname }) => qualname),
      ...relations.filter(({ target }) => target === model).map(({ name }) => name),
    ];
  }

  /** The names of relations that some query loads, or of what some query locks, are other ones. */
  loadedChanged(): void {
    this.project.drop("loaded");
  }

  /** Some function speaks of other names, so that others may run while rows are locked. */
  lockReachChanged(): void {
    this.project.drop("lock reach");
  }

  /** What is known so far of units that call themselves; null before the first round. */
  private readonly rounds = new Map<string, UnitSummary | null>();

  /** Units set aside until what they call is summarised, by key, the innermost last. */
  private readonly waiting = new Map<string, TooDeep>();

  /**
   * Calls nested deeper than one stack holds are taken in stretches: a unit too far down is summarised on its own first,
   * then what calls it again.
   */
  summary(file: string, unit: string): UnitSummary | null {
    if (this.rounds.size > 0) return this.nestedSummary(file, unit);
    try {
      return this.summaryInStretches(new TooDeep(file, unit));
    } finally {
      this.waiting.clear();
      this.rounds.clear();
    }
  }

  private summaryInStretches(outermost: TooDeep): UnitSummary | null {
    let at = outermost;
    this.waiting.set(at.key, at);
    for (;;) {
      try {
        const summary = this.nestedSummary(at.file, at.unit);
        this.waiting.delete(at.key);
        const next = [...this.waiting.values()].at(-1);
        if (next === undefined) return summary;
        at = next;
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
        this.rounds.clear();
        this.recursive.clear();
        this.waiting.set(error.key, error);
        at = error;
      }
    }
  }

  private nestedSummary(file: string, unit: string): UnitSummary | null {
    const key = `${file}#${unit}`;
    if (this.rounds.size > 0 && this.waiting.has(key) && !this.rounds.has(key)) {
      // A call back to what waits for it: as little is known of it as of any recursive call in its first round.
      this.project.unit(file, unit);
      return null;
    }
    const summary = this.memoise(`summary|${key}`, () => {
      if (this.rounds.size >= MOST_NESTED) throw new TooDeep(file, unit);
      const facts = this.project.unit(file, unit);
      return facts && !facts.broken ? this.solve(key, file, facts) : null;
    });
    if (summary) return summary;
    if (!this.rounds.has(key)) return null;
    this.recursive.add(key);
    return this.rounds.get(key) ?? null;
  }

  /** A recursive unit is gone through twice: the second time with what the first found. */
  private solve(key: string, file: string, facts: UnitFacts): UnitSummary {
    this.rounds.set(key, null);
    try {
      const first = summariseUnit(this, file, facts);
      if (!this.recursive.delete(key)) return first;
      this.rounds.set(key, first);
      return summariseUnit(this, file, facts);
    } finally {
      this.rounds.delete(key);
      this.recursive.delete(key);
    }
  }

  /** What a unit does on its own, once for each class whose instances it may be called on. */
  reports(file: string, unit: string): readonly CodeReport[] {
    return this.memoise(`report|${file}#${unit}`, () => this.freshReports(file, unit)) ?? [];
  }

  /** What `judge` makes of a unit's reports, kept in their place: they are large, and few are asked for again. */
  judged<T>(file: string, unit: string, judge: (reports: readonly CodeReport[]) => T): T | null {
    const judgement = this.memoise(`judged|${file}#${unit}`, () => judge(this.freshReports(file, unit)));
    // Most functions are called by none that is analysed: their summary has served.
    this.project.release(`summary|${file}#${unit}`);
    return judgement;
  }

  private freshReports(file: string, unit: string): readonly CodeReport[] {
    const facts = this.project.unit(file, unit);
    const summary = this.summary(file, unit);
    if (!facts || !summary) return [];
    return this.receivers(file, facts.owner).map((receiver) => reportUnit(this, file, facts, summary, receiver));
  }

  /** The class that owns a method, then its subclasses in the workspace; null alone for a function. */
  receivers(file: string, owner: string | null): readonly (ClassReference | null)[] {
    const first = owner === null ? null : this.project.classNamed(file, owner);
    if (first === null) return [null];
    const all: ClassReference[] = [first];
    for (let at = 0; at < all.length && all.length < MOST_RECEIVERS; at += 1) {
      const cls = all[at];
      if (cls) all.push(...this.project.subclasses(cls).filter((sub) => !all.some((known) => isSameClass(known, sub))));
    }
    return all.slice(0, MOST_RECEIVERS);
  }

  observe(file: string, unit: string, observer: Observer): void {
    const facts = this.project.facts(file)?.units.get(unit);
    if (facts) observeUnit(this, file, facts, this.receivers(file, facts.owner)[0] ?? null, observer);
  }

  /** Goes through an expression that stands outside functions; `within` is the qualified name of the class around it. */
  observeOutside(file: string, within: string, expression: Expression, observer: Observer): void {
    evaluate(new Run(this, file, "", within, observer), expression);
  }

  moduleValue(file: string, name: string): Value {
    const value = this.memoise(`value|${file}|${name}`, () => {
      const symbol = this.project.name(file, name);
      if (symbol?.kind !== "value") return UNKNOWN;
      return signalValue(this, symbol) ?? this.evaluateOutside(symbol.file, "", symbol.expression);
    });
    return value ?? UNKNOWN;
  }

  classAttribute(cls: ClassReference, name: string): Value | null {
    return this.memoise(`attribute|${cls.file}#${cls.qualname}|${name}`, () => {
      const found = this.project.attribute(cls, name);
      if (!found?.expression) return null;
      const constants = CONSTANT.test(name) ? found.owner : null;
      return this.evaluateOutside(found.owner.file, found.owner.qualname, found.expression, constants);
    });
  }

  slot(cls: ClassReference, name: string, receiver: Value): Value | null {
    if (receiver.k !== "object") return null;
    return this.memoise(`slot|${cls.file}#${cls.qualname}|${name}`, () => this.findSlot(cls, name));
  }

  /** The value that the one method assigning `self.name` gives it. */
  private findSlot(cls: ClassReference, name: string): Value | null {
    const writers = this.project.mro(cls).classes.flatMap((owner) => findSlots(this.project, owner, name));
    const [writer] = writers;
    if (!writer || writers.length !== 1) return null;
    const summary = this.summary(writer.file, writer.unit.id);
    if (!summary) return null;
    const receiver: ObjectValue = { k: "object", cls, id: `slot:${cls.qualname}`, deps: INDEPENDENT };
    const run = new Run(this, writer.file, writer.unit.id, writer.unit.qualname);
    const params = entryValues(this, writer.file, writer.unit, cls).map((value, at) => (at === 0 ? receiver : value));
    const span: Span = { file: writer.file, unit: writer.unit.id, start: 0, end: 0 };
    replay(run, summary, params, span, "returns");
    return run.state.attributes.get(`${receiver.id}.${name}`) ?? null;
  }

  putOnRequests(unit: MiddlewareUnit): ReadonlyMap<string, Put> {
    const { file, receiver } = unit;
    const on = receiver === null ? "" : `${receiver.file}#${receiver.qualname}`;
    return this.memoise(`put on requests|${file}#${unit.unit}|${on}`, () => putOnRequests(this, unit)) ?? new Map();
  }

  requestRow(name: string): RequestRow | null {
    return this.memoise(`request row|${name}`, () => findRequestRow(this, name));
  }

  namedRow(file: string, id: string, parameter: Parameter): NamedRow | null {
    const model = modelNamedLike(this.schema, parameter);
    if (model === null) return null;
    return this.memoise(`named row|${file}#${id}|${parameter.name}|${model}`, () => {
      const unit = this.project.unit(file, id);
      return unit && findNamedRow(this, file, unit, parameter.name, model);
    });
  }

  isMemberOf(id: ModelId, name: string): boolean {
    const isSo = this.memoise(`member of|${id}|${name}`, () => {
      const model = this.schema.models.get(id);
      return model !== undefined && isMemberAlone(this, model, name);
    });
    return isSo ?? false;
  }

  filesNaming(name: string): readonly string[] {
    return this.project.memoise(`files naming|${name}`, () => {
      this.project.depend("members");
      return this.names.filesNaming(name);
    });
  }

  /** Texts name members that they did not name, or do not any more. */
  membersChanged(): void {
    this.project.drop("members");
  }

  savesSlot(cls: ClassReference, name: string): boolean {
    const saves = () => this.project.mro(cls).classes.some((owner) => isSlotSaved(this.project, owner, name));
    return this.memoise(`saves|${cls.file}#${cls.qualname}|${name}`, saves) ?? false;
  }

  /** The names of `constants`, a class, stand before those of its module. */
  private evaluateOutside(
    file: string,
    within: string,
    expression: Expression,
    constants: ClassReference | null = null,
  ): Value {
    this.project.depend(`positions|${file}`);
    const run = new Run(this, file, "", within);
    run.classBody = constants;
    return evaluate(run, expression);
  }

  private memoise<T>(key: string, compute: () => T): T | null {
    return this.project.memoise<T | null>(key, () => {
      this.project.depend("schema");
      return compute();
    });
  }
}

const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

function isSameClass(a: ClassReference, b: ClassReference): boolean {
  return a.file === b.file && a.qualname === b.qualname;
}
