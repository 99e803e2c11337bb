import type { ModelId } from "../../../orm/schema";
import { isSameUnit, type Span, spanKey } from "../../../orm/span";
import {
  type Branch,
  type Evaluation,
  type Factor,
  type Multiplicity,
  mayBeLeftOut,
  type Trip,
  type TripCause,
} from "../../../orm/trip";
import type { ClassReference } from "../modules/project";
import type { Expression, Statement } from "../syntax/ast";
import type { Condition } from "./conditions";
import type { Emptied } from "./emptiness";
import type { LookupPlace } from "./handed-lookups";
import type { Limits } from "./limits";
import type { LoopPass } from "./loop-pass";
import { newScope, newState, type State } from "./state";
import { type Bound, isRemark, type Operation, type RegionStep, type Step, type TestedStates } from "./summary";
import { type Alternative, type Dependencies, type Home, INDEPENDENT, type SymbolValue, type Value } from "./values";
import type { Observer, World } from "./world";

const MOST_STEPS = 600;
/** Operations repeated for callees: what a function calls, directly and further down, is followed that far. */
const MOST_REPLAYED = 4000;
const MOST_FRAMES = 12;

/** One interpretation of one unit: its variables, the loops it is in, and the steps it has made so far. */
export class Run {
  state: State = newState(newScope(null));
  readonly loops: Factor[] = [];
  /** Call places between the unit and the code being replayed. */
  readonly callPlaces: Span[] = [];
  readonly steps: Step[] = [];
  /** The branches around this point that need not be taken. */
  readonly branches: Branch[] = [];
  /** How many loops go around each transaction that is open. */
  private readonly transactions: number[] = [];
  /** Above zero while errors are handled. */
  failing = 0;
  truncated = false;
  /** Above zero while loops make one pass only: `next()`, a body that always leaves its loop. */
  once = 0;
  /** Above zero while the trips of a callee do not count: it keeps what it found. */
  muted = 0;
  returned: Alternative[] = [];
  /** Tests of parameters that hold at this point. */
  readonly conditions: Condition[] = [];
  yielded: Value[] = [];
  /** What was assigned on the request, in order. */
  readonly puts: { readonly name: string; readonly value: Value }[] = [];
  /** Symbols of the parameters whose default is `None`. */
  readonly optionalParameters = new Set<string>();
  /** Symbols that are the elements of loops over symbols, with the loop's id. */
  readonly elements = new Map<string, string>();
  /** How often an instance was loaded anew, by its id. */
  readonly forgotten = new Map<string, number>();
  /** Closures being called, so that a recursive one ends. */
  readonly calling: unknown[] = [];
  /** The class whose method runs, for `super()`, and the method's first parameter. */
  owner: { readonly file: string; readonly qualname: string } | null = null;
  self: Value | null = null;
  /** The class whose body is gone through, where a constant is made of others of it. */
  classBody: ClassReference | null = null;
  private current: Step[] = this.steps;
  private count = 0;
  private symbols = 0;
  private replayed = 0;
  /** Loops in few of whose passes happens what happens now. */
  private readonly bounds: Bound[] = [];
  /** What the text says of the loops around this point. */
  readonly passes: LoopPass[] = [];
  /** Names that hold what was found under a key: `cache.get(key)`, `cache[key]`. */
  readonly lookedUp = new Map<string, Expression>();
  /** What is empty at this point. */
  readonly emptied: Emptied[] = [];
  /** What expressions gave whose truth may tell whether there are rows. */
  readonly results = new Map<Expression, Value>();
  /** What the tests of `if` statements asked for. */
  readonly tested = new Map<Statement, readonly TestedStates[]>();
  /** How many of the loops around this point are those of callers. */
  ownLoops = 0;
  /** How many of the calls around this point lead to the function that knows the model at hand. */
  knownFrom = 0;
  /** Where the lookups are written that code being replayed hands on. */
  lookupsAt: LookupPlace | null = null;
  /** Callees being replayed, so that recursion ends. */
  readonly replaying: string[] = [];

  constructor(
    readonly world: World,
    /** The text that is gone through at this point: that of a callee only while code it handed out runs. */
    public file: string,
    public unit: string,
    /** Qualified name of the function whose code runs: that of a callee while its steps are replayed. */
    public within: string,
    public observer: Observer | null = null,
  ) {}

  span(node: { readonly s: number; readonly e: number }): Span {
    return { file: this.file, unit: this.unit, start: node.s, end: node.e };
  }

  /** Once for every pass of the loops around this point. */
  here(): Multiplicity {
    return { factors: [...this.loops], optional: this.isConditional(), branches: [...this.branches] };
  }

  /** What happens here need not happen. */
  isConditional(): boolean {
    return this.branches.some(mayBeLeftOut);
  }

  trip(span: Span, cause: TripCause, times: Multiplicity, deps: Dependencies, model: ModelId | null): void {
    const optional = times.optional || this.isConditional();
    const factors = this.bounded(times.factors);
    const trip: Trip = {
      span,
      frames: this.framesTo(span),
      cause: this.locksForWriting(cause) ? { ...cause, writes: true } : cause,
      times: { ...times, factors, optional, branches: fitting(joinBranches(times.branches, this.branches), factors) },
      dependsOn: deps,
      model,
      inherited: false,
      exceptional: this.failing > 0,
    };
    this.add({ s: "trip", trip });
  }

  /** Loops as often as what happens now happens in them. */
  bounded(factors: readonly Factor[]): readonly Factor[] {
    if (this.bounds.length === 0) return factors;
    return factors.flatMap((factor) => {
      const counts = this.bounds.filter(({ loop }) => loop === factor.id).map(({ most }) => most);
      if (counts.length === 0) return [factor];
      const most = Math.min(...counts, factor.size.kind === "fixed" ? factor.size.count : Number.POSITIVE_INFINITY);
      return most === 1 ? [] : [{ ...factor, size: { kind: "fixed" as const, count: most } }];
    });
  }

  /** A row locked in a transaction of each pass is fetched anew on purpose, to be written. */
  locksForWriting(cause: TripCause): cause is Evaluation {
    return cause.kind === "evaluation" && cause.query?.state.lock != null && (this.transactions.at(-1) ?? 0) > 0;
  }

  add(step: Step): void {
    if (this.muted > 0) return;
    if (isRemark(step)) {
      this.current.push(step);
      return;
    }
    if (this.count >= MOST_STEPS) {
      this.truncated = true;
      return;
    }
    this.count += 1;
    this.current.push(step);
  }

  /** Records an operation on a symbol and gives the symbol of its result. */
  operation(span: Span, operation: Operation, deps: Dependencies, memo: string | null = null): SymbolValue {
    if (memo !== null) {
      const before = this.state.symbols.get(memo);
      if (before?.k === "symbol") return before;
    }
    this.symbols += 1;
    const id = `${this.symbols}`;
    this.add({ s: "operation", id, operation, frames: this.framesTo(span), optional: this.isConditional() });
    const result: SymbolValue = { k: "symbol", id, deps };
    if (memo !== null) this.state.symbols.set(memo, result);
    return result;
  }

  /** Runs `body` with its steps gathered in a region. */
  region<T>(
    kind: RegionStep["kind"],
    span: Span,
    body: () => T,
    more: {
      readonly factor?: Factor | null;
      readonly catches?: readonly string[];
      readonly overSymbol?: boolean;
      readonly when?: Condition | null;
      readonly leaves?: RegionStep["leaves"];
      readonly split?: string | null;
      readonly ways?: RegionStep["ways"];
      readonly variants?: number | null;
      readonly limits?: Limits | null;
      readonly absent?: readonly Emptied[];
      readonly database?: string | null;
      readonly opened?: Span | null;
      readonly handlers?: RegionStep["handlers"];
      readonly undoing?: RegionStep["undoing"];
      readonly decisions?: RegionStep["decisions"];
    } = {},
  ): T {
    const steps: Step[] = [];
    const outer = this.current;
    const isBranch = kind === "branch" || kind === "handler";
    const split = isBranch ? (more.split ?? this.splitAt(span)) : null;
    const { bounds, kept } = more.limits ?? NO_LIMITS;
    const failing = kept || (kind === "handler" && !isAnswer(more.catches ?? [])) ? 1 : 0;
    if (more.factor) this.loops.push(more.factor);
    if (more.when) this.conditions.push(more.when);
    const outerBounds = this.bounds.length;
    this.bounds.push(...this.loopsLeft(more.leaves ?? null), ...bounds);
    this.current = steps;
    if (kind === "atomic") this.transactions.push(this.loops.length);
    const { ways = null, variants = null, absent = [] } = more;
    this.emptied.push(...absent);
    const loops = this.loops.map(({ id }) => id);
    if (split !== null) this.branches.push({ split, ways, loops, ...(variants === null ? {} : { variants }) });
    this.failing += failing;
    try {
      return body();
    } finally {
      if (kind === "atomic") this.transactions.pop();
      if (split !== null) this.branches.pop();
      this.failing -= failing;
      this.emptied.length -= absent.length;
      this.current = outer;
      if (more.factor) this.loops.pop();
      if (more.when) this.conditions.pop();
      this.bounds.length = outerBounds;
      if (steps.length > 0) {
        const { factor = null, catches = [], overSymbol = false, when = null, leaves = null } = more;
        const { database = null, opened = null, handlers = [], undoing = null, decisions = [] } = more;
        const told = { factor, overSymbol, catches, when, leaves, split, ways, variants, bounds, kept, absent };
        this.current.push({ s: "region", kind, span, steps, ...told, database, opened, handlers, undoing, decisions });
      }
    }
  }

  /** The ways that part at a place: others each time its code is called. */
  splitAt(span: Span): string {
    return [span, ...this.callPlaces].map(spanKey).join("|");
  }

  /** Loops that a region ends: what it does happens in one of their passes. */
  private loopsLeft(leaves: RegionStep["leaves"]): Bound[] {
    if (leaves === null) return [];
    const own = this.ownLoopIds().map((loop) => ({ loop, most: 1 }));
    return leaves === "function" ? own : own.slice(-1);
  }

  /** The loops around this point that are those of the function whose code runs, the outermost first. */
  ownLoopIds(): string[] {
    return this.loops.slice(this.ownLoops).map(({ id }) => id);
  }

  /** What happens now is part of a model's `save()`. */
  isSaving(): boolean {
    return [this.within, ...this.replaying].some((unit) => /\.a?save$/.test(unit));
  }

  /** Counts an operation that is repeated for a callee; false when there were too many. */
  mayReplay(): boolean {
    this.replayed += 1;
    if (this.replayed > MOST_REPLAYED) this.truncated = true;
    return !this.truncated;
  }

  /** Runs `body` as code reached through a call at `place`. */
  through<T>(place: Span, body: () => T): T {
    return this.throughAll([place], body);
  }

  /** The same through calls that follow each other, the outermost first. */
  throughAll<T>(places: readonly Span[], body: () => T): T {
    this.callPlaces.push(...places);
    try {
      return body();
    } finally {
      this.callPlaces.length -= places.length;
    }
  }

  home(): Home {
    return { file: this.file, unit: this.unit, within: this.within };
  }

  /** Runs `body` as code whose text stands at `home`, reached through calls at `places` when that is elsewhere. */
  at<T>(home: Home, places: readonly Span[], body: () => T): T {
    if (isSameUnit(home, this)) return body();
    const { file, unit, within, observer, owner, self } = this;
    Object.assign(this, { ...home, observer: null, owner: null, self: null });
    try {
      return this.throughAll(places, body);
    } finally {
      Object.assign(this, { file, unit, within, observer, owner, self });
    }
  }

  framesTo(span: Span): readonly Span[] {
    if (this.callPlaces.length === 0) return [span];
    return [...this.callPlaces.slice(0, MOST_FRAMES), span];
  }

  /** From the function that knows the model at hand to `span`. */
  framesFromModel(span: Span): readonly Span[] {
    return this.framesTo(span).slice(this.knownFrom);
  }

  lost(node: { readonly s: number; readonly e: number }, reason: string): void {
    if (this.callPlaces.length === 0) this.observer?.lost(node.s, node.e, reason);
  }

  /** Only the loops around this point among what a value depends on. */
  loopsAmong(deps: Dependencies): Dependencies {
    if (deps.size === 0 || this.loops.length === 0) return INDEPENDENT;
    const inside = this.loops.filter((loop) => deps.has(loop.id)).map((loop) => loop.id);
    return inside.length === 0 ? INDEPENDENT : new Set(inside);
  }
}

/** The branches around a value's expression, then those around the one that uses it, which says more of its ways. */
function joinBranches(built: readonly Branch[], here: readonly Branch[]): readonly Branch[] {
  if (built.length === 0) return [...here];
  return [...built.filter(({ split }) => !here.some((other) => other.split === split)), ...here];
}

/** Loops over different values take different variants of what happens once for each of these values. */
export function fitting(branches: readonly Branch[], factors: readonly Factor[]): readonly Branch[] {
  const isAround = (id: string) => factors.some((factor) => factor.id === id);
  return branches.filter((branch) => mayBeLeftOut(branch) || branch.loops.every(isAround));
}

const NO_LIMITS: Limits = { bounds: [], kept: false };

/** Exceptions that tell how a value is, where others tell that something went wrong. */
const ANSWERS =
  /(DoesNotExist|NotFound|Http404|KeyError|IndexError|LookupError|AttributeError|ValueError|TypeError|StopIteration)$/;

/** A handler of one of these is as ordinary as a branch. */
function isAnswer(catches: readonly string[]): boolean {
  return catches.some((name) => ANSWERS.test(name));
}
