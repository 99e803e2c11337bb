import type { RowValues } from "../../../orm/find-or-create";
import type { Query } from "../../../orm/query";
import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { Supply } from "../../../orm/supply";
import type { Factor, Multiplicity } from "../../../orm/trip";
import type { ClassReference } from "../modules/project";
import type { ManagerDeclaration } from "../schema/django-schema";
import type { Comprehension, FunctionDefinition, LambdaExpression } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import type { Condition } from "./conditions";
import type { Counted } from "./counted";
import type { Emptied } from "./emptiness";
import { isEmpty } from "./is-empty";
import { oneOfMany, type RowKind } from "./row-kind";
import { isSameValue, lessKnown } from "./same-value";
import type { Scope } from "./state";
import type { StateRead } from "./state-reads";

/** Ids of the loops (see Factor) and parameters (`p0`, `p1` ...) that decide what a value is. */
export type Dependencies = ReadonlySet<string>;

export const INDEPENDENT: Dependencies = new Set();

/** What an expression evaluates to, as far as the analysis follows it. Values are immutable. */
export type Value =
  | UnknownValue
  | LiteralValue
  | ModelClassValue
  | ManagerValue
  | QueryValue
  | InstanceValue
  | ListValue
  | RecordValue
  | GeneratorValue
  | FunctionValue
  | ClosureValue
  | MethodValue
  | ClassValue
  | ObjectValue
  | SuperValue
  | ModuleValue
  | ExternalValue
  | SymbolValue
  | UnionValue;

export interface UnknownValue {
  readonly k: "unknown";
  /** It is true and no `None`: the key of a stored row. */
  readonly present?: boolean;
  /** It is no `None`: a text, a number. */
  readonly given?: boolean;
  /** People wrote it for this one call, so that it holds few elements. */
  readonly few?: boolean;
  /** What the database computes within a query: `F("price")`, `Subquery(...)`. */
  readonly expression?: boolean;
  /** An aggregate of which each row more makes more: `Count("pk")`, `Sum("amount")`. */
  readonly addsUp?: true;
  /** The columns of its own row that such a value names: `F("price")`. */
  readonly names?: readonly string[];
  /** A column of a row as the database gave it. */
  readonly stored?: boolean;
  /** A call that creates what it returns gave it. */
  readonly made?: boolean;
  /** A `save()` of which nothing is known gave it: the row that it wrote, which has its identity from there. */
  readonly saved?: boolean;
  /** An attribute that was not set on the way this stands for: it is as it was. */
  readonly unset?: boolean;
  /** The columns of which it may be one, as it was read; named as `columnRead` does. */
  readonly read?: readonly string[];
  /** The columns that it was computed from, and symbols that may turn out to hold some. */
  readonly computed?: readonly string[];
  /** What its truth says of columns: of the one that it is as it was read, or of those that a test asked of which it is the answer. */
  readonly states?: readonly StateRead[];
  /** Two values of one identity are equal. */
  readonly identity?: string;
  /** It is true, or above zero, where the lookup at this place found a row: `exists()`, `count()`. */
  readonly finds?: Span;
  /** The numbers of rows that it follows. */
  readonly counted?: readonly Counted[];
  /** It is a row of this model, of more kinds than are kept apart, or `None`. */
  readonly rowOf?: RowKind;
  /** It is one element of what this loop goes over, whole. */
  readonly elementOf?: string;
  readonly deps: Dependencies;
}

export interface LiteralValue {
  readonly k: "literal";
  readonly value: string | number | boolean | null;
  readonly deps: Dependencies;
}

export interface ModelClassValue {
  readonly k: "model";
  readonly model: ModelId;
  readonly deps: Dependencies;
}

/** `Book.objects`, or `author.books` with an owner. */
export interface ManagerValue {
  readonly k: "manager";
  readonly model: ModelId;
  readonly declaration: ManagerDeclaration;
  readonly owner: { readonly instance: InstanceValue; readonly relation: string } | null;
  /** The expression that reached it. */
  readonly place: ChainPlace | null;
  readonly deps: Dependencies;
}

export interface ChainPlace {
  readonly span: Span;
  readonly name: string;
  readonly within: string;
}

export interface QueryValue {
  readonly k: "query";
  readonly query: Query;
  /** How many such querysets are built: the loops around the expression that built it. */
  readonly times: Multiplicity;
  /** Queryset classes of the workspace whose methods it has, most derived first. */
  readonly classes: readonly ClassReference[];
  readonly related: RelatedRows | null;
  /** Rows that are there without a query: what a prefetch left behind. */
  readonly prefetched: InstanceValue | null;
  /** What a row is when it is not an instance: column values of `values()` ... */
  readonly row: Value | null;
  readonly deps: Dependencies;
}

/** The related objects a pure `owner.relation.all()` shows. */
export interface RelatedRows {
  readonly owner: InstanceValue;
  readonly relation: string;
  readonly pure: boolean;
  /** Whoever fetched the owner may have loaded them. */
  readonly mayBeLoaded: boolean;
  /** What the rows carry once the queryset is restricted, where whoever fetched the owner may have loaded all of them. */
  readonly restricted?: Supply;
}

export interface InstanceValue {
  readonly k: "instance";
  readonly model: ModelId;
  /** Reads of one instance are remembered under this identity. */
  readonly id: string;
  /** How many such instances there are. */
  readonly times: Multiplicity;
  readonly origin: InstanceOrigin;
  readonly supply: Supply;
  /** Attributes that are known to be filled: the parent of a row reached through its related manager. */
  readonly known: ReadonlyMap<string, Value>;
  /** Nothing says what was loaded with it. */
  readonly foreign: boolean;
  /** A relation that may be NULL led to it: `None` may be there instead. */
  readonly mayBeNone: boolean;
  /** What its class was called with. */
  readonly given?: RowValues;
  /** What was empty where its class was called. */
  readonly absent?: readonly Emptied[];
  /** A framework hands it in, from a queryset that its user makes with what the function is about to read. */
  readonly handedIn?: true;
  readonly deps: Dependencies;
}

export interface InstanceOrigin {
  readonly query: Query | null;
  readonly path: readonly string[];
  readonly shared: boolean;
  readonly reloaded?: boolean;
}

/** A list, tuple, set, iterator or dict view: `items` where each is known, else one `element` for all. */
export interface ListValue {
  readonly k: "list";
  readonly items: readonly Value[] | null;
  readonly element: Value;
  /** What a loop over it counts; null for a loop of its own. */
  readonly factor: Factor | null;
  /** It is what the find-or-create call at this place gave: a row of the model, and whether it was created. */
  readonly pair?: { readonly span: Span; readonly model: ModelId };
  /** So many items at most: the longest of several lists that the source writes out, or what is added in no loop. */
  readonly most?: number;
  readonly deps: Dependencies;
}

/** A dict: literal keys in `entries`, anything else in `rest`. */
export interface RecordValue {
  readonly k: "record";
  readonly entries: ReadonlyMap<string, Value>;
  readonly rest: Value | null;
  readonly restKey: Value | null;
  readonly factor: Factor | null;
  readonly deps: Dependencies;
}

/** The function whose text holds a piece of code; `unit` is empty for code outside functions. */
export interface Home {
  readonly file: string;
  readonly unit: string;
  /** Qualified name of the function. */
  readonly within: string;
}

/** A generator that has not run: its trips belong to whoever consumes it. */
export interface GeneratorValue {
  readonly k: "generator";
  readonly source:
    | {
        readonly t: "expression";
        readonly comprehension: Comprehension;
        readonly scope: Scope;
        readonly first: Value;
        readonly home: Home;
      }
    | {
        readonly t: "call";
        readonly file: string;
        readonly unit: string;
        readonly args: readonly Value[];
        readonly place: ChainPlace;
      };
  /** The calls that returned it, the last one first. */
  readonly through: readonly Span[];
  readonly deps: Dependencies;
}

export interface FunctionValue {
  readonly k: "function";
  readonly file: string;
  readonly unit: UnitFacts;
  readonly deps: Dependencies;
}

/** A lambda or a function defined inside the function under analysis. */
export interface ClosureValue {
  readonly k: "closure";
  readonly definition: LambdaExpression | FunctionDefinition;
  readonly scope: Scope;
  readonly home: Home;
  readonly deps: Dependencies;
}

/** A function or external name bound to its receiver. */
export interface MethodValue {
  readonly k: "method";
  readonly receiver: Value;
  readonly name: string;
  readonly function: FunctionValue | null;
  readonly deps: Dependencies;
}

export interface ClassValue {
  readonly k: "class";
  readonly cls: ClassReference;
  readonly deps: Dependencies;
}

/** An instance of a class of the workspace that is no model. */
export interface ObjectValue {
  readonly k: "object";
  readonly cls: ClassReference;
  readonly id: string;
  readonly deps: Dependencies;
}

export interface SuperValue {
  readonly k: "super";
  readonly owner: { readonly file: string; readonly qualname: string };
  readonly receiver: Value;
  readonly deps: Dependencies;
}

export interface ModuleValue {
  readonly k: "module";
  readonly file: string;
  readonly deps: Dependencies;
}

/** Known by its dotted name only: `django.shortcuts.get_object_or_404`, `builtins.len`, `request`. */
export interface ExternalValue {
  readonly k: "external";
  readonly dotted: string;
  readonly args: readonly Value[];
  readonly deps: Dependencies;
}

/** A parameter, or what an operation on one gives: known only at the call site. */
export interface SymbolValue {
  readonly k: "symbol";
  /** `p0`, `p1` ... for parameters, a number for the result of an operation. */
  readonly id: string;
  /** It is no `None`: a test says so. */
  readonly present?: true;
  readonly deps: Dependencies;
}

/** One of several: branches of the program. Two to four options. */
export interface UnionValue {
  readonly k: "union";
  readonly options: readonly Value[];
  /** What must hold for each option, in the same order; null when nothing is known of any. */
  readonly conditions: readonly (readonly Condition[])[] | null;
  /** Of what a test gave, as in an UnknownValue; without it, its options tell. */
  readonly states?: readonly StateRead[];
  readonly deps: Dependencies;
}

const MOST_OPTIONS = 4;

export const UNKNOWN: UnknownValue = { k: "unknown", deps: INDEPENDENT };

export function unknown(deps: Dependencies = INDEPENDENT): UnknownValue {
  return deps.size === 0 ? UNKNOWN : { k: "unknown", deps };
}

/** The value with an identity, where it is an unknown one that has none. */
export function identified(value: Value, identity: string): Value {
  return value.k === "unknown" && value.identity === undefined ? { ...value, identity } : value;
}

/** An attribute or an item of a value of which nothing is known but which one it is. */
export function partOf({ identity }: UnknownValue, part: string, deps: Dependencies): UnknownValue {
  return { k: "unknown", deps, ...(identity === undefined ? {} : { identity: `${identity}${part}` }) };
}

/** A text, a number, a time: whatever it is, no `None`. */
export function something(deps: Dependencies): UnknownValue {
  return { k: "unknown", given: true, deps };
}

export function literal(value: string | number | boolean | null, deps: Dependencies = INDEPENDENT): LiteralValue {
  return { k: "literal", value, deps };
}

export const NONE: LiteralValue = literal(null);

export function external(dotted: string, args: readonly Value[] = [], deps: Dependencies = INDEPENDENT): ExternalValue {
  return { k: "external", dotted, args, deps };
}

export function listOf(element: Value, factor: Factor | null = null): ListValue {
  return { k: "list", items: null, element, factor, deps: element.deps };
}

export function tupleOf(items: readonly Value[]): ListValue {
  return { k: "list", items, element: oneOf(items), factor: null, deps: mergeDependencies(items) };
}

/** One of many items that the source writes out. Where they are too many for a union, lists and dicts become one. */
function oneOf(items: readonly Value[]): Value {
  const any = union(items);
  if (any.k !== "unknown" || items.length === 0) return any;
  if (items.every((item) => item.k === "list")) return oneOfLists(items, any.deps);
  return items.every((item) => item.k === "record") ? oneOfRecords(items, any.deps) : any;
}

function oneOfLists(lists: readonly ListValue[], deps: Dependencies): Value {
  const items = lists.map((list) => list.items ?? null);
  if (items.includes(null)) return unknown(deps);
  const lengths = new Set(items.map((each) => each?.length ?? 0));
  const all = items.flatMap((each) => each ?? []);
  const [length = 0] = lengths;
  const columns = Array.from({ length }, (_, at) => oneOf(items.flatMap((each) => each?.[at] ?? [])));
  if (lengths.size === 1) return { k: "list", items: columns, element: oneOf(all), factor: null, deps };
  return { k: "list", items: null, element: oneOf(all), factor: null, most: Math.max(...lengths), deps };
}

function oneOfRecords(records: readonly RecordValue[], deps: Dependencies): Value {
  if (records.some(({ rest }) => rest !== null)) return unknown(deps);
  const keys = new Set(records.flatMap(({ entries }) => [...entries.keys()]));
  const entries = new Map(
    [...keys].map((key) => [key, oneOf(records.flatMap((record) => record.entries.get(key) ?? []))]),
  );
  return { k: "record", entries, rest: null, restKey: null, factor: null, deps };
}

/** The union of the dependencies of several values. */
export function mergeDependencies(values: readonly Value[]): Dependencies {
  let merged: Dependencies = INDEPENDENT;
  for (const value of values) merged = joinDependencies(merged, value.deps);
  return merged;
}

export function joinDependencies(a: Dependencies, b: Dependencies): Dependencies {
  if (b.size === 0 || a === b) return a;
  if (a.size === 0) return b;
  let missing = false;
  for (const id of b) if (!a.has(id)) missing = true;
  return missing ? new Set([...a, ...b]) : a;
}

export function withDependencies<V extends Value>(value: V, deps: Dependencies): V {
  const joined = joinDependencies(value.deps, deps);
  return joined === value.deps ? value : { ...value, deps: joined };
}

/** A value and what must hold for it. */
export interface Alternative {
  readonly value: Value;
  readonly conditions: readonly Condition[];
  /** The loops that returning it ends. */
  readonly ended?: readonly string[];
}

/** One value for several branches. Too many options become unknown. */
export function union(values: readonly Value[]): Value {
  return choice(values.map((value) => ({ value, conditions: [] })));
}

/** One value for several branches of which it is known when each is taken. */
export function choice(alternatives: readonly Alternative[]): Value {
  const [only] = alternatives;
  if (only && alternatives.length === 1 && only.conditions.length === 0) return only.value;
  const options: Alternative[] = [];
  for (const { value, conditions } of withoutEmpty(alternatives.flatMap(flatten))) {
    const same = options.findIndex((other) => isSameValue(other.value, value));
    if (same < 0) options.push({ value, conditions });
    else options[same] = { value: lessKnown(options[same]?.value ?? value, value), conditions: [] };
  }
  const [first] = options;
  if (first === undefined) return UNKNOWN;
  if (options.length === 1) return first.value;
  const values = options.map((option) => option.value);
  const deps = mergeDependencies(values);
  if (options.length > MOST_OPTIONS) return oneOfMany(values, deps);
  const conditions = options.some((option) => option.conditions.length > 0)
    ? options.map((option) => option.conditions)
    : null;
  return { k: "union", options: values, conditions, deps };
}

/** A list that a loop may have left empty is the same list: it says nothing of its elements. */
function withoutEmpty(alternatives: readonly Alternative[]): readonly Alternative[] {
  if (alternatives.length < 2) return alternatives;
  const filled = alternatives.filter(({ value }) => !isEmpty(value));
  const isContainer = ({ value }: Alternative) => value.k === "list" || value.k === "record";
  return filled.length > 0 && filled.every(isContainer) ? filled : alternatives;
}

function flatten({ value, conditions }: Alternative): Alternative[] {
  if (value.k !== "union") return [{ value, conditions }];
  return value.options.map((option, at) => ({
    value: option,
    conditions: [...conditions, ...(value.conditions?.[at] ?? [])],
  }));
}

/** The options of a value with their conditions, `None` left out where another option remains. */
export function alternativesOf(value: Value): readonly Alternative[] {
  const kept = optionsOf(value);
  return flatten({ value, conditions: [] }).filter((option) => kept.includes(option.value));
}

/** The union of what each option becomes; `None` is left out where another option remains. */
export function mapOptions(value: Value, change: (option: Value) => Value): Value {
  if (value.k !== "union") return change(value);
  return choice(
    alternativesOf(value).map((option) => ({ value: change(option.value), conditions: option.conditions })),
  );
}

/** The options of a value, `None` left out where another option remains. */
export function optionsOf(value: Value): readonly Value[] {
  if (value.k !== "union") return [value];
  const present = value.options.filter((option) => !(option.k === "literal" && option.value === null));
  return present.length > 0 ? present : value.options;
}
