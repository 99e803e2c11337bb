import type { ModelId } from "../../../orm/schema";
import type { Span } from "../../../orm/span";
import type { ClassReference, Project } from "../modules/project";
import { readSettings } from "../schema/settings-facts";
import type { AttributeExpression, CallExpression, Expression, FunctionDefinition } from "../syntax/ast";
import { nodesWithin } from "../syntax/nodes-within";
import { isLeft } from "./emptiness";
import { replay } from "./replay";
import { Run } from "./run";
import { type Alternative, INDEPENDENT, literal, NONE, type ObjectValue, type RecordValue, type Value } from "./values";
import type { World } from "./world";

/**
 * Which database rows of a model are written to, as far as the project's routers say: one with a name that is written out or
 * left to Django, or one that is chosen while the program runs and may be the call's own.
 */
export function isRoutedAsItRuns(world: World, model: ModelId): boolean {
  for (const router of routersOf(world.project)) {
    const answer = askRouter(world, router, model);
    if (answer === "chosen") return true;
    // What one router has an answer for, no other is asked.
    if (answer === "named") return false;
  }
  return false;
}

/** The routers of the settings whose code is the project's own, in the order in which they are asked. */
function routersOf(project: Project): readonly ClassReference[] {
  const { file, routers } = readSettings(project);
  const home = file ?? `${project.root}/manage.py`;
  return routers.flatMap((name) => {
    const dot = name.lastIndexOf(".");
    const symbol = dot < 0 ? null : project.member(project.module(home, name.slice(0, dot)), name.slice(dot + 1));
    return symbol?.kind === "class" ? [symbol] : [];
  });
}

/** `open`: the next router is asked, and at the end Django takes the default. */
function askRouter(world: World, router: ClassReference, model: ModelId): "named" | "chosen" | "open" {
  const method = world.project.method(router, "db_for_write");
  const cls = world.schema.classOf(model);
  if (!method || !cls) return "open";
  const { file } = method.owner;
  const summary = world.summary(file, method.unit.id);
  if (!summary) return "chosen";
  const { definition } = method.unit;
  // Behind its last statement a function returns nothing.
  const returns = isLeft(definition.body) ? summary.returns : [...summary.returns, NOTHING];
  const run = new Run(world, file, method.unit.id, method.unit.qualname);
  const self: ObjectValue = { k: "object", cls: router, id: "router", deps: INDEPENDENT };
  const span: Span = { file, unit: method.unit.id, start: 0, end: 0 };
  const value = replay(
    run,
    { ...summary, returns },
    [self, modelGiven(run, cls, model), hintsGiven(run, cls)],
    span,
    "returns",
  );
  const answers = (value.k === "union" ? value.options : [value]).map(answerOf);
  if (answers.includes("chosen") && !isOfModelAlone(definition)) return "chosen";
  return answers.includes("open") ? "open" : "named";
}

const NOTHING: Alternative = { value: NONE, conditions: [] };

function answerOf(value: Value): "named" | "chosen" | "open" {
  if (value.k === "literal") return value.value === null ? "open" : "named";
  return value.k === "external" && NAMED.test(value.dotted) ? "named" : "chosen";
}

/** Names of databases that others write out. */
const NAMED = /^django\.(conf\.settings\.\w+|db(\.utils)?\.DEFAULT_DB_ALIAS)$/;

/** The model class, as a router asks it: `model._meta.app_label`. */
function modelGiven(run: Run, cls: ClassReference, model: ModelId): ObjectValue {
  const { label = "", name = "" } = run.world.schema.models.get(model) ?? {};
  const [app = ""] = label.split(".");
  const meta = {
    app_label: app,
    model_name: name.toLowerCase(),
    object_name: name,
    label,
    label_lower: `${app}.${name.toLowerCase()}`,
  };
  return objectWith(run, cls, "model", {
    __name__: literal(name),
    _meta: objectWith(run, cls, "model._meta", mapValues(meta)),
  });
}

/** Where a row comes from, a related one is written as well: Django goes by that too. */
function hintsGiven(run: Run, cls: ClassReference): RecordValue {
  const state = objectWith(run, cls, "hints.instance._state", { db: literal("default") });
  const instance = objectWith(run, cls, "hints.instance", { _state: state });
  return {
    k: "record",
    entries: new Map([["instance", instance]]),
    rest: null,
    restKey: null,
    factor: null,
    deps: INDEPENDENT,
  };
}

function mapValues(texts: Readonly<Record<string, string>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, literal(text)]));
}

function objectWith(
  run: Run,
  cls: ClassReference,
  id: string,
  attributes: Readonly<Record<string, Value>>,
): ObjectValue {
  for (const [name, value] of Object.entries(attributes)) run.state.attributes.set(`${id}.${name}`, value);
  return { k: "object", cls, id, deps: INDEPENDENT };
}

/** What it returns is looked up by the model, in what is set up once: `self.databases[model._meta.app_label]`. */
function isOfModelAlone({ body, params }: FunctionDefinition): boolean {
  const [self = "", model = ""] = params.map(({ name }) => name);
  const nodes = body.flatMap((statement) => [...nodesWithin(statement)]);
  const known = new Set<string>([model]);
  const isKnown = (node: Expression): boolean => {
    switch (node.k) {
      case "str":
      case "const":
        return true;
      case "name":
        return known.has(node.id) || isConstant(node.id);
      case "attr":
        return isSetting(node) || (node.obj.k === "name" && node.obj.id === self) || isPartOf(node.obj, model);
      case "sub":
        return node.index.k !== "slice" && isKnown(node.obj) && isKnown(node.index);
      case "call":
        return isLookUp(node) && [node.fn.obj, ...node.args.map(({ value }) => value)].every(isKnown);
      case "cond":
        return isKnown(node.then) && isKnown(node.else);
      case "bool":
        return node.items.every(isKnown);
      default:
        return false;
    }
  };
  for (const node of nodes) {
    if (node.k !== "assign" || node.value === null || !isKnown(node.value)) continue;
    for (const target of node.targets) if (target.k === "name") known.add(target.id);
  }
  for (const node of nodes) {
    if (node.k !== "assign" || node.value === null || isKnown(node.value)) continue;
    for (const target of node.targets) if (target.k === "name") known.delete(target.id);
  }
  return nodes.every((node) => node.k !== "return" || node.value === null || isKnown(node.value));
}

/** `DATABASES_BY_APP`: what a module sets once. */
function isConstant(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** `model._meta.app_label` */
function isPartOf(node: Expression, name: string): boolean {
  return node.k === "attr" ? isPartOf(node.obj, name) : node.k === "name" && node.id === name;
}

/** `.get(key)` of a dict; that of a variable of the call's own has no key. */
function isLookUp(node: CallExpression): node is CallExpression & { readonly fn: AttributeExpression } {
  return node.fn.k === "attr" && node.fn.name === "get" && node.args.length > 0;
}

function isSetting(node: Expression): boolean {
  return node.k === "attr" && node.obj.k === "name" && node.obj.id === "settings";
}
