import type { ModelId } from "../../../orm/schema";
import { EMPTY_SUPPLY } from "../../../orm/supply";
import type { Expression } from "../syntax/ast";
import { foreignInstance } from "./instances";
import { rootQuery } from "./managers";
import { isRequestClass, requestOf } from "./request-classes";
import { Run } from "./run";
import { external, INDEPENDENT, listOf, type ManagerValue, UNKNOWN, type Value } from "./values";
import type { World } from "./world";

const QUERYSETS = new Set(["QuerySet", "Manager", "BaseManager", "RelatedManager", "ManyRelatedManager"]);
const LISTS = new Set([
  "list",
  "List",
  "Iterable",
  "Sequence",
  "Collection",
  "Iterator",
  "set",
  "Set",
  "tuple",
  "Tuple",
]);
const WRAPPERS = new Set(["Optional", "Annotated", "Final", "ClassVar"]);

/** What an annotation says of a value: a model's row, a container of rows, a request. `name` is what the value is called. */
export function annotatedValue(world: World, file: string, annotation: Expression, name: string): Value {
  if (annotation.k === "bin" && annotation.op === "|" && annotation.left) {
    const [left, right] = [annotation.left, annotation.right];
    return eitherValue(annotatedValue(world, file, left, name), annotatedValue(world, file, right, name));
  }
  if (annotation.k === "str") {
    return annotatedValue(world, file, { k: "name", id: annotation.v, s: annotation.s, e: annotation.e }, name);
  }
  if (annotation.k === "sub") return genericValue(world, file, annotation.obj, annotation.index, name);
  const symbol = world.project.resolve(file, annotation);
  const model = symbol?.kind === "class" ? world.schema.modelOfClass(symbol.file, symbol.qualname) : null;
  if (model) return foreignInstance(model.id, `parameter ${name}`);
  if (symbol?.kind === "external" && symbol.dotted.endsWith("HttpRequest")) return external("request");
  if (symbol?.kind === "class" && isRequestClass(world.project, symbol)) return requestOf(symbol);
  return UNKNOWN;
}

/** `Book | None` is a row of books; of two models a row may be either's, so that nothing is known of it. */
function eitherValue(left: Value, right: Value): Value {
  if (left.k === "unknown") return right;
  const isOfTwo = left.k === "instance" && right.k === "instance" && left.model !== right.model;
  return isOfTwo ? UNKNOWN : left;
}

function genericValue(world: World, file: string, type: Expression, argument: Expression, name: string): Value {
  const outer = type.k === "name" ? type.id : type.k === "attr" ? type.name : "";
  const inner = argument.k === "seq" ? argument.items[0] : argument;
  if (!inner) return UNKNOWN;
  const value = annotatedValue(world, file, inner, name);
  if (WRAPPERS.has(outer)) return value;
  if (value.k !== "instance") return UNKNOWN;
  const row = { ...value, supply: { ...value.supply, open: true } };
  if (LISTS.has(outer)) return listOf(row);
  if (!QUERYSETS.has(outer)) return UNKNOWN;
  return openQuery(world, file, value.model, name);
}

/** A queryset of which only the model is known: what it loads is open. */
function openQuery(world: World, file: string, model: ModelId, name: string): Value {
  const span = { file, unit: "", start: 0, end: 0 };
  const declaration = world.schema.defaultManager(model);
  const manager: ManagerValue = {
    k: "manager",
    model,
    declaration,
    owner: null,
    place: { span, name, within: "" },
    deps: INDEPENDENT,
  };
  const root = rootQuery(new Run(world, file, "", ""), manager, span);
  return { ...root, query: { ...root.query, supply: { ...EMPTY_SUPPLY, open: true } } };
}
