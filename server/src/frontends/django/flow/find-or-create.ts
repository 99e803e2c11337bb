import type { Write } from "../../../orm/effect";
import type { FindOrCreate, GivenValue, RowValues, Seeking, SoughtValue } from "../../../orm/find-or-create";
import type { KnownValue } from "../../../orm/known-value";
import type { Restriction } from "../../../orm/query";
import type { Column, Model, ModelId, Relation } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import { lookupColumn } from "../schema/lookup-column";
import type { Arguments } from "./arguments";
import { ANY_ATTRIBUTE } from "./assign";
import { isNone } from "./is-none";
import { knownValue } from "./known-value";
import type { Run } from "./run";
import type { InstanceValue, QueryValue, RecordValue, Value } from "./values";

/** What a statement on a queryset looks for that is called with more lookups. */
export function seekingOf(
  run: Run,
  value: QueryValue,
  args: Arguments,
  lookups: readonly Restriction[],
  span: Span,
): Seeking | null {
  const { query } = value;
  const model = run.world.schema.models.get(query.model);
  if (!model) return null;
  const owner = ownerOf(run, value, span);
  const all = [...lookups, ...(query.restrictedBy ?? [])];
  const isOpen = args.open || args.spread.length > 0 || args.positional.length > 0;
  return {
    sought: [...all.flatMap((lookup) => soughtBy(run, model, lookup)), ...owner.sought],
    more: isOpen || owner.isOpen || query.restrictedBy === null || query.state.open || query.state.sliced,
  };
}

/** What a creation says of a row that is inserted by Django's own `save()`, or by the model's. */
export function creationOf(run: Run, model: ModelId, given: RowValues, span: Span): Pick<Write, "given" | "checks"> {
  const looks = run.world.checksInSave(model);
  return looks.length === 0 ? { given } : { given, checks: { looks, frames: run.framesTo(span) } };
}

/** What a row gets that is created through a queryset. */
export function createdThrough(run: Run, value: QueryValue, args: Arguments, span: Span): RowValues {
  const owner = ownerOf(run, value, span);
  const { values, more } = valuesGiven(run, value.query.model, args, span);
  const linked = owner.sought.filter(({ comparison }) => comparison === "equal");
  return { values: [...linked, ...values].reduceRight<GivenValue[]>(keepLast, []), more: more || owner.isOpen };
}

/** What a row gets that is made by calling its class. */
export function valuesGiven(run: Run, modelId: ModelId, args: Arguments, span: Span): RowValues {
  const model = run.world.schema.models.get(modelId);
  if (!model) return { values: [], more: true };
  const values = [...args.keywords].flatMap(([name, value]) =>
    givenTo(model, name, knownValue(run, value, args.spans.get(name) ?? span)),
  );
  return { values, more: args.open || args.spread.length > 0 || args.positional.length > 0 };
}

/** What a row that is saved was given: with its class, and by assignments since. */
export function valuesAtSave(run: Run, { id, model: modelId, given }: InstanceValue, span: Span): RowValues {
  const model = run.world.schema.models.get(modelId);
  if (!model) return { values: [], more: true };
  const prefix = `${id}.`;
  const set = [...run.state.attributes].filter(([key]) => key.startsWith(prefix));
  const assigned = set.flatMap(([key, value]) =>
    givenTo(model, key.slice(prefix.length), knownValue(run, value, span)),
  );
  const values = [...(given?.values ?? []), ...assigned].reduceRight<GivenValue[]>(keepLast, []);
  return { values, more: (given?.more ?? true) || set.some(([key]) => key === `${prefix}${ANY_ATTRIBUTE}`) };
}

/** What `get_or_create` and `update_or_create` look for and insert, by the call and by the queryset it is made on. */
export function findOrCreate(
  run: Run,
  value: QueryValue,
  args: Arguments,
  lookups: readonly Restriction[],
  span: Span,
  name: string,
): FindOrCreate | null {
  const { query } = value;
  const model = run.world.schema.models.get(query.model);
  if (!model) return null;
  const called = lookups.filter(({ lookup }) => !NO_LOOKUPS.has(lookup));
  const owner = ownerOf(run, value, span);
  const defaults = defaultsOf(args);
  const isOpen = args.open || args.spread.length > 0;
  return {
    kind: "find-or-create",
    ...(run.lookupsAt ?? { span, frames: run.framesFromModel(span) }),
    model: query.model,
    updates: name === "update_or_create",
    sought: [
      ...called.flatMap((lookup) => soughtBy(run, model, lookup)),
      ...(query.restrictedBy ?? []).flatMap((lookup) => soughtBy(run, model, lookup)),
      ...owner.sought,
    ],
    inserted: [
      ...called.flatMap(({ lookup, value }) => (lookup.includes("__") ? [] : givenTo(model, lookup, value))),
      ...owner.sought.filter(({ comparison }) => comparison === "equal"),
      ...insertedByDefaults(run, model, defaults, span),
    ].reduceRight<GivenValue[]>(keepLast, []),
    seeksMore: isOpen || owner.isOpen || query.restrictedBy === null || query.state.open || query.state.sliced,
    insertsMore: isOpen || owner.isOpen || defaults === "unknown",
    ...(run.world.setsOwnKey(query.model) ? { mayReplace: true } : {}),
  };
}

const NO_LOOKUPS = new Set(["defaults", "create_defaults"]);

/** Later values replace earlier ones of the same column. */
function keepLast(kept: GivenValue[], value: GivenValue): GivenValue[] {
  return kept.some(({ column }) => column === value.column) ? kept : [value, ...kept];
}

function soughtBy(run: Run, model: Model, { lookup, span, negated, value }: Restriction): SoughtValue[] {
  const found = lookupColumn(run.world.schema, model.id, lookup);
  const column = found && columnHeldBy(model, found.column);
  if (!found || !column || found.joins.length > 0) {
    const [first = lookup] = lookup.split("__");
    return [{ ...value, column: first, comparison: "other", lookup, span }];
  }
  const name = column.name;
  if (found.comparison === "isnull" && typeof value.constant === "boolean") {
    const isNull = value.constant !== negated;
    return [nullTest(name, isNull, lookup, span, value)];
  }
  const asked = negated ? "other" : (COMPARISONS[found.comparison] ?? "other");
  const comparison = asked === "folded" && column.ignoresCase ? "equal" : asked;
  return [{ ...value, column: name, comparison, lookup, span }];
}

const COMPARISONS: Readonly<Record<string, SoughtValue["comparison"]>> = { exact: "equal", iexact: "folded" };

/** NULL is one value to a lookup; what is not NULL is many. */
function nullTest(column: string, isNull: boolean, lookup: string, span: Span, value: KnownValue): SoughtValue {
  if (!isNull) return { ...value, column, comparison: "other", lookup, span, isNull: "no", constant: null };
  return {
    column,
    comparison: "equal",
    lookup,
    span,
    isNull: "always",
    constant: null,
    identity: "null",
    symbol: null,
  };
}

function columnHeldBy(model: Model, attribute: string): Column | undefined {
  return [...model.columns.values()].find((column) => column.attribute === attribute || column.name === attribute);
}

function givenTo(model: Model, name: string, value: KnownValue): GivenValue[] {
  const key = [...model.columns.values()].filter(({ primaryKey }) => primaryKey);
  const column = name === "pk" ? (key.length === 1 ? key[0] : undefined) : columnHeldBy(model, name);
  return column ? [{ ...value, column: column.name }] : [];
}

/** `defaults`, or `create_defaults` where there are some: what only the inserted row gets. */
function defaultsOf(args: Arguments): RecordValue | "none" | "unknown" {
  const given = args.keywords.get("create_defaults") ?? args.keywords.get("defaults") ?? args.positional[0];
  if (!given || isNone(given)) return "none";
  return given.k === "record" && given.rest === null ? given : "unknown";
}

function insertedByDefaults(
  run: Run,
  model: Model,
  defaults: RecordValue | "none" | "unknown",
  span: Span,
): GivenValue[] {
  if (typeof defaults === "string") return [];
  return [...defaults.entries].flatMap(([name, value]: [string, Value]) => {
    const known = knownValue(run, value, span);
    return givenTo(model, name, known.constant === null ? { ...known, identity: `${known.identity} ${name}` } : known);
  });
}

/** What a related manager adds: its owner is looked for, and given to the row unless a table between them links both. */
function ownerOf(run: Run, { query, related }: QueryValue, span: Span): { sought: SoughtValue[]; isOpen: boolean } {
  const { owner, model: target } = query;
  if (!owner) return { sought: [], isOpen: false };
  const relation = run.world.schema.models.get(owner.ownerModel)?.relations.get(owner.relation);
  if (!relation || relation.generic) return { sought: [], isOpen: true };
  const value = {
    isNull: "no",
    constant: null,
    identity: related?.owner.id ?? `owner ${owner.relation}`,
    symbol: null,
    ...(related && knownValue(run, related.owner, span).isNew ? { isNew: true as const } : {}),
  } as const;
  const manager = { owner: owner.ownerModel, relation: owner.relation };
  const found = { ...value, lookup: owner.relation, manager, span };
  if (relation.side === "through") {
    return { sought: [{ ...found, column: owner.relation, comparison: "other" }], isOpen: false };
  }
  const column = keyTo(run.world.schema.models.get(target), relation);
  return column ? { sought: [{ ...found, column, comparison: "equal" }], isOpen: false } : { sought: [], isOpen: true };
}

/** The column of the related row that holds the owner's key. */
function keyTo(model: Model | undefined, { inverse }: Relation): string | null {
  return inverse === null ? null : (model?.columns.get(inverse)?.name ?? null);
}
