import { takeApart } from "../../server/src/frontends/django/edits/call-chain";
import type { EditSource } from "../../server/src/frontends/django/edits/edit-source";
import { locate } from "../../server/src/frontends/django/edits/locate";
import type { Expression } from "../../server/src/frontends/django/syntax/ast";
import type { ModuleFacts } from "../../server/src/frontends/django/syntax/module-facts";
import type { PythonParser } from "../../server/src/frontends/django/syntax/python-parser";
import type { TextEdit } from "../../server/src/orm/fix";
import type { EagerLoad } from "../../server/src/orm/intent";
import type { ChainLink, Query, QueryState } from "../../server/src/orm/query";
import type { Relation } from "../../server/src/orm/schema";
import type { Span } from "../../server/src/orm/span";
import { EMPTY_SUPPLY } from "../../server/src/orm/supply";
import { shelfSchema } from "./shelf-schema";

/** Python text of some files. `«...»` marks the expressions that a queryset goes through, in the order of the files. */
export type MarkedFiles = Readonly<Record<string, string>>;

export interface ParsedCase {
  readonly texts: ReadonlyMap<string, string>;
  readonly links: readonly ChainLink[];
  readonly source: EditSource;
}

export interface Surroundings {
  readonly djangoVersion: readonly [number, number] | null;
  readonly database: string | null;
  /** Other readers of the queryset, by the text of the link's expression. */
  readonly otherReaders?: Readonly<Record<string, number>>;
  /** Readers of the queryset that need the load, by the text of the link's expression; one where nothing is said. */
  readonly needingReaders?: Readonly<Record<string, number>>;
}

/** Strips the marks, parses the files and makes the links of the chain as the analysis makes them. */
export function parseCase(parser: PythonParser, files: MarkedFiles, surroundings: Surroundings): ParsedCase {
  const texts = new Map<string, string>();
  const facts = new Map<string, ModuleFacts>();
  const marks: { file: string; start: number; end: number }[] = [];
  for (const [file, marked] of Object.entries(files)) {
    const parts = marked.split(/[«»]/);
    const text = parts.join("");
    texts.set(file, text);
    facts.set(file, parser.parse(text));
    let offset = 0;
    for (const [at, part] of parts.entries()) {
      if (at % 2 === 1) marks.push({ file, start: offset, end: offset + part.length });
      offset += part.length;
    }
  }
  const textOf = (span: Span): string => {
    const base = facts.get(span.file)?.units.get(span.unit)?.start ?? 0;
    return texts.get(span.file)?.slice(base + span.start, base + span.end) ?? "";
  };
  const source: EditSource = {
    text: (file) => (file.includes("site-packages") ? null : (texts.get(file) ?? null)),
    facts: (file) => facts.get(file) ?? null,
    schema: shelfSchema,
    djangoVersion: surroundings.djangoVersion,
    database: surroundings.database,
    otherReaders: (link) => surroundings.otherReaders?.[textOf(link.span)] ?? 0,
    suitsReaders: () => true,
    needingReaders: (link) => surroundings.needingReaders?.[textOf(link.span)] ?? 1,
  };
  const readable = { ...source, text: (file: string) => texts.get(file) ?? null };
  return { texts, source, links: marks.flatMap((mark) => linksOf(mark, facts, readable)) };
}

function linksOf(
  mark: { file: string; start: number; end: number },
  facts: ReadonlyMap<string, ModuleFacts>,
  source: EditSource,
): ChainLink[] {
  const units = [...(facts.get(mark.file)?.units.values() ?? [])];
  const unit = units.find((item) => item.start <= mark.start && mark.end <= item.end);
  const base = unit?.start ?? 0;
  const place = { file: mark.file, unit: unit?.id ?? "" };
  const span = { ...place, start: mark.start - base, end: mark.end - base };
  const found = locate(span, source);
  if ("refused" in found) throw new Error(`the mark at ${mark.start} covers no expression: ${found.refused}`);
  const at = (node: Expression): Span => ({ ...place, start: node.s, end: node.e });
  return describeLinks(found.node).map((item) => ({
    span: at(item.node),
    kind: item.kind,
    name: item.name,
    within: unit?.qualname ?? "",
  }));
}

type Described = Pick<ChainLink, "kind" | "name"> & { readonly node: Expression };

/** `Book.objects` is a root, a name or a call of a function hands on, and each method or slice behind is a link. */
function describeLinks(expression: Expression): Described[] {
  const { base, steps } = takeApart(expression);
  if (base.k === "call" && base.fn.k === "name" && base.fn.id.startsWith("get_object_or_404")) {
    return [
      { kind: "root", name: "get_object_or_404()", node: base },
      { kind: "call", name: "get", node: base },
    ];
  }
  const links: Described[] = [];
  if (base.k === "call" && base.fn.k === "name") links.push({ kind: "pass", name: `${base.fn.id}()`, node: base });
  if (base.k === "name" && steps[0]?.kind !== "attribute") links.push({ kind: "pass", name: base.id, node: base });
  for (const step of steps) {
    if (step.kind === "index") links.push({ kind: "slice", name: "[:]", node: step.node });
    else if (step.kind === "call")
      links.push({ kind: step.name.startsWith("get_q") ? "pass" : "call", name: step.name, node: step.node });
    else
      links.push({
        kind: step.name === "queryset" ? "pass" : "root",
        name: step.name === "queryset" ? "self.queryset" : step.name,
        node: step.node,
      });
  }
  return links;
}

/** An intent for rows of a query that went through the links. */
export function makeIntent(
  parsed: ParsedCase,
  model: string,
  paths: readonly string[],
  change: { readonly state?: Partial<QueryState>; readonly query?: Partial<Query> } = {},
): EagerLoad {
  const calls = new Set(parsed.links.map((link) => link.name));
  const lock = parsed.links.find(({ name }) => name === "select_for_update");
  const state: QueryState = {
    sliced: calls.has("[:]"),
    combined: calls.has("union") || calls.has("intersection") || calls.has("difference"),
    distinct: calls.has("distinct"),
    ordered: calls.has("order_by"),
    lock: lock ? { span: lock.span, of: "all" } : null,
    database: null,
    streamed: calls.has("iterator") || calls.has("aiterator"),
    raw: calls.has("raw"),
    asynchronous: false,
    listed: false,
    open: false,
    ...change.state,
  };
  const query: Query = {
    id: "q",
    model,
    chain: parsed.links,
    supply: EMPTY_SUPPLY,
    alternatives: [],
    rows: calls.has("values") ? "dicts" : "instances",
    state,
    limit: null,
    owner: null,
    restrictedBy: [],
    computedFrom: new Set(),
    ...change.query,
  };
  return { kind: "eager-load", query, paths: paths.map((path) => eagerPath(model, path)), rewritten: false };
}

function eagerPath(model: string, path: string): EagerLoad["paths"][number] {
  const steps = path.split("__");
  let at: string | null = model;
  let joinable = true;
  for (const step of steps) {
    const relation: Relation | undefined = at === null ? undefined : shelfSchema.models.get(at)?.relations.get(step);
    joinable &&= relation !== undefined && relation.arity === "one" && !relation.generic;
    at = relation?.target ?? null;
  }
  return { steps, joinable };
}

/** The texts after the edits. */
export function applyEdits(texts: ReadonlyMap<string, string>, edits: readonly TextEdit[]): Map<string, string> {
  const after = new Map(texts);
  for (const edit of [...edits].reverse()) {
    const text = after.get(edit.file) ?? "";
    after.set(edit.file, text.slice(0, edit.start) + edit.newText + text.slice(edit.end));
  }
  return after;
}
