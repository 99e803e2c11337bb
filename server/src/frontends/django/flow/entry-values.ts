import type { ModelId, Schema } from "../../../orm/schema";
import { EMPTY_SUPPLY } from "../../../orm/supply";
import type { ClassReference } from "../modules/project";
import type { ManagerDeclaration } from "../schema/django-schema";
import type { Parameter } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { annotatedValue } from "./annotated-value";
import { decoratedWith, foreignInstance } from "./instances";
import { rootQuery } from "./managers";
import { asHandedIn, passedValue } from "./passed-values";
import { Run } from "./run";
import { commandOptions, few } from "./short-loops";
import { external, INDEPENDENT, type ManagerValue, UNKNOWN, type Value } from "./values";
import type { World } from "./world";

/** The values of a unit's parameters when nothing is known of its callers: what the class, annotations and frameworks say. */
export function entryValues(world: World, file: string, unit: UnitFacts, receiver: ClassReference | null): Value[] {
  return unit.definition.params.map((parameter, at) => {
    if (at === 0 && receiver && !isStatic(unit)) return receiverValue(world, file, unit, receiver);
    if (parameter.kind === "args") return few(INDEPENDENT);
    if (parameter.kind === "kwargs" && isCommand(unit)) return commandOptions();
    const { annotation, name } = parameter;
    const annotated = annotation ? annotatedValue(world, file, annotation, name) : UNKNOWN;
    if (name === "request") return annotated.k === "unknown" ? external("request") : annotated;
    const passed = annotated.k === "unknown" ? passedValue(world, file, unit, receiver, parameter) : annotated;
    return asHandedIn(world, receiver, passed ?? namedValue(world, file, unit, parameter));
  });
}

/** A row of the model whose name a parameter bears, where what is read of it shows that it is one. */
function namedValue(world: World, file: string, unit: UnitFacts, parameter: Parameter): Value {
  const { name, annotation } = parameter;
  if (annotation !== null) return UNKNOWN;
  const row = world.namedRow(file, unit.id, parameter);
  return row ? foreignInstance(row.model, `parameter ${name}`) : UNKNOWN;
}

/** `handle(self, *args, **options)` of a management command. */
function isCommand({ definition, owner }: UnitFacts): boolean {
  return owner === "Command" && definition.name === "handle";
}

function isStatic(unit: UnitFacts): boolean {
  return decoratedWith({ k: "function", file: "", unit, deps: INDEPENDENT }, ["staticmethod"]);
}

function receiverValue(world: World, file: string, unit: UnitFacts, receiver: ClassReference): Value {
  const model = world.schema.modelOfClass(receiver.file, receiver.qualname);
  const classMethod = decoratedWith({ k: "function", file, unit, deps: INDEPENDENT }, ["classmethod"]);
  if (model && classMethod) return { k: "model", model: model.id, deps: INDEPENDENT };
  if (model) return foreignInstance(model.id, "self");
  const managed = managedBy(world, receiver);
  if (managed) return queryable(world, file, unit, managed);
  if (classMethod) return { k: "class", cls: receiver, deps: INDEPENDENT };
  return { k: "object", cls: receiver, id: "self", deps: INDEPENDENT };
}

interface Use {
  readonly model: ModelId;
  readonly declaration: ManagerDeclaration;
  readonly asQueryset: boolean;
}

interface Managed extends Use {
  /** Other models use the class as well, and there is none that all of them derive from. */
  readonly isOneOfSeveral: boolean;
}

/** What uses a manager or queryset class: the model that all others which use it derive from, else the first of them. */
function managedBy(world: World, cls: ClassReference): Managed | null {
  let index = managedClasses.get(world.schema);
  if (index === undefined) {
    index = indexManaged(world);
    managedClasses.set(world.schema, index);
  }
  return index.get(`${cls.file}#${cls.qualname}`) ?? null;
}

/** By schema, since every method of every class asks. */
const managedClasses = new WeakMap<object, ReadonlyMap<string, Managed>>();

function indexManaged({ schema }: World): ReadonlyMap<string, Managed> {
  const found = new Map<string, [Use, ...Use[]]>();
  const note = (cls: ClassReference, use: Use): void => {
    const key = `${cls.file}#${cls.qualname}`;
    const uses = found.get(key);
    if (uses) uses.push(use);
    else found.set(key, [use]);
  };
  for (const { id: model } of schema.models.values())
    for (const declaration of schema.managers(model).values()) {
      for (const cls of declaration.queryset) note(cls, { model, declaration, asQueryset: true });
      for (const cls of declaration.classes) note(cls, { model, declaration, asQueryset: false });
    }
  return new Map([...found].map(([key, uses]) => [key, chooseUse(schema, uses)]));
}

function chooseUse(schema: Schema, uses: readonly [Use, ...Use[]]): Managed {
  const stored = uses.filter(({ model }) => schema.models.get(model)?.abstract === false);
  const base = stored.find(({ model }) => stored.every((other) => holdsRowsOf(schema, model, other.model)));
  return { ...(base ?? uses[0]), isOneOfSeveral: stored.length > 0 && base === undefined };
}

/** The rows of the second model are rows of the first one. */
function holdsRowsOf(schema: Schema, base: ModelId, id: ModelId): boolean {
  const model = schema.models.get(id);
  return id === base || model?.proxyFor === base || (model?.parents.includes(base) ?? false);
}

function queryable(world: World, file: string, unit: UnitFacts, managed: Managed): Value {
  const span = { file, unit: unit.id, start: 0, end: 0 };
  const manager: ManagerValue = {
    k: "manager",
    model: managed.model,
    declaration: managed.declaration,
    owner: null,
    place: { span, name: "self", within: unit.qualname },
    deps: INDEPENDENT,
  };
  if (!managed.asQueryset) return manager;
  const run = new Run(world, file, unit.id, unit.qualname);
  const root = rootQuery(run, manager, span);
  const { isOneOfSeveral } = managed;
  return { ...root, query: { ...root.query, isOneOfSeveral, supply: { ...EMPTY_SUPPLY, open: true } } };
}
