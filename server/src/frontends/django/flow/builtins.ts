import type { Span } from "../../../orm/span";
import { type Arguments, argument, dependenciesOf, placeOf, valuesOf } from "./arguments";
import { ANY_ATTRIBUTE, setAttribute } from "./assign";
import { readAttribute } from "./attributes";
import {
  attributeGetter,
  callPartly,
  filterBy,
  grouped,
  mapOver,
  partly,
  readDotted,
  reduced,
  withKey,
} from "./callbacks";
import { callMethod, handOut } from "./calls";
import { isTrue } from "./conditions";
import { META } from "./constants";
import { withCounted } from "./counted";
import { prefetchObject, prefetchPaths } from "./eager-arguments";
import { noteEscapedLocks } from "./escaped-locks";
import { index, itemOf } from "./items";
import { consume, elements, evaluateQuery, fixed, pageOf } from "./iterate";
import { knownValue } from "./known-value";
import { isRandom } from "./made-values";
import { allOf, allRows, modelManager } from "./managers";
import { appByName, modelByName, modelOfApp } from "./models-by-name";
import { modelClass } from "./names";
import { extreme, number, wholeNumber } from "./numbers";
import { dependenciesOfPart } from "./partial-dependencies";
import { remoteBy } from "./remote-calls";
import { LAZY_OBJECT } from "./request-rows";
import type { Run } from "./run";
import { few, isShort } from "./short-loops";
import { sendSignal } from "./signals";
import { answeredStates, answering, statesOf, turnedStates } from "./state-reads";
import { computedByDatabase } from "./stored-reads";
import { text, truth } from "./tests";
import { ATOMIC } from "./transactions";
import {
  type ExternalValue,
  external,
  listOf,
  literal,
  NONE,
  optionsOf,
  something,
  tupleOf,
  union,
  unknown,
  type Value,
} from "./values";
import { forEachVariant, mapVariants } from "./variants";

export type Builtin = (run: Run, args: Arguments, span: Span, fn: ExternalValue) => Value | null;

/** Calls something known by its dotted name. What is not in the tables gives an unknown value. */
export function callExternal(run: Run, fn: ExternalValue, args: Arguments, span: Span): Value {
  const builtin = BUILTINS[fn.dotted] ?? BUILTINS[lastTwo(fn.dotted)];
  if (!builtin) {
    if (WRITTEN_LOGS.test(fn.dotted)) textOfAll(run, args, span);
    else handOut(run, args, span);
    const deps = dependenciesOf(args);
    const what = remoteBy(fn.dotted);
    if (what) run.add({ s: "effect", effect: { kind: "remote", span, what } });
    if (isShort(fn.dotted)) return few(deps);
    if (EXPRESSIONS.test(fn.dotted)) {
      const computed = computedByDatabase(valuesOf(args), namedBy(fn, args), unknown(deps));
      return addsUp(fn, args) ? { ...computed, addsUp: true } : computed;
    }
    return fn.dotted.startsWith(`${META}.`) || isRandom(fn) ? external(`${fn.dotted}()`, [], deps) : unknown(deps);
  }
  const subject = args.positional.find((value) => value.k === "symbol");
  if (subject && !SYMBOLIC.has(fn.dotted) && !callsBack(args)) {
    return run.operation(span, { o: "builtin", name: fn.dotted, of: fn.args, args }, dependenciesOf(args));
  }
  return builtin(run, args, span, fn) ?? unknown(dependenciesOf(args));
}

/** `django.core.paginator.Paginator.page` is found by its last two parts wherever it is imported from. */
function lastTwo(dotted: string): string {
  return dotted.split(".").slice(-2).join(".");
}

/** Classes of what the database computes. */
const EXPRESSIONS = /^django\.(db\.models|contrib\.\w+\.(search|functions|expressions|aggregates))\.(\w+\.)*[A-Z]\w*$/;

/** The column that `F()` names. */
function namedBy({ dotted }: ExternalValue, { positional }: Arguments): readonly string[] {
  const [name] = positional;
  return /\.F$/.test(dotted) && name?.k === "literal" && typeof name.value === "string" ? [name.value] : [];
}

/** `Count("pk")`, `Sum("amount")`, `Coalesce(Sum("amount"), 0)` */
function addsUp({ dotted }: ExternalValue, { positional }: Arguments): boolean {
  const [first] = positional;
  return (
    /\.(Count|Sum)$/.test(dotted) || (/\.Coalesce$/.test(dotted) && first?.k === "unknown" && first.addsUp === true)
  );
}

/** Log calls whose text is made with the settings that Python starts with: from warnings on. */
const WRITTEN_LOGS = /^logging\.(getLogger\(\)\.)?(warning|error|exception|critical)$/;

/** Builtins that can be told even for a symbol, because they do not look into it. */
const SYMBOLIC = new Set([
  "builtins.isinstance",
  "builtins.hash",
  "builtins.callable",
  "builtins.id",
  "builtins.range",
  "builtins.setattr",
  "builtins.super",
  "builtins.type",
  ATOMIC,
  "django.db.models.Prefetch",
  "functools.partial",
  "functools.partial()",
  "django.utils.functional.SimpleLazyObject",
  "typing.cast",
]);

/** A function of the unit itself is called for the elements: it cannot be taken to the call site. */
function callsBack(args: Arguments): boolean {
  return [...args.positional, ...args.keywords.values()].some((value) => value.k === "closure");
}

const plain: Builtin = (_run, args) => something(dependenciesOf(args));

const list: Builtin = (run, args, span) => {
  const [value] = args.positional;
  if (value === undefined) return tupleOf([]);
  const place = placeOf(args, 0, span);
  return mapVariants(run, value, place.span, (option) => consume(run, option, place.span, place.label));
};

/** In another order, as many as there were. */
const sorted: Builtin = (run, args, span) => {
  const label = placeOf(args, 0, span).label;
  return withKey((all) => ({
    ...all,
    items: null,
    factor: all.items ? fixed(all.items.length, span, label) : all.factor,
  }))(run, args, span, external("builtins.sorted"));
};

const consumeAll: Builtin = (run, args, span) => {
  args.positional.forEach((_value, at) => {
    elements(run, args, at, span);
  });
  return unknown(dependenciesOf(args));
};

const zip: Builtin = (run, args, span) => {
  const lists = args.positional.map((_value, at) => elements(run, args, at, span));
  const factor = lists.find((item) => item.factor)?.factor ?? null;
  return listOf(tupleOf(lists.map((item) => item.element)), factor);
};

const enumerate: Builtin = (run, args, span) => {
  if (args.positional.length === 0) return null;
  const all = elements(run, args, 0, span);
  return {
    ...listOf(tupleOf([unknown(all.element.deps), all.element]), all.factor),
    ...(all.items ? { items: all.items.map((item) => tupleOf([unknown(), item])) } : {}),
  };
};

const length: Builtin = (run, args, span) => {
  const [value] = args.positional;
  const place = placeOf(args, 0, span);
  forEachVariant(run, value ?? unknown(), place.span, (option) => {
    if (option.k === "query") evaluateQuery(run, option, "len", place.span);
  });
  const counted = value?.k === "query" ? [{ of: place.span, rises: true }] : [];
  return withCounted(something(dependenciesOf(args)), counted);
};

/** Asks the truth of the argument; the result is known where the argument's is. */
function truthOf(run: Run, args: Arguments, span: Span, result: (known: boolean) => boolean): Value {
  for (const value of args.positional) truth(run, value, span);
  const known = args.positional[0] ? isTrue(args.positional[0]) : null;
  if (known !== null) return literal(result(known), dependenciesOf(args));
  const states = statesOf(run, args.positional[0] ?? unknown());
  return answering(unknown(dependenciesOf(args)), result(true) ? answeredStates(states) : turnedStates(states));
}

const toText: Builtin = (run, args, span) => {
  textOfAll(run, args, span);
  const [value] = args.positional;
  if (value?.k === "external" && isRandom(value)) return value;
  return something(dependenciesOf(args));
};

function textOfAll(run: Run, args: Arguments, span: Span): void {
  args.positional.forEach((value, at) => {
    text(run, value, placeOf(args, at, span).span);
  });
}

const getAttribute: Builtin = (run, args, span) => {
  const [value, name] = args.positional;
  if (!value || name?.k !== "literal" || typeof name.value !== "string") return null;
  const read = readAttribute(run, value, name.value, span);
  const fallback = args.positional[2];
  return fallback ? union([read, fallback]) : read;
};

/** Of the other end of a one-to-one relation it tells whether there is a row. */
const hasAttribute: Builtin = (run, args, span, fn) => {
  const read = getAttribute(run, args, span, fn);
  const [owner, name] = args.positional;
  if (owner?.k !== "instance" || name?.k !== "literal") return read;
  const relation = run.world.schema.models.get(owner.model)?.relations.get(String(name.value));
  if (!relation?.target || !relation.inverse || relation.side !== "inverse" || relation.arity !== "one") return read;
  const value = knownValue(run, owner, span);
  const sought = [{ ...value, column: relation.inverse, comparison: "equal", lookup: relation.inverse, span }] as const;
  const frames = run.framesTo(span);
  run.add({
    s: "effect",
    effect: { kind: "look", span, frames, model: relation.target, seeks: { sought, more: false } },
  });
  return { k: "unknown", given: true, finds: span, deps: owner.deps };
};

const getObject: Builtin = (run, args, span) => {
  const [source, ...rest] = args.positional;
  if (!source) return null;
  const given = { ...args, positional: rest };
  return mapVariants(run, source, span, (option) => callMethod(run, queryable(run, option, span), "get", given, span));
};

const getList: Builtin = (run, args, span) => {
  const [source, ...rest] = args.positional;
  if (!source) return null;
  const filtered = callMethod(run, queryable(run, source, span), "filter", { ...args, positional: rest }, span);
  return consume(run, filtered, span);
};

function queryable(run: Run, value: Value, span: Span): Value {
  if (value.k !== "model") return value;
  const declaration = run.world.schema.defaultManager(value.model);
  return allOf(run, modelManager(run, value.model, declaration, span, "get_object_or_404()"), span);
}

/** `prefetch_related_objects(list, *paths)`: one query per path, and the instances carry the rows from here on. */
const prefetchOnto: Builtin = (run, args, span) => {
  const [target, ...paths] = args.positional;
  if (!target) return null;
  const { element } =
    target.k === "list" && target.items?.length === 1 ? { element: target.element } : consume(run, target, span);
  if (optionsOf(element).some((option) => option.k === "symbol")) {
    const name = "django.db.models.prefetch_related_objects";
    return run.operation(span, { o: "builtin", name, of: [], args }, dependenciesOf(args));
  }
  for (const option of optionsOf(element)) {
    if (option.k !== "instance") continue;
    const before = run.state.supplies.get(option.id) ?? option.supply;
    run.state.supplies.set(option.id, prefetchPaths(run, option.model, before, paths, args.open));
    const cause = {
      kind: "evaluation",
      query: null,
      by: "prefetch_related_objects",
      relation: null,
      lookups: [],
      writes: false,
    } as const;
    for (const _path of paths) run.trip(span, cause, run.here(), run.loopsAmong(option.deps), option.model);
  }
  return NONE;
};

const paginator: Builtin = (_run, args) => {
  const rows = argument(args, 0, "object_list") ?? unknown();
  const size = argument(args, 1, "per_page") ?? unknown();
  return external("django.core.paginator.Paginator", [rows, size], dependenciesOf(args));
};

const page: Builtin = (run, _args, span, paginator) => pageOf(run, paginator, span);

const chained: Builtin = (run, args, span) => {
  const lists = args.positional.map((_value, at) => elements(run, args, at, span));
  const factor = lists.find((item) => item.factor)?.factor ?? null;
  return listOf(union(lists.map((item) => item.element)), factor);
};

const record: Builtin = (run, args, span) => {
  const [first] = args.positional;
  if (first?.k === "record") return { ...first, entries: new Map([...first.entries, ...args.keywords]) };
  if (first) return pairs(run, args, span);
  return {
    k: "record",
    entries: args.keywords,
    rest: null,
    restKey: null,
    factor: null,
    deps: dependenciesOf(args),
  };
};

/** `dict((row.pk, row) for row in rows)` */
function pairs(run: Run, args: Arguments, span: Span): Value {
  const { element, factor } = elements(run, args, 0, span);
  const [restKey, rest] = [0, 1].map((at) => itemOf(run, element, at, 2, span));
  return {
    k: "record",
    entries: args.keywords,
    rest: rest ?? unknown(),
    restKey: restKey ?? null,
    factor,
    deps: dependenciesOf(args),
  };
}

/** `defaultdict(list)`: a missing key holds an empty list. */
const defaultRecord: Builtin = (_run, args) => ({
  k: "record",
  entries: new Map(),
  rest: args.positional[0]?.k === "external" && EMPTY_LISTS.has(args.positional[0].dotted) ? tupleOf([]) : null,
  restKey: null,
  factor: null,
  deps: new Set(),
});

/** What the database does not decide the length of. */
function constantIterable(dotted: string): Builtin {
  return () => external(dotted);
}

const EMPTY_LISTS = new Set(["builtins.list", "builtins.set", "collections.deque"]);

const first: Builtin = (run, args, span) => {
  if (args.positional.length === 0) return null;
  run.once += 1;
  const all = elements(run, args, 0, span);
  run.once -= 1;
  const one = index(run, { ...all, items: null }, unknown(), span);
  return args.positional[1] ? union([one, args.positional[1]]) : one;
};

const BUILTINS: Readonly<Record<string, Builtin>> = {
  "builtins.list": list,
  "builtins.tuple": list,
  "builtins.set": list,
  "builtins.frozenset": list,
  "builtins.iter": list,
  "builtins.aiter": list,
  "builtins.reversed": list,
  "builtins.sorted": sorted,
  "builtins.min": extreme,
  "builtins.max": extreme,
  "builtins.map": mapOver,
  "builtins.filter": filterBy,
  "builtins.sum": consumeAll,
  "builtins.any": consumeAll,
  "builtins.all": consumeAll,
  "builtins.zip": zip,
  "builtins.enumerate": enumerate,
  "builtins.next": first,
  "builtins.anext": first,
  "builtins.len": length,
  "builtins.bool": (run, args, span) => truthOf(run, args, span, (known) => known),
  "builtins.not": (run, args, span) => truthOf(run, args, span, (known) => !known),
  "builtins.str": toText,
  "builtins.print": (run, args, span) => {
    textOfAll(run, args, span);
    return NONE;
  },
  "builtins.format": toText,
  "builtins.repr": plain,
  "builtins.isinstance": plain,
  "builtins.hash": plain,
  "builtins.callable": plain,
  "builtins.id": plain,
  "builtins.int": wholeNumber,
  "builtins.float": number,
  "builtins.type": (run, args) =>
    unknown(args.positional.length === 1 ? dependenciesOfPart(run, "class", args.positional[0]) : dependenciesOf(args)),
  "builtins.vars": plain,
  "builtins.hasattr": hasAttribute,
  "builtins.getattr": getAttribute,
  "builtins.setattr": (run, args, span) => {
    const [on, name, value] = args.positional;
    const attribute = name?.k === "literal" ? String(name.value) : ANY_ATTRIBUTE;
    if (on && value) setAttribute(run, on, attribute, value, span);
    return NONE;
  },
  // What a person types depends on no loop.
  "builtins.input": () => unknown(),
  "builtins.range": (_run, args) => external("builtins.range", args.positional, dependenciesOf(args)),
  "builtins.dict": record,
  "collections.OrderedDict": record,
  "collections.defaultdict": defaultRecord,
  "collections.deque": list,
  "itertools.chain": chained,
  "chain.from_iterable": (run, args, span) => {
    const [outer] = args.positional;
    if (!outer) return null;
    const all = consume(run, outer, span);
    return consume(run, all.element, span);
  },
  "itertools.islice": list,
  "itertools.count": constantIterable("itertools.count"),
  "itertools.cycle": constantIterable("itertools.cycle"),
  "itertools.repeat": constantIterable("itertools.repeat"),
  "itertools.batched": constantIterable("itertools.batched"),
  "itertools.groupby": grouped,
  "operator.attrgetter": attributeGetter,
  "operator.attrgetter()": readDotted,
  "logging.getLogger": (_run, args) =>
    external("logging.getLogger()", args.positional.length > 0 ? args.positional : [unknown()]),
  "functional.SimpleLazyObject": (_run, args) => external(LAZY_OBJECT, args.positional, dependenciesOf(args)),
  "functools.partial": partly,
  "functools.partial()": callPartly,
  "functools.reduce": reduced,
  "typing.cast": (_run, args) => args.positional[1] ?? null,
  "copy.copy": (_run, args) => args.positional[0] ?? null,
  "asgiref.sync.sync_to_async": (_run, args) => args.positional[0] ?? null,
  "asgiref.sync.async_to_sync": (_run, args) => args.positional[0] ?? null,
  "asyncio.gather": (_run, args) => tupleOf(args.positional),
  "Signal.send": sendSignal,
  "Signal.asend": sendSignal,
  "Signal.send_robust": sendSignal,
  "Signal.asend_robust": sendSignal,
  "timezone.now": plain,
  "datetime.now": plain,
  "datetime.today": plain,
  "date.today": plain,
  "transaction.atomic": (_run, args) => {
    const using = argument(args, 0, "using");
    return external(ATOMIC, using ? [using] : []);
  },
  "transaction.set_autocommit": (run, _args, span) => {
    run.add({ s: "effect", effect: { kind: "begin", span } });
    return NONE;
  },
  "django.shortcuts.get_object_or_404": getObject,
  "django.shortcuts.aget_object_or_404": getObject,
  "django.shortcuts.get_list_or_404": getList,
  "django.shortcuts.aget_list_or_404": getList,
  "rest_framework.generics.get_object_or_404": getObject,
  "django.contrib.auth.get_user_model": (run) => {
    const user = run.world.schema.userModel();
    return user ? modelClass(user.id) : null;
  },
  "apps.get_model": modelByName,
  "apps.get_registered_model": modelByName,
  "apps.get_app_config": appByName,
  "get_app_config().get_model": modelOfApp,
  "apps.get_models": constantIterable("apps.get_models"),
  "django.db.models.QuerySet": (run, args, span) => {
    const [model] = args.positional;
    return model?.k === "model" ? allRows(run, model.model, [], span) : null;
  },
  "django.db.models.Prefetch": (run, args, span) => {
    noteEscapedLocks(run, valuesOf(args), span);
    return prefetchObject(args);
  },
  "django.db.models.prefetch_related_objects": prefetchOnto,
  "django.db.models.aprefetch_related_objects": prefetchOnto,
  "django.core.paginator.Paginator": paginator,
  "Paginator.page": page,
  "Paginator.get_page": page,
};
