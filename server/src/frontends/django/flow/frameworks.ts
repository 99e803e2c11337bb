import type { Span } from "../../../orm/span";
import { annotatedValue } from "./annotated-value";
import { type Arguments, argument, dependenciesOf, NO_ARGUMENTS } from "./arguments";
import { readAttribute } from "./attributes";
import { callMethod } from "./calls";
import { foreignInstance } from "./instances";
import { evaluation, oneRow } from "./iterate";
import { allOf, modelManager } from "./managers";
import { instantiateModel, isNew } from "./model-methods";
import { adminModel, metaModel } from "./passed-values";
import { slicedQuery } from "./querysets";
import { REQUEST } from "./request-classes";
import type { Run } from "./run";
import { external, type ObjectValue, optionsOf, tupleOf, union, unknown, type Value } from "./values";

/** Classes of Django and the REST framework whose `get_queryset()` starts from `queryset` or `model`. */
const GENERIC_VIEW =
  /^(django\.views\.generic|django\.contrib\.\w+\.views|rest_framework\.(generics|viewsets|mixins)|django_filters\.views)/;

function isGenericView(run: Run, receiver: ObjectValue): boolean {
  return run.world.project.mro(receiver.cls).external.some((name) => GENERIC_VIEW.test(name));
}

function isAdmin(run: Run, receiver: ObjectValue): boolean {
  return run.world.project.mro(receiver.cls).external.some((name) => name.startsWith("django.contrib.admin"));
}

/** A class of forms that write one row of a model. */
export function isModelForm(run: Run, receiver: ObjectValue): boolean {
  return run.world.project.mro(receiver.cls).external.some((name) => /^django\.forms\.(\w+\.)?ModelForm$/.test(name));
}

/** A method that a class inherits from a framework; null when the framework's is not known. */
export function callFramework(
  run: Run,
  receiver: ObjectValue,
  name: string,
  args: Arguments,
  span: Span,
): Value | null {
  const generic = isGenericView(run, receiver);
  if (name === "get_queryset" && (generic || isAdmin(run, receiver))) return viewQueryset(run, receiver, span);
  if (name === "save" && isModelForm(run, receiver)) saveRow(run, receiver, args, span);
  if (!generic) return null;
  switch (name) {
    case "get_object":
      return viewObject(run, receiver, args, span);
    case "form_valid":
      return saveObject(run, receiver, span);
    case "filter_queryset":
      return args.positional[0] ?? null;
    case "paginate_queryset":
      return paginated(run, args, span);
    case "get_context_data":
      return viewContext(run, receiver, args, span);
    default:
      return null;
  }
}

const SAVE = { kind: "evaluation", query: null, by: "save", relation: null, lookups: [], writes: true } as const;

/** A form writes the row that it was given, or one of its own. */
function saveRow(run: Run, form: ObjectValue, args: Arguments, span: Span): void {
  const commits = argument(args, 0, "commit");
  if (commits?.k === "literal" && commits.value === false) return;
  const given = run.state.attributes.get(`${form.id}.instance`);
  const rows = (given ? optionsOf(given) : []).filter((option) => option.k === "instance");
  const [first] = rows;
  const model = first ? first.model : metaModel(run.world, form.cls);
  const kind = first && !rows.some(isNew) ? "save" : "create";
  run.trip(span, SAVE, run.here(), form.deps, model);
  run.add({ s: "effect", effect: { kind, span, model, fields: null, value: "plain", instance: first?.id ?? null } });
}

/** Views that edit one row save their form, and keep what it wrote as `self.object`. */
function saveObject(run: Run, view: ObjectValue, span: Span): Value | null {
  const bases = run.world.project.mro(view.cls).external;
  const isNewRow = bases.some((base) => CREATES.test(base));
  if (!isNewRow && !bases.some((base) => UPDATES.test(base))) return null;
  const row = isNewRow ? newObject(run, view, span) : readAttribute(run, view, "object", span);
  if (row?.k !== "instance") return null;
  run.trip(span, SAVE, run.here(), view.deps, row.model);
  const effect = { span, model: row.model, fields: null, value: "plain", instance: row.id } as const;
  run.add({ s: "effect", effect: { kind: isNewRow ? "create" : "save", ...effect } });
  run.state.attributes.set(`${view.id}.object`, row);
  return unknown();
}

const CREATES = /^django\.views\.generic\.(edit\.)?(Base)?CreateView$/;
const UPDATES = /^django\.views\.generic\.(edit\.)?(Base)?UpdateView$/;

function newObject(run: Run, view: ObjectValue, span: Span): Value | null {
  const form = run.world.classAttribute(view.cls, "form_class");
  const named = run.world.classAttribute(view.cls, "model");
  const model = form?.k === "class" ? metaModel(run.world, form.cls) : named?.k === "model" ? named.model : null;
  return model === null ? null : instantiateModel(run, model, { ...NO_ARGUMENTS, open: true }, span);
}

/** What Django's list and detail views put into their context, with what the caller adds. */
function viewContext(run: Run, receiver: ObjectValue, args: Arguments, span: Span): Value {
  const entries = new Map(args.keywords);
  const bases = run.world.project.mro(receiver.cls).external.join(" ");
  const named = run.world.classAttribute(receiver.cls, "context_object_name");
  const name = named?.k === "literal" && typeof named.value === "string" ? named.value : null;
  if (/(List|Archive\w*)View|MultipleObjectMixin/.test(bases)) {
    const rows = frameworkAttribute(run, receiver, "object_list", span);
    for (const key of ["object_list", "page_obj", name]) if (rows && key) entries.set(key, rows);
  }
  if (/(Detail|Update|Delete)View|SingleObjectMixin/.test(bases)) {
    const object = run.state.attributes.get(`${receiver.id}.object`) ?? viewObjectSilently(run, receiver, span);
    for (const key of ["object", name]) if (object && key) entries.set(key, object);
  }
  return { k: "record", entries, rest: unknown(), restKey: null, factor: null, deps: dependenciesOf(args) };
}

function viewQueryset(run: Run, receiver: ObjectValue, span: Span): Value | null {
  const queryset = run.world.classAttribute(receiver.cls, "queryset");
  if (queryset && queryset.k !== "unknown" && queryset.k !== "literal") {
    return union(optionsOf(queryset).map((option) => callMethod(run, option, "all", NO_ARGUMENTS, span)));
  }
  const named = run.world.classAttribute(receiver.cls, "model");
  const model =
    named?.k === "model" ? named.model : isAdmin(run, receiver) ? adminModel(run.world, receiver.cls) : null;
  if (model === null) return null;
  const declaration = run.world.schema.defaultManager(model);
  return allOf(run, modelManager(run, model, declaration, span, "get_queryset()"), span);
}

/** `get_object()` sends one query; the view's queryset says which row it can be. */
function viewObject(run: Run, receiver: ObjectValue, args: Arguments, span: Span): Value | null {
  const given = args.positional[0];
  const query = given?.k === "query" ? given : callMethod(run, receiver, "get_queryset", NO_ARGUMENTS, span);
  const [first] = optionsOf(query);
  if (first?.k !== "query") return null;
  run.trip(span, evaluation(first, "get"), run.here(), first.deps, first.query.model);
  return oneRow(run, first, span, first.deps);
}

/** Rows of one page; Django's own views give a tuple, the REST framework a list. */
function paginated(run: Run, args: Arguments, span: Span): Value | null {
  const [given] = args.positional;
  if (given?.k !== "query") return null;
  const page = slicedQuery(run, given, null, "unknown", span);
  return args.positional.length > 1 ? tupleOf([unknown(), page, page, unknown()]) : page;
}

/** An attribute that a framework sets on its objects. */
export function frameworkAttribute(run: Run, receiver: ObjectValue, name: string, span: Span): Value | null {
  if (name === "request") return requestOfView(run, receiver);
  if (name === "instance" && isModelForm(run, receiver)) {
    const model = metaModel(run.world, receiver.cls);
    return model === null ? null : foreignInstance(model, "self.instance");
  }
  if (!isGenericView(run, receiver)) return null;
  if (name === "object") return viewObjectSilently(run, receiver, span);
  if (name === "object_list") return callMethod(run, receiver, "get_queryset", NO_ARGUMENTS, span);
  return null;
}

/** A class may say of which class its requests are. */
function requestOfView(run: Run, { cls }: ObjectValue): Value {
  const found = run.world.project.attribute(cls, "request");
  const value = found?.annotation ? annotatedValue(run.world, found.owner.file, found.annotation, "request") : null;
  return value?.k === "object" ? value : external(REQUEST);
}

/** `self.object` was fetched by the view before this code runs. */
function viewObjectSilently(run: Run, receiver: ObjectValue, span: Span): Value | null {
  const query = callMethod(run, receiver, "get_queryset", NO_ARGUMENTS, span);
  const [first] = optionsOf(query);
  return first?.k === "query" ? oneRow(run, first, span, first.deps) : null;
}
