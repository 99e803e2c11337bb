import type { DescribeContext } from "../frontends/django/describe/context";
import { describeKey, describeNoKeys, summarizeKey } from "../frontends/django/describe/describe-key";
import { isExpression, isStatement, type SyntaxNode } from "../frontends/django/describe/nodes-at";
import type { ClassDefinition, Expression } from "../frontends/django/syntax/ast";
import type { Model, Uniqueness } from "../orm/schema";
import { isSameSpan } from "../orm/span";
import type { ExpressionFacts, FilePlace } from "./analysis";
import type { ExpressionGround } from "./expression-ground";
import type { Bearing, Reliance } from "./reliances";

const MOST_KEYS = 6;
const MOST_LINKS: Readonly<Record<Bearing, number>> = { relies: 3, wider: 1, narrower: 1, null: 1, fails: 1 };

/** A model whose keys are looked at, by a reader of one file. */
export interface KeyGround {
  readonly ground: ExpressionGround;
  readonly context: DescribeContext;
  readonly model: Model;
}

/** Keys as a hover shows them: one in full, several on a line each. */
export type DescribedKeys = Pick<ExpressionFacts, "lines" | "links">;

/** The keys of a model, where its `Meta` or an option of it that declares some stands at an offset; null elsewhere. */
export function describeMetaAt(
  ground: ExpressionGround,
  context: DescribeContext,
  file: string,
  path: readonly SyntaxNode[],
  offset: number,
): ExpressionFacts | null {
  const classes = path.filter((node): node is ClassDefinition => isStatement(node, "class"));
  const meta = classes.at(-1);
  const owner = classes.slice(0, -1).map(({ name }) => name);
  const model = meta?.name === "Meta" ? context.schema.modelOfClass(file, owner.join(".")) : null;
  if (!meta || !model) return null;
  const found = keysOfOption(model, file, path, offset) ?? keysOfMeta(model, file, meta, path, offset);
  if (!found) return null;
  const { place, keys, documentation } = found;
  const { lines, links } =
    keys.length === 0
      ? { lines: describeNoKeys(context, model), links: [] }
      : describeKeys({ ground, context, model }, keys);
  const header = keys.length > 1 ? [`**${model.label}**: ${keys.length} unique keys`] : [];
  return { place, kind: "model", lines: [...header, ...lines], links, documentation };
}

interface Found {
  readonly place: FilePlace;
  readonly keys: readonly Uniqueness[];
  readonly documentation: readonly string[];
}

/** The cursor is on `Meta`: all that the model declares to be unique. */
function keysOfMeta(
  model: Model,
  file: string,
  meta: ClassDefinition,
  path: readonly SyntaxNode[],
  offset: number,
): Found | null {
  const end = meta.ns + meta.name.length;
  const keys = model.uniqueness.filter(({ kind }) => kind !== "primary-key");
  if (path.at(-1) !== meta || offset < meta.ns || offset >= end) return null;
  if (keys.length === 0 && (model.abstract || model.open || model.uniquenessOpen)) return null;
  return { place: { file, start: meta.ns, end }, keys, documentation: ["ref/models/options/"] };
}

/** The cursor is in a constraint, in `unique_together`, or on the name of the option. */
function keysOfOption(model: Model, file: string, path: readonly SyntaxNode[], offset: number): Found | null {
  const option = path.find((node) => isStatement(node, "assign"));
  const [target] = option?.targets ?? [];
  if (target?.k !== "name" || !option?.value) return null;
  const page = PAGES[target.id];
  if (page === undefined) return null;
  const isIn = (node: SyntaxNode, { span }: Uniqueness) =>
    span.file === file && span.unit === "" && node.s <= span.start && span.end <= node.e;
  const declared = model.uniqueness.filter((key) => isIn(option, key));
  const own = narrowed(
    declared.filter(({ span }) => span.start <= offset && offset < span.end),
    path,
  );
  const [first] = own;
  if (first) {
    return { place: { file, start: first.span.start, end: first.span.end }, keys: own, documentation: [page] };
  }
  if (target !== path.at(-1) || declared.length === 0) return null;
  return { place: { file, start: target.s, end: target.e }, keys: declared, documentation: [page] };
}

/** Of the keys that `unique_together` declares at once, the one whose columns are listed at the cursor. */
function narrowed(keys: readonly Uniqueness[], path: readonly SyntaxNode[]): readonly Uniqueness[] {
  const columns = path.flatMap((node) => (isExpression(node) && node.k === "seq" ? [textsIn(node)] : [])).at(-1);
  const listed = keys.filter(({ fields }) => fields.join() === columns?.join());
  return listed.length > 0 ? listed : keys;
}

function textsIn({ items }: Extract<Expression, { k: "seq" }>): string[] {
  return items.flatMap((item) => (item.k === "str" ? [item.v] : []));
}

const PAGES: Readonly<Record<string, string>> = {
  constraints: "ref/models/constraints/#django.db.models.UniqueConstraint",
  unique_together: "ref/models/options/#django.db.models.Options.unique_together",
};

/** The keys that a column is part of; null where it is in none. */
export function describeKeysOf(ground: KeyGround, column: string): DescribedKeys | null {
  const keys = ground.model.uniqueness.filter(
    ({ fields, expressions }) => fields.includes(column) || expressions.some(({ folds }) => folds === column),
  );
  const single = keys.find(
    ({ fields, expressions, condition }) => fields.length + expressions.length === 1 && condition === null,
  );
  if (keys.length === 0) return null;
  if (keys.length === 1) return describeKeys(ground, keys);
  if (!single) {
    const { lines, links } = describeKeys(ground, keys);
    return { lines: [`**${ground.model.name}.${column}** is part of ${keys.length} unique keys`, ...lines], links };
  }
  const others = keys.filter((key) => key !== single);
  const described = describeKeys(ground, [single]);
  return { ...described, lines: [...described.lines, ...others.map((key) => alsoText(ground, key))] };
}

function alsoText(ground: KeyGround, key: Uniqueness): string {
  return `Also ${lineOf(ground, key)}`;
}

function describeKeys(ground: KeyGround, keys: readonly Uniqueness[]): DescribedKeys {
  const { context, model } = ground;
  const [first] = keys;
  const calls = keys.flatMap((key) => callsOn(ground, key));
  const links = linksTo(ground, calls);
  if (first && keys.length === 1) {
    const counted = countText(calls);
    return { lines: [...describeKey(context, model, first), ...(counted === "" ? [] : [counted])], links };
  }
  const shown = keys.slice(0, MOST_KEYS).map((key) => lineOf(ground, key));
  return { lines: [...shown, ...(keys.length > MOST_KEYS ? [`and ${keys.length - MOST_KEYS} more`] : [])], links };
}

function lineOf(ground: KeyGround, key: Uniqueness): string {
  const relying = callsOn(ground, key).filter(({ bearing }) => bearing === "relies").length;
  const summary = summarizeKey(ground.context, ground.model, key);
  return relying === 0 ? summary : `${summary} · ${relying === 1 ? "1 call relies" : `${relying} calls rely`} on it`;
}

/** The calls that a key has to do with, those of all models that inherit it together. */
function callsOn({ ground, context }: KeyGround, key: Uniqueness): Reliance[] {
  // Each of these models may have a name of its own for it.
  const isIt = (other: Uniqueness) => isSameSpan(other.span, key.span) && other.fields.join() === key.fields.join();
  return [...context.schema.models.values()].flatMap((model) =>
    model.uniqueness.filter(isIt).flatMap((own) => ground.callsOn(model.id, own)),
  );
}

/** `2 calls rely on it · 1 looks for more: IntegrityError where the rest differs` */
function countText(calls: readonly Reliance[]): string {
  const counted = (Object.keys(WORDS) as Bearing[]).flatMap((bearing) => {
    const number = calls.filter((call) => call.bearing === bearing).length;
    const [one, many, rest] = WORDS[bearing];
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}${rest}`];
  });
  return counted.join(" · ");
}

const WORDS: Readonly<Record<Bearing, readonly [one: string, many: string, rest: string]>> = {
  relies: ["call relies", "calls rely", " on it"],
  wider: ["call looks", "calls look", " for more: `IntegrityError` where the rest differs"],
  narrower: ["call looks", "calls look", " for less, and may find several rows"],
  null: ["call looks", "calls look", " for NULL, which it does not keep to one row"],
  fails: ["call fails", "calls fail", " with `IntegrityError` where another is faster"],
};

function linksTo({ ground }: KeyGround, calls: readonly Reliance[]): ExpressionFacts["links"] {
  return (Object.keys(WORDS) as Bearing[]).flatMap((bearing) =>
    calls
      .filter((call) => call.bearing === bearing)
      .slice(0, MOST_LINKS[bearing])
      .map(({ span }, at) => ({ label: at === 0 ? LABELS[bearing] : "", place: ground.locate(span) })),
  );
}

const LABELS: Readonly<Record<Bearing, string>> = {
  relies: "relied on by",
  wider: "looks for more:",
  narrower: "looks for less:",
  null: "looks for NULL:",
  fails: "fails:",
};
