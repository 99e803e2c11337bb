import type { Write } from "../../../orm/effect";
import type { Query } from "../../../orm/query";
import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import { EMPTY_SUPPLY } from "../../../orm/supply";
import { type Arguments, argument, dependenciesOf } from "./arguments";
import { withAssigned } from "./assigned-relations";
import { readAttribute } from "./attributes";
import { callValue } from "./calls";
import { creationDependencies } from "./created-dependency";
import { creationOf, valuesAtSave, valuesGiven } from "./find-or-create";
import { useAsRelated } from "./pair-use";
import { hashId } from "./querysets";
import type { Run } from "./run";
import { noteHiddenMethod } from "./touched-rows";
import { type InstanceValue, joinDependencies, unknown, type Value } from "./values";

/** Made by calling its class in this program: the first save inserts it. */
export function isNew({ origin, foreign }: InstanceValue): boolean {
  return origin.query === null && origin.path.length === 0 && !foreign;
}

/** Methods every model has. Anything else may be an attribute that holds something callable. */
export function callModelMethod(run: Run, instance: InstanceValue, name: string, args: Arguments, span: Span): Value {
  const deps = joinDependencies(instance.deps, dependenciesOf(args));
  const write = WRITES[name];
  if (write) {
    run.trip(
      span,
      {
        kind: "evaluation",
        query: null,
        by: write === "delete" ? "delete" : "save",
        relation: null,
        lookups: [],
        writes: true,
      },
      run.here(),
      deps,
      instance.model,
    );
    const creates = write === "save" && isNew(instance);
    const effect = {
      kind: creates ? "create" : write,
      span,
      model: instance.model,
      ...(write === "save" ? savedFields(args) : { fields: null }),
      value: "plain",
      instance: instance.id,
      ...(creates ? creationOf(run, instance.model, valuesAtSave(run, instance, span), span) : {}),
    } as const;
    run.add({ s: "effect", effect, ...(creates && instance.absent ? { absent: instance.absent } : {}) });
    return unknown(deps);
  }
  if (name === "refresh_from_db" || name === "arefresh_from_db") {
    const fields = argument(args, 1, "fields");
    if (fields === undefined) forget(run, instance);
    run.add({ s: "effect", effect: { kind: "reload", span, row: instance.id, columns: namesIn(fields) } });
    run.trip(
      span,
      {
        kind: "evaluation",
        query: lockedSource(args),
        by: "refresh_from_db",
        relation: null,
        lookups: [],
        writes: false,
      },
      run.here(),
      deps,
      instance.model,
    );
    return unknown(deps);
  }
  if (OTHER.has(name) || /^get_\w+_display$/.test(name)) return unknown(deps);
  const value = readAttribute(run, instance, name, span);
  if (value.k === "unknown") noteHiddenMethod(run, instance, name, span);
  return value.k === "unknown" ? unknown(deps) : callValue(run, value, args, span);
}

/** `refresh_from_db(from_queryset=...)` where that locks the row. */
function lockedSource(args: Arguments): Query | null {
  const given = argument(args, 2, "from_queryset");
  return given?.k === "query" && given.query.state.lock ? given.query : null;
}

/** What `update_fields` names: all columns where it is not there. */
function savedFields({ keywords, open, spread }: Arguments): Pick<Write, "fields" | "partial"> {
  const given = keywords.get("update_fields");
  const isAll = given === undefined || (given.k === "literal" && given.value === null);
  if (isAll) return open || spread.length > 0 ? { fields: null, partial: true } : { fields: null };
  const fields = namesIn(given);
  return fields === null ? { fields, partial: true } : { fields };
}

/** The names that a list writes out; null where it is no such list. */
function namesIn(value: Value | undefined): readonly string[] | null {
  if (value?.k !== "list" || value.items === null) return null;
  const names = value.items.map((item) => (item.k === "literal" ? String(item.value) : null));
  return names.includes(null) ? null : names.filter((name) => name !== null);
}

const WRITES: Readonly<Record<string, "save" | "delete">> = {
  save: "save",
  asave: "save",
  delete: "delete",
  adelete: "delete",
};

const OTHER = new Set([
  "full_clean",
  "clean",
  "clean_fields",
  "validate_unique",
  "serializable_value",
  "get_deferred_fields",
  "get_absolute_url",
  "pk",
  "natural_key",
]);

/** After a refresh nothing is cached that was read before, and what its query loads does not help any more. */
function forget(run: Run, instance: InstanceValue): void {
  const prefix = `${instance.id}.`;
  run.forgotten.set(instance.id, (run.forgotten.get(instance.id) ?? 0) + 1);
  run.state.supplies.set(instance.id, { ...EMPTY_SUPPLY, open: instance.supply.open, reloaded: true });
  for (const known of [run.state.loaded, run.state.maybeLoaded]) {
    for (const key of [...known]) if (key.startsWith(prefix)) known.delete(key);
  }
  for (const key of [...run.state.attributes.keys()]) if (key.startsWith(prefix)) run.state.attributes.delete(key);
}

/** `Book(author=author)`: an instance of its own, with the related objects that were given. */
export function instantiateModel(run: Run, model: ModelId, args: Arguments, span: Span): Value {
  useAsRelated(run, model, args, span);
  const through = run.callPlaces.map((place) => place.start).join(">");
  const instance: InstanceValue = {
    k: "instance",
    model,
    id: hashId(`new|${model}|${span.file}|${span.unit}|${span.start}|${through}`),
    times: run.here(),
    origin: { query: null, path: [], shared: false },
    supply: EMPTY_SUPPLY,
    known: new Map(),
    foreign: false,
    mayBeNone: false,
    given: valuesGiven(run, model, args, span),
    ...(run.emptied.length === 0 ? {} : { absent: [...run.emptied] }),
    deps: joinDependencies(dependenciesOf(args), creationDependencies(run.loops)),
  };
  return withAssigned(run, instance, args);
}
