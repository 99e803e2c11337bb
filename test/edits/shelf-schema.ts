import { join } from "node:path";
import type { EditSource } from "../../server/src/frontends/django/edits/edit-source";
import type { Model, Relation } from "../../server/src/orm/schema";

/** The models of `shelf.py` as the analyser sees them, as far as fixes look at them. */
const FILE = "/shelf.py";
const SPAN = { file: FILE, unit: "", start: 0, end: 0 };

const foreignKey: Omit<Relation, "name" | "queryName" | "target" | "column"> = {
  arity: "one",
  side: "owner",
  generic: false,
  link: "none",
  nullable: false,
  inverse: null,
  through: null,
  primaryKey: false,
  span: SPAN,
};

function toOne(name: string, target: string, change: Partial<Relation> = {}): Relation {
  return { ...foreignKey, name, queryName: name, target, column: `${name}_id`, ...change };
}

function inverse(name: string, target: string, change: Partial<Relation> = {}): Relation {
  return { ...foreignKey, name, queryName: name, target, column: null, side: "inverse", nullable: true, ...change };
}

const RELATIONS: Record<string, Relation[]> = {
  Country: [],
  Author: [toOne("country", "Country"), inverse("books", "Book", { arity: "many" })],
  Book: [
    toOne("author", "Author"),
    toOne("editor", "Author", { nullable: true }),
    inverse("cover", "Cover", { queryName: "sleeve" }),
    inverse("reviews", "Review", { arity: "many" }),
    { ...toOne("about", "", { column: null, generic: true }), target: null },
  ],
  Cover: [toOne("book", "Book"), toOne("artist", "Author")],
  Review: [toOne("book", "Book"), toOne("writer", "Author")],
  Place: [toOne("owner", "Author"), inverse("restaurant", "Restaurant", { link: "to-child" })],
  Restaurant: [toOne("owner", "Author"), toOne("place_ptr", "Place", { link: "to-parent", primaryKey: true })],
};

function model(name: string, relations: readonly Relation[]): Model {
  return {
    id: name,
    label: `shelf.${name}`,
    name,
    span: SPAN,
    abstract: false,
    proxyFor: null,
    parents: [],
    columns: new Map(),
    relations: new Map(relations.map((relation) => [relation.name, relation])),
    uniqueness: [],
    uniquenessOpen: false,
    indexes: [],
    ordering: [],
    hooks: [],
    open: false,
  };
}

export const shelfSchema: EditSource["schema"] = {
  models: new Map(Object.entries(RELATIONS).map(([name, relations]) => [name, model(name, relations)])),
  defaultManager: (id) => ({ name: id === "Cover" ? "sleeves" : "objects" }),
};

/** The Python program that runs cases on real Django with those models. */
export const shelfProgram = join(import.meta.dirname, "shelf.py");
