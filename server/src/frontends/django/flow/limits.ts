import type { Expression, Statement } from "../syntax/ast";
import { isSameExpression } from "../syntax/is-same-expression";
import { nodesWithin } from "../syntax/nodes-within";
import { isOneOfRecord } from "./is-one-of-record";
import { alwaysBinds, isPartOfText, type LoopPass } from "./loop-pass";
import type { Run } from "./run";
import { lookUp } from "./state";
import type { Bound } from "./summary";

/** How often a branch happens at most, as its test says. */
export interface Limits {
  readonly bounds: readonly Bound[];
  /** What it asks for is kept under a key, so that it is asked for once for each distinct key; or it only records errors. */
  readonly kept: boolean;
}

/** How often `block` happens at most where `test` comes out as `outcome`. */
export function limitsWhere(run: Run, test: Expression, outcome: boolean, block: readonly Statement[]): Limits {
  return {
    bounds: [
      ...boundsWhere(run, test, outcome),
      ...flagBounds(run, test, outcome, block),
      ...overwritingBounds(run, test, outcome, block),
    ],
    kept: keepsUnderKey(run, test, outcome, block),
  };
}

/** Loops of which few passes let a test come out as `outcome`: `key == "name"`, `row.pk in (first, second)`. */
export function boundsWhere(run: Run, test: Expression, outcome: boolean): readonly Bound[] {
  return partsWhere(test, outcome).flatMap((part) => {
    if ("either" in part) return boundsOfEither(part.either.map((item) => boundsWhere(run, item, outcome)));
    const most = part.test.k === "cmp" ? comparedWith(part.test, part.outcome) : null;
    return most ? [...boundsOfComparison(run, most), ...boundsOfRecord(run, most)] : [];
  });
}

type Part =
  | { readonly test: Expression; readonly outcome: boolean }
  /** One of these comes out so, which one is not known. */
  | { readonly either: readonly Expression[] };

/** What must hold for a test to come out so. */
function partsWhere(test: Expression, outcome: boolean): readonly Part[] {
  if (test.k === "not") return partsWhere(test.value, !outcome);
  if (test.k !== "bool") return [{ test, outcome }];
  if ((test.op === "and") !== outcome) return [{ either: outcome ? test.items : test.items.map(negated) }];
  return test.items.flatMap((item) => partsWhere(item, outcome));
}

function negated(test: Expression): Expression {
  return { k: "not", value: test, s: test.s, e: test.e };
}

/** A loop is bounded where each alternative bounds it. */
function boundsOfEither(alternatives: readonly (readonly Bound[])[]): readonly Bound[] {
  const [first = []] = alternatives;
  return first.flatMap(({ loop }) => {
    const counts = alternatives.map((bounds) => bounds.find((bound) => bound.loop === loop)?.most ?? null);
    return counts.includes(null) ? [] : [{ loop, most: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) }];
  });
}

interface Compared {
  readonly one: Expression;
  /** It equals one of these. */
  readonly others: readonly Expression[];
}

function comparedWith(test: Extract<Expression, { k: "cmp" }>, outcome: boolean): Compared | null {
  const [left, right] = test.items;
  const [operator] = test.ops;
  if (test.ops.length !== 1 || !left || !right) return null;
  if (operator === (outcome ? "==" : "!=")) return { one: left, others: [right] };
  const isAmong = operator === (outcome ? "in" : "not in");
  return isAmong && right.k === "seq" ? { one: left, others: right.items } : null;
}

function boundsOfComparison(run: Run, { one, others }: Compared): readonly Bound[] {
  const [other] = others;
  const pairs =
    others.length === 1 && other
      ? [
          { one, others },
          { one: other, others: [one] },
        ]
      : [{ one, others }];
  return ownPasses(run).flatMap((pass) =>
    pairs
      .filter((pair) => isDistinct(run, pair.one, pass) && pair.others.every((item) => isInvariant(item, pass)))
      .map((pair) => ({ loop: pass.loop, most: pair.others.length })),
  );
}

/** `for item in change["items"]: if item["field"] == "status"`: a record has one item of each name, as a rule. */
function boundsOfRecord(run: Run, { one, others }: Compared): readonly Bound[] {
  return ownPasses(run)
    .filter(({ loop }) => run.loops.some(({ id, query }) => id === loop && query === null))
    .filter((pass) => isOneOfRecord(run, one, others, pass))
    .map(({ loop }) => ({ loop, most: 1 }));
}

/** Loops around this point whose text is that of the code that runs: the names mean the same. */
function ownPasses(run: Run): readonly LoopPass[] {
  const own = new Set(run.loops.slice(run.ownLoops).map(({ id }) => id));
  return run.passes.filter(({ loop }) => own.has(loop));
}

/** No two passes have the same value there. */
function isDistinct(run: Run, node: Expression, pass: LoopPass): boolean {
  if (node.k === "name") {
    if (pass.distinct.has(node.id)) return true;
    return pass.elements.has(node.id) && lookUp(run.state.scope, node.id)?.k === "instance";
  }
  if (node.k !== "attr" || node.obj.k !== "name" || !pass.elements.has(node.obj.id)) return false;
  if (KEYS.has(node.name)) return true;
  const row = lookUp(run.state.scope, node.obj.id);
  return row?.k === "instance" && isUniqueColumn(run, row.model, node.name);
}

const KEYS = new Set(["pk", "id"]);

function isUniqueColumn(run: Run, model: string, name: string): boolean {
  const uniqueness = run.world.schema.models.get(model)?.uniqueness ?? [];
  return uniqueness.some(({ fields, condition }) => condition === null && fields.length === 1 && fields[0] === name);
}

/** The same in each pass: nothing that it is made of is bound in one. */
function isInvariant(node: Expression, pass: LoopPass): boolean {
  return [...nodesWithin(node)].every(
    (part) =>
      (part.k !== "name" && part.k !== "attr" && part.k !== "sub") ||
      !pass.bound.some((bound) => isSameExpression(bound, part)),
  );
}

/** `if not found:` where the block always sets `found`, and nothing resets it: it happens once. */
function flagBounds(run: Run, test: Expression, outcome: boolean, block: readonly Statement[]): readonly Bound[] {
  const unset = partsWhere(test, outcome).flatMap((part) =>
    "either" in part ? [] : unsetName(part.test, part.outcome),
  );
  return unset
    .filter(({ name }) => alwaysBinds(block, name))
    .flatMap(({ name, asks }) =>
      ownPasses(run).filter(({ flags }) => flags.get(name) === "true" || flags.get(name) === asks),
    )
    .map(({ loop }) => ({ loop, most: 1 }));
}

interface UnsetName {
  readonly name: string;
  /** What a value must be for the test to come out otherwise. */
  readonly asks: "true" | "given";
}

/** The name that is false or None where a test comes out so. */
function unsetName(test: Expression, outcome: boolean): readonly UnsetName[] {
  if (test.k === "name") return outcome ? [] : [{ name: test.id, asks: "true" }];
  if (test.k !== "cmp" || test.ops.length !== 1) return [];
  const [left, right] = test.items;
  if (left?.k !== "name" || right?.k !== "const" || right.v) return [];
  const [operator] = test.ops;
  if (operator !== (outcome ? "is" : "is not") && operator !== (outcome ? "==" : "!=")) return [];
  return [{ name: left.id, asks: right.t === "none" ? "given" : "true" }];
}

/**
 * `if key.split("__")[0] == "author": found["author"] = ...`, and nothing in the loop reads `found`: a second pass would
 * only overwrite what the first one found, so that it is taken to happen once.
 */
function overwritingBounds(
  run: Run,
  test: Expression,
  outcome: boolean,
  block: readonly Statement[],
): readonly Bound[] {
  const [statement] = block;
  const [target] = block.length === 1 && statement?.k === "assign" ? statement.targets : [];
  if (target?.k !== "sub" || target.index.k !== "str" || target.obj.k !== "name") return [];
  const { id } = target.obj;
  const compared = partsWhere(test, outcome).flatMap((part) =>
    "either" in part || part.test.k !== "cmp" ? [] : [comparedWith(part.test, part.outcome)],
  );
  return ownPasses(run)
    .filter((pass) => compared.some((pair) => pair && isPartOfKey(pair, pass)) && isOnlyFilled(id, pass))
    .map(({ loop }) => ({ loop, most: 1 }));
}

function isPartOfKey({ one, others }: Compared, { distinct, parts }: LoopPass): boolean {
  const isText = (name: string) => distinct.has(name) || parts.has(name);
  return others.length === 1 && others[0]?.k === "str" && isPartOfText(one, isText);
}

/** All that the loop does with a name is to put something into it. */
function isOnlyFilled(name: string, { body }: LoopPass): boolean {
  const within = body.flatMap((node) => [...nodesWithin(node)]);
  const isIt = (node: Expression) => node.k === "name" && node.id === name;
  const filled = within
    .flatMap((node) => (node.k === "assign" ? node.targets : []))
    .filter((target) => target.k === "sub");
  const read = within.filter((node) => node.k === "name" && node.id === name).length;
  return read === filled.filter(({ obj }) => isIt(obj)).length;
}

/**
 * `if key not in cache: cache[key] = ...`: rows that share a key are asked about once. A key that is another one in each
 * pass of a loop around saves nothing.
 */
function keepsUnderKey(run: Run, test: Expression, outcome: boolean, block: readonly Statement[]): boolean {
  return partsWhere(test, outcome).some((part) => {
    const place = "either" in part ? null : emptyPlace(run, part.test, part.outcome);
    return place !== null && fills(block, place) && !isKeyOfPass(run, place);
  });
}

interface KeyedPlace {
  readonly container: Expression;
  readonly key: Expression;
}

/** The item of a container that is missing where a test comes out so. */
function emptyPlace(run: Run, test: Expression, outcome: boolean): KeyedPlace | null {
  const [unset] = unsetName(test, outcome);
  if (unset) return placeOf(run.lookedUp.get(unset.name));
  if (test.k !== "cmp" || test.ops.length !== 1) return null;
  const [key, container] = test.items;
  return key && container && test.ops[0] === (outcome ? "not in" : "in") ? { key, container } : null;
}

/** What `cache[key]` and `cache.get(key)` ask for. */
export function placeOf(node: Expression | undefined): KeyedPlace | null {
  if (node?.k === "sub") return { container: node.obj, key: node.index };
  if (node?.k !== "call" || node.fn.k !== "attr" || node.fn.name !== "get") return null;
  const [key] = node.args;
  return key && key.name === null && key.star === 0 ? { container: node.fn.obj, key: key.value } : null;
}

/** The statements put something there. */
export function fills(block: readonly Statement[], { container, key }: KeyedPlace): boolean {
  const isThere = (node: Expression): boolean =>
    node.k === "sub" && isSameExpression(node.obj, container) && isSameExpression(node.index, key);
  return block.some((statement) =>
    [...nodesWithin(statement)].some((node) => node.k === "assign" && node.targets.some(isThere)),
  );
}

export function isKeyOfPass(run: Run, { key }: KeyedPlace): boolean {
  return ownPasses(run).some((pass) => isDistinct(run, key, pass));
}
