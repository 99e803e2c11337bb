import type { Refusal } from "../../../orm/fix";
import type { Model, Schema } from "../../../orm/schema";
import type { ClassReference } from "../modules/project";
import { metaOf } from "../schema/read-meta";
import type { Assignment, ClassDefinition, Expression, Sequence } from "../syntax/ast";
import type { ModuleFacts } from "../syntax/module-facts";
import type { SchemaSource } from "./schema-source";

/** Where a model's constraints are, or would be, declared. */
export interface ConstraintPlace {
  readonly file: string;
  readonly text: string;
  readonly facts: ModuleFacts;
  readonly at:
    | { readonly kind: "list"; readonly list: Sequence }
    /** At the end of the class `Meta`, which inherits constraints from an expression, `Base.Meta`. */
    | { readonly kind: "meta"; readonly meta: ClassDefinition; readonly inherited: string | null }
    /** In a new `Meta`, which derives from the one the model has by now, and may inherit its constraints. */
    | {
        readonly kind: "class";
        readonly model: ClassDefinition;
        readonly base: string | null;
        readonly inherited: string | null;
      };
}

/** The model whose table holds all of these columns: rows of a child span several. */
export function tableOwner(schema: Schema, model: Model, columns: readonly string[]): Model | Refusal {
  const concrete = (model.proxyFor !== null && schema.models.get(model.proxyFor)) || model;
  const tables = [concrete, ...concrete.parents.flatMap((parent) => schema.models.get(parent) ?? [])];
  const owners = columns.map((name) => tables.findLast((table) => table.columns.has(name)) ?? concrete);
  const [owner = concrete] = owners;
  const other = owners.findIndex((each) => each !== owner);
  if (other < 0) return owner;
  const names = `${columns[0]} is a column of ${owner.name}, and ${columns[other]} one of ${owners[other]?.name}`;
  return { refused: `${names}: a constraint cannot span two tables.` };
}

/** Where a constraint of the model goes, by what its class and the Meta classes it inherits say. */
export function findConstraintPlace(model: Model, source: SchemaSource): ConstraintPlace | Refusal {
  const reference = source.schema.classOf(model.id);
  if (reference === null) return { refused: `Django makes the table of ${model.name} by itself.` };
  const cls = source.project.current(reference);
  const file = /\/(site|dist)-packages\//.test(cls.file) ? null : cls.file;
  const text = file === null ? null : source.text(file);
  const facts = file === null ? null : source.facts(file);
  if (file === null || text === null || facts === null) {
    return { refused: `${model.name} is declared outside of the workspace.` };
  }
  if (isBroken(facts, cls.definition)) return { refused: `The class ${model.name} does not parse.` };
  const meta = metaOf(cls.definition);
  const at = meta === null ? newMeta(cls, text, source) : placeInMeta(cls, meta, text, source);
  return "refused" in at ? at : { file, text, facts, at };
}

function isBroken({ errors }: ModuleFacts, { s, e }: ClassDefinition): boolean {
  return errors.some((error) => error.s < e && s < error.e);
}

type At = ConstraintPlace["at"];

function placeInMeta(cls: ClassReference, meta: ClassDefinition, text: string, source: SchemaSource): At | Refusal {
  const said = meta.body.filter((statement) => JSON.stringify(statement).includes('"constraints"'));
  const [own] = said;
  if (own !== undefined) {
    const list = said.length === 1 && own.k === "assign" ? literalOf(own) : null;
    return list !== null && isBracketed(text, list)
      ? { kind: "list", list }
      : {
          refused: `The constraints of ${cls.definition.name} are not written as a list there, which could be added to.`,
        };
  }
  const reference = { file: cls.file, qualname: `${cls.qualname}.Meta`, definition: meta };
  const inherited = source.project.attribute(reference, "constraints");
  if (inherited === null) return { kind: "meta", meta, inherited: null };
  const base = baseThrough(reference, inherited.owner, source);
  if (base === null)
    return { refused: `The constraints that the Meta of ${cls.definition.name} inherits cannot be named.` };
  return { kind: "meta", meta, inherited: textOf(text, base) };
}

/** `[...]` or `(...)`, also as the last part of a sum. */
function literalOf({ targets, value }: Assignment): Sequence | null {
  const [target] = targets;
  if (targets.length !== 1 || target?.k !== "name" || target.id !== "constraints" || value === null) return null;
  const last = value.k === "bin" && value.op === "+" ? value.right : value;
  return last.k === "seq" && last.t !== "set" ? last : null;
}

function isBracketed(text: string, { s, e }: Sequence): boolean {
  return /^[[(]$/.test(text.charAt(s)) && /^[\])]$/.test(text.charAt(e - 1));
}

/** Django takes the first `Meta` along the bases; a model with a table of its own keeps its to itself. */
function newMeta(cls: ClassReference, text: string, source: SchemaSource): At | Refusal {
  const model = cls.definition;
  const provider = source.project
    .mro(cls)
    .classes.slice(1)
    .find((base) => passesMetaOn(base, source));
  if (provider === undefined) return { kind: "class", model, base: null, inherited: null };
  const through = baseThrough(cls, provider, source);
  const definition = metaOf(provider.definition);
  if (through === null || definition === null) {
    return { refused: `The Meta that ${model.name} inherits cannot be named there.` };
  }
  const base = `${textOf(text, through)}.Meta`;
  const meta = { file: provider.file, qualname: `${provider.qualname}.Meta`, definition };
  const hasConstraints = source.project.attribute(meta, "constraints") !== null;
  return { kind: "class", model, base, inherited: hasConstraints ? base : null };
}

function passesMetaOn(cls: ClassReference, { schema }: SchemaSource): boolean {
  const model = schema.modelOfClass(cls.file, cls.qualname);
  return metaOf(cls.definition) !== null && (model === null || model.abstract);
}

/** The first base of a class, as written, that is or derives from another class. */
function baseThrough(cls: ClassReference, ancestor: ClassReference, { project }: SchemaSource): Expression | null {
  const found = cls.definition.bases.find(({ name, star, value }) => {
    const base = name === null && star === 0 ? project.resolve(cls.file, value) : null;
    if (base?.kind !== "class") return false;
    return project.mro(base).classes.some((each) => each.file === ancestor.file && each.qualname === ancestor.qualname);
  });
  return found?.value ?? null;
}

function textOf(text: string, { s, e }: Expression): string {
  return text.slice(s, e);
}
