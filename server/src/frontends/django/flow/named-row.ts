import type { Model, ModelId } from "../../../orm/schema";
import { bindingsOfClass } from "../modules/module-bindings";
import { COMMON_MEMBERS } from "../schema/common-members";
import type { DjangoSchema } from "../schema/django-schema";
import { givesMember } from "../schema/members-elsewhere";
import { heirsOf, modelFamily } from "../schema/model-family";
import { modelMember, modelsWithField } from "../schema/model-member";
import { receptionsBy } from "../schema/receivers-of";
import type { Expression, Parameter } from "../syntax/ast";
import { attributesTaken } from "../syntax/attributes-taken";
import { lastName } from "../syntax/last-name";
import type { UnitFacts } from "../syntax/module-facts";
import { findSlots } from "./slots";
import type { World } from "./world";

/** What a parameter without an annotation is shown to be by its name and by what its function reads of it. */
export interface NamedRow {
  readonly model: ModelId;
  /** What of it no other class has, in the order of the text. */
  readonly alone: readonly string[];
}

/** Where a name is said in so many files, nobody's class has it alone. */
const MOST_FILES = 30;

/** Beside them, what is given has the fields that a model once had, and none of its methods. */
const OF_MIGRATIONS = new Set(["apps", "schema_editor"]);

/** Decorators of functions that are given something by others than who calls them by name. */
const GIVES_OTHERS = new Set("fixture patch setter deleter property validator overload singledispatch".split(" "));

/** The model whose name a parameter bears; null where there is none, or several. */
export function modelNamedLike(schema: DjangoSchema, { name, kind, default: value }: Parameter): ModelId | null {
  if (kind === "args" || kind === "kwargs" || !isAbsent(value)) return null;
  let index = indices.get(schema);
  if (index === undefined) {
    index = indexNames(schema);
    indices.set(schema, index);
  }
  return index.get(name) ?? null;
}

function isAbsent(value: Expression | null): boolean {
  return value === null || (value.k === "const" && value.t === "none");
}

/** By schema, since every function asks. */
const indices = new WeakMap<DjangoSchema, ReadonlyMap<string, ModelId | null>>();

function indexNames(schema: DjangoSchema): ReadonlyMap<string, ModelId | null> {
  const found = new Map<string, ModelId | null>();
  for (const { id, name } of schema.models.values()) {
    const key = snakeCase(name);
    if (schema.classOf(id) !== null) found.set(key, found.has(key) ? null : id);
  }
  return found;
}

/** `OrderLine` as `order_line`, `SMSCode` as `sms_code`. */
function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/**
 * The row that a parameter of a unit is: one of the model of its name, where all that the function reads of it are members
 * of that model, of which some no other class of the workspace has.
 */
export function findNamedRow(world: World, file: string, unit: UnitFacts, name: string, id: ModelId): NamedRow | null {
  const model = world.schema.models.get(id);
  if (!model || model.open || model.abstract || !model.span.file.startsWith(`${world.project.root}/`)) return null;
  if (!isOrdinary(unit) || receptionsBy(world.project, file, unit.id).length > 0) return null;
  const taken = attributesTaken(unit.definition, name);
  if (!taken || taken.size === 0) return null;
  const members = [...taken].map((each) => [each, memberKind(world, id, each)] as const);
  if (members.some(([, kind]) => kind === null)) return null;
  const alone = members.flatMap(([each, kind]) => (kind === "own" && world.isMemberOf(id, each) ? each : []));
  return alone.length === 0 ? null : { model: id, alone };
}

function isOrdinary({ definition }: UnitFacts): boolean {
  const { name, params, decorators } = definition;
  if (name.startsWith("test") || params.some((each) => OF_MIGRATIONS.has(each.name))) return false;
  return !decorators.some((each) => GIVES_OTHERS.has(lastName(each.k === "call" ? each.fn : each)));
}

/** Of what its fields and its classes give a row, or its methods assign. */
function memberKind({ project, schema }: World, id: ModelId, name: string): "own" | "django" | null {
  const known = modelMember(project, schema, id, name);
  const cls = known === null && !schema.managers(id).has(name) ? schema.classOf(id) : null;
  const bases = cls ? project.mro(cls).classes : [];
  return bases.some((base) => findSlots(project, base, name).length > 0) ? "own" : known;
}

/** Whether nothing but rows of a model has an attribute. */
export function isMemberAlone(world: World, { id, name: modelName }: Model, name: string): boolean {
  if (COMMON_MEMBERS.has(name)) return false;
  const { project, schema } = world;
  const family = modelFamily(project, schema, id);
  if ([...modelsWithField(schema, name)].some((other) => !family.has(other))) return false;
  if (isHandedOn(world, id, name, family)) return false;
  const files = world.filesNaming(name);
  return (
    files.length <= MOST_FILES && !files.some((file) => givesMember(project, file, name, family, snakeCase(modelName)))
  );
}

/** A base that has the attribute hands it on to other models as well. */
function isHandedOn({ project, schema }: World, model: ModelId, name: string, family: ReadonlySet<string>): boolean {
  const cls = schema.classOf(model);
  const bases = cls === null ? [] : project.mro(cls).classes;
  const givers = bases.filter((base) => bindingsOfClass(project.current(base).definition).names.has(name));
  return givers.some((base) => [...heirsOf(project, base)].some((heir) => !family.has(heir)));
}
