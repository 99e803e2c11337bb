import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { ClassReference } from "../modules/project";
import type { DjangoSchema, ManagerDeclaration } from "../schema/django-schema";
import { AUTOMATIC } from "../schema/model-managers";
import { annotatedValue } from "./annotated-value";
import { NO_ARGUMENTS } from "./arguments";
import { callFunction } from "./calls";
import { META } from "./constants";
import { frameworkAttribute } from "./frameworks";
import { decoratedWith, foreignInstance, isProperty, readInstanceAttribute, STORED_ROW } from "./instances";
import { countRows, PAGINATOR } from "./iterate";
import { modelManager } from "./managers";
import { modelClass, symbolValue } from "./names";
import { useAttribute } from "./pair-use";
import { dependenciesOfPart } from "./partial-dependencies";
import { REQUEST } from "./request-classes";
import { LAZY_OBJECT, rowOnRequest } from "./request-rows";
import type { Run } from "./run";
import {
  type ExternalValue,
  external,
  type FunctionValue,
  identified,
  literal,
  type ManagerValue,
  type ModelClassValue,
  type ObjectValue,
  partOf,
  type QueryValue,
  tupleOf,
  UNKNOWN,
  type UnknownValue,
  unknown,
  type Value,
} from "./values";
import { mapVariants } from "./variants";

/** `value.name` */
export function readAttribute(run: Run, value: Value, name: string, span: Span): Value {
  switch (value.k) {
    case "symbol": {
      const key = `${value.id}.${name}`;
      const deps = OF_THE_CLASS.has(name) ? dependenciesOfPart(run, "class", value) : value.deps;
      return run.state.symbols.get(key) ?? run.operation(span, { o: "read", on: value, name }, deps, key);
    }
    case "union":
      return mapVariants(run, value, span, (option) => readAttribute(run, option, name, span));
    case "instance":
      if (OF_THE_CLASS.has(name)) return name === "_meta" ? external(META) : unknown();
      return identified(readInstanceAttribute(run, value, name, span), `${value.id}.${name}`);
    case "unknown":
      // To a relation the key is the row.
      return value.identity === undefined
        ? unknown(value.deps)
        : partOf(value, KEYS.has(name) ? "" : `.${name}`, value.deps);
    case "model":
      return readModelClass(run, value, name, span);
    case "manager":
    case "query":
      return readQueryAttribute(run, value, name);
    case "object":
      return readObject(run, value, name, span);
    case "class":
      return readClass(run, value.cls, value, name);
    case "module": {
      const member = run.world.project.member({ kind: "module", file: value.file }, name);
      return member ? symbolValue(run.world, member) : unknown();
    }
    case "external":
      return readExternal(run, value, name, span);
    case "list":
      useAttribute(run, value, name, span);
      return { k: "method", receiver: value, name, function: null, deps: value.deps };
    case "literal":
      // Members of an enumeration are what they stand for.
      if (name === "value") return value;
      return { k: "method", receiver: value, name, function: null, deps: value.deps };
    case "record":
    case "super":
    case "generator":
      return { k: "method", receiver: value, name, function: null, deps: value.deps };
    default:
      return unknown(value.deps);
  }
}

/** Under which names all rows have their primary key, but for the few whose class names it otherwise. */
const KEYS = new Set(["pk", "id"]);

/** Attributes of a paginator that it knows once it has counted its rows. */
const OF_ALL_ROWS = new Set(["count", "num_pages", "page_range"]);

/** Attributes that all instances of one class share. */
const OF_THE_CLASS = new Set(["_meta", "__class__"]);

function readModelClass(run: Run, value: ModelClassValue, name: string, span: Span): Value {
  if (name === "_meta") return external(META);
  const { schema } = run.world;
  const declaration = schema.managers(value.model).get(name) ?? unnamedManager(schema, value.model, name);
  if (declaration) return modelManager(run, value.model, declaration, span, name);
  const cls = schema.classOf(value.model);
  return cls ? readClass(run, cls, value, name) : unknown();
}

/** By the names under which every model has these. */
function unnamedManager(schema: DjangoSchema, model: ModelId, name: string): ManagerDeclaration | undefined {
  if (name === "_default_manager") return schema.defaultManager(model);
  return name === "_base_manager" ? (schema.baseManager(model) ?? AUTOMATIC) : undefined;
}

function readQueryAttribute(run: Run, value: QueryValue | ManagerValue, name: string): Value {
  if (name === "model") return modelClass(value.k === "query" ? value.query.model : value.model);
  if (name === "object_list") return value;
  const [cls] = value.k === "query" ? value.classes : value.declaration.classes;
  const attribute = cls && run.world.classAttribute(cls, name);
  if (attribute?.k === "literal") return attribute;
  return { k: "method", receiver: value, name, function: null, deps: value.deps };
}

/** A class attribute, class method or nested class. */
function readClass(run: Run, cls: ClassReference, receiver: Value, name: string): Value {
  const method = run.world.project.method(cls, name);
  if (method) {
    const fn: FunctionValue = { k: "function", file: method.owner.file, unit: method.unit, deps: receiver.deps };
    if (decoratedWith(fn, ["staticmethod"])) return fn;
    return decoratedWith(fn, ["classmethod"]) ? { k: "method", receiver, name, function: fn, deps: receiver.deps } : fn;
  }
  const attribute = run.world.classAttribute(cls, name);
  if (attribute) return isEnumeration(run, cls) ? memberValue(attribute) : attribute;
  if (CHOICES.has(name) && isEnumeration(run, cls)) return tupleOf([UNKNOWN]);
  const nested = run.world.project.member({ kind: "class", ...cls }, name);
  return nested && nested.kind === "class" ? symbolValue(run.world, nested) : unknown();
}

const CHOICES = new Set(["choices", "labels", "values", "names"]);

/** `DONE = "done", "It is done"` */
function memberValue(value: Value): Value {
  const [first] = value.k === "list" ? (value.items ?? []) : [];
  return first?.k === "literal" ? first : value;
}

function isEnumeration(run: Run, cls: ClassReference): boolean {
  return run.world.project.mro(cls).external.some((base) => /(Choices|Enum|Flag)$/.test(base));
}

function readObject(run: Run, value: ObjectValue, name: string, span: Span): Value {
  const set = run.state.attributes.get(`${value.id}.${name}`);
  if (set) return set;
  const method = run.world.project.method(value.cls, name);
  if (method) {
    const fn: FunctionValue = { k: "function", file: method.owner.file, unit: method.unit, deps: value.deps };
    if (isProperty(fn)) {
      const result = callFunction(run, fn, [value], NO_ARGUMENTS, span);
      if (decoratedWith(fn, ["cached_property"])) run.state.attributes.set(`${value.id}.${name}`, result);
      return result;
    }
    if (decoratedWith(fn, ["staticmethod"])) return fn;
    return { k: "method", receiver: value, name, function: fn, deps: value.deps };
  }
  const attribute = run.world.slot(value.cls, name, value) ?? run.world.classAttribute(value.cls, name);
  if (attribute) return attribute;
  if (value.id === REQUEST)
    return annotatedAttribute(run, value, name) ?? readExternal(run, external(REQUEST), name, span);
  return frameworkAttribute(run, value, name, span) ?? attributeOf(value, name);
}

/** `project: Project` in a class of requests. */
function annotatedAttribute(run: Run, { cls }: ObjectValue, name: string): Value | null {
  const found = run.world.project.attribute(cls, name);
  const value = found?.annotation ? annotatedValue(run.world, found.owner.file, found.annotation, name) : UNKNOWN;
  if (value.k === "instance") return { ...value, id: `${REQUEST}.${name}` };
  return value.k === "unknown" ? null : value;
}

/** Nothing is known of it but that it is one value until it is set anew. */
function attributeOf({ id, deps }: ObjectValue, name: string): UnknownValue {
  return { k: "unknown", identity: `${id}.${name}`, deps };
}

/** What the code itself or middleware put on the request under a name. */
function readRequest(run: Run, name: string): Value | null {
  if (name === "user") {
    const user = run.world.schema.userModel();
    return user ? foreignInstance(user.id, "request.user") : unknown();
  }
  const row = run.world.requestRow(name);
  return run.state.attributes.get(`${REQUEST}.${name}`) ?? (row && rowOnRequest(row, name));
}

function readExternal(run: Run, value: ExternalValue, name: string, span: Span): Value {
  if (value.dotted === PAGINATOR && OF_ALL_ROWS.has(name)) {
    countRows(run, value, span);
    return unknown(value.deps);
  }
  const carried = value.dotted === REQUEST ? readRequest(run, name) : null;
  if (carried) return carried;
  if (value.dotted === STORED_ROW && name === "adding") return literal(false);
  if (value.dotted === LAZY_OBJECT) return unknown(value.deps);
  if (value.args.length > 0) return { k: "method", receiver: value, name, function: null, deps: value.deps };
  return external(`${value.dotted}.${name}`, [], value.deps);
}
