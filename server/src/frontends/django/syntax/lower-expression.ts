import type { Argument, BinaryExpression, Comparison, Constant, Expression, NameExpression, Sequence } from "./ast";
import { lowerComprehension } from "./lower-comprehension";
import { lowerParameters } from "./lower-parameters";
import { lowerConcatenatedString, lowerString } from "./lower-string";
import type { LowerExpression, Lowering } from "./lowering";

/** Every kind of node that is an expression, a target or a type, with what lowers it. */
export const EXPRESSIONS: Readonly<Record<string, LowerExpression>> = {
  identifier: lowerName,
  attribute: lowerAttribute,
  call: lowerCall,
  string: lowerString,
  concatenated_string: lowerConcatenatedString,
  integer: lowerInteger,
  float: lowerFloat,
  true: (l, n) => constant(l, n, "bool", true),
  false: (l, n) => constant(l, n, "bool", false),
  none: (l, n) => constant(l, n, "none", null),
  ellipsis: (l, n) => constant(l, n, "ellipsis", null),
  list: (l, n) => sequence(l, n, "list"),
  list_pattern: (l, n) => sequence(l, n, "list"),
  tuple: (l, n) => sequence(l, n, "tuple"),
  tuple_pattern: lowerTuplePattern,
  pattern_list: (l, n) => sequence(l, n, "tuple"),
  expression_list: (l, n) => sequence(l, n, "tuple"),
  set: (l, n) => sequence(l, n, "set"),
  dictionary: lowerDictionary,
  subscript: lowerSubscript,
  slice: lowerSlice,
  list_comprehension: (l, n) => lowerComprehension(l, n, "list"),
  set_comprehension: (l, n) => lowerComprehension(l, n, "set"),
  dictionary_comprehension: (l, n) => lowerComprehension(l, n, "dict"),
  generator_expression: (l, n) => lowerComprehension(l, n, "gen"),
  lambda: lowerLambda,
  conditional_expression: lowerConditional,
  boolean_operator: lowerBoolean,
  not_operator: (l, n) => ({ k: "not", s: l.start(n), e: l.end(n), value: l.expression(l.parts(n)[0], n) }),
  binary_operator: lowerBinary,
  unary_operator: lowerUnary,
  comparison_operator: lowerComparison,
  await: (l, n) => ({ k: "await", s: l.start(n), e: l.end(n), value: l.expression(l.parts(n)[0], n) }),
  yield: lowerYield,
  named_expression: lowerWalrus,
  list_splat: lowerStarred,
  list_splat_pattern: lowerStarred,
  dictionary_splat: lowerStarred,
  dictionary_splat_pattern: lowerStarred,
  splat_type: lowerStarred,
  parenthesized_expression: (l, n) => l.expression(l.parts(n)[0], n),
  parenthesized_list_splat: (l, n) => l.expression(l.parts(n)[0], n),
  as_pattern: (l, n) => l.other(n),
  as_pattern_target: (l, n) => l.expression(l.parts(n)[0], n),
  type: (l, n) => l.expression(l.parts(n)[0], n),
  generic_type: lowerGenericType,
  type_parameter: (l, n) => l.other(n),
  union_type: lowerUnionType,
  constrained_type: (l, n) => l.other(n),
  member_type: lowerAttribute,
  chevron: (l, n) => l.other(n),
  argument_list: (l, n) => l.other(n),
  pair: (l, n) => l.other(n),
  keyword_argument: (l, n) => l.other(n),
};

export function lowerName(lowering: Lowering, node: number): NameExpression {
  return { k: "name", s: lowering.start(node), e: lowering.end(node), id: lowering.wordOf(node) };
}

function constant(lowering: Lowering, node: number, t: Constant["t"], v: Constant["v"]): Constant {
  return { k: "const", s: lowering.start(node), e: lowering.end(node), t, v };
}

function lowerAttribute(lowering: Lowering, node: number): Expression {
  const [object, name] = lowering.parts(node);
  const e = lowering.end(node);
  if (name === undefined) return lowering.other(node);
  const word = lowering.wordOf(name);
  const ns = lowering.start(name);
  return withinStar(lowering, node, object, (obj, s) => ({ k: "attr", s, e, obj, name: word, ns }));
}

/**
 * The parser binds the star of `*book.tags.all()` to `book` alone; to Python it covers the whole chain. Chains are
 * built bottom-up, so each link moves the star outwards by one.
 */
function withinStar(
  lowering: Lowering,
  node: number,
  base: number | undefined,
  link: (base: Expression, s: number) => Expression,
): Expression {
  const lowered = lowering.expression(base, node);
  const s = lowering.start(node);
  if (lowered.k !== "star") return link(lowered, s);
  return { k: "star", s, e: lowering.end(node), value: link(lowered.value, lowered.value.s) };
}

function lowerCall(lowering: Lowering, node: number): Expression {
  const [callee, list] = lowering.parts(node);
  const e = lowering.end(node);
  if (list === undefined) return lowering.other(node);
  const open = lowering.start(list);
  return withinStar(lowering, node, callee, (fn, s) => {
    return { k: "call", s, e, fn, args: lowerArguments(lowering, list), open };
  });
}

/** The arguments of a call or the bases of a class; a generator that stands alone is its own list. */
export function lowerArguments(lowering: Lowering, list: number): Argument[] {
  if (lowering.kindOf(list) === "generator_expression") return [positional(lowering, list)];
  return lowering.parts(list).map((node) => lowerArgument(lowering, node));
}

function lowerArgument(lowering: Lowering, node: number): Argument {
  const kind = lowering.kindOf(node);
  if (kind === "keyword_argument") {
    const [name, value] = lowering.parts(node);
    const s = lowering.start(node);
    const e = lowering.end(node);
    if (name === undefined) return { s, e, value: lowering.other(node), name: null, star: 0 };
    return { s, e, value: lowering.expression(value, node), name: lowering.wordOf(name), star: 0 };
  }
  if (kind === "list_splat" || kind === "dictionary_splat") {
    const value = lowering.expression(lowering.parts(node)[0], node);
    return { s: lowering.start(node), e: lowering.end(node), value, name: null, star: kind === "list_splat" ? 1 : 2 };
  }
  return positional(lowering, node);
}

function positional(lowering: Lowering, node: number): Argument {
  const value = lowering.expression(node, node);
  const s = lowering.start(node);
  const e = lowering.end(node);
  if (value.k === "star") return { s, e, value: value.value, name: null, star: 1 };
  return { s, e, value, name: null, star: 0 };
}

function lowerInteger(lowering: Lowering, node: number): Constant {
  const text = lowering.textOf(node).replaceAll("_", "");
  if (/^\d.*[jJ]$/.test(text)) return constant(lowering, node, "complex", null);
  const value = Number(text);
  return constant(lowering, node, "int", Number.isSafeInteger(value) ? value : null);
}

function lowerFloat(lowering: Lowering, node: number): Constant {
  const text = lowering.textOf(node).replaceAll("_", "");
  if (/[jJ]$/.test(text)) return constant(lowering, node, "complex", null);
  const value = Number(text);
  return constant(lowering, node, "float", Number.isFinite(value) ? value : null);
}

/** Displays longer than this are data, of which the first items say what the others are. */
const MAX_ITEMS = 2000;

function sequence(lowering: Lowering, node: number, t: Sequence["t"]): Sequence {
  const items = lowering.expressions(lowering.parts(node).slice(0, MAX_ITEMS));
  return { k: "seq", s: lowering.start(node), e: lowering.end(node), t, items };
}

/** `(a) = 1` has the shape of a tuple target, but without a comma the parentheses only group. */
function lowerTuplePattern(lowering: Lowering, node: number): Expression {
  const [only, ...rest] = lowering.parts(node);
  if (only === undefined || rest.length > 0) return sequence(lowering, node, "tuple");
  const grouped = !lowering.textBetween(lowering.end(only), lowering.end(node)).includes(",");
  return grouped ? lowering.expression(only, node) : sequence(lowering, node, "tuple");
}

function lowerDictionary(lowering: Lowering, node: number): Expression {
  const children = lowering.parts(node).slice(0, MAX_ITEMS);
  const entries = children.map((child) => {
    const [first, second] = lowering.parts(child);
    if (lowering.kindOf(child) !== "pair") return { key: null, value: lowering.expression(first, child) };
    return { key: lowering.expression(first, child), value: lowering.expression(second, child) };
  });
  return { k: "dict", s: lowering.start(node), e: lowering.end(node), entries };
}

function lowerSubscript(lowering: Lowering, node: number): Expression {
  const [object, ...indexes] = lowering.parts(node);
  const e = lowering.end(node);
  return withinStar(lowering, node, object, (obj, s) => {
    return { k: "sub", s, e, obj, index: lowerIndex(lowering, node, indexes) };
  });
}

/** A comma makes a tuple of the index, also behind a single one; so does a star. */
function lowerIndex(lowering: Lowering, node: number, indexes: readonly number[]): Expression {
  const first = indexes[0];
  const last = indexes.at(-1);
  if (first === undefined || last === undefined) return lowering.unreadable(node);
  const comma = lowering.textBetween(lowering.end(last), lowering.end(node)).indexOf(",");
  const items = lowering.expressions(indexes);
  const [only, ...rest] = items;
  if (only && rest.length === 0 && comma < 0 && only.k !== "star") return only;
  return { k: "seq", s: lowering.start(first), e: lowering.end(last) + comma + 1, t: "tuple", items };
}

function lowerSlice(lowering: Lowering, node: number): Expression {
  const bounds: (Expression | null)[] = [null, null, null];
  let position = 0;
  for (const child of lowering.children(node)) {
    if (lowering.isMark(child)) position++;
    else if (lowering.isExpression(child)) bounds[position] = lowering.expression(child, node);
  }
  const [lower = null, upper = null, step = null] = bounds;
  return { k: "slice", s: lowering.start(node), e: lowering.end(node), lower, upper, step };
}

function lowerLambda(lowering: Lowering, node: number): Expression {
  const parts = lowering.parts(node);
  const list = parts.find((child) => lowering.kindOf(child) === "lambda_parameters");
  const body = parts.find((child) => child !== list);
  // A `yield` in a lambda makes the lambda a generator, not the function around it.
  const sawYield = lowering.sawYield;
  const params = list === undefined ? [] : lowerParameters(lowering, list);
  const value = lowering.expression(body, node);
  lowering.sawYield = sawYield;
  return { k: "lambda", s: lowering.start(node), e: lowering.end(node), params, body: value };
}

function lowerConditional(lowering: Lowering, node: number): Expression {
  const [then, test, orelse] = lowering.parts(node);
  return {
    k: "cond",
    s: lowering.start(node),
    e: lowering.end(node),
    test: lowering.expression(test, node),
    // biome-ignore lint/suspicious/noThenProperty: the property is plain data; nobody awaits a node.
    then: lowering.expression(then, node),
    else: lowering.expression(orelse, node),
  };
}

/** The parser nests `a and b and c` to the left; here it is one expression, as it is in Python. */
function lowerBoolean(lowering: Lowering, node: number): Expression {
  const op = lowering.operator(node);
  const operands: number[] = [];
  let spine = node;
  for (;;) {
    const [left, right] = lowering.parts(spine);
    if (right !== undefined) operands.push(right);
    if (left === undefined) break;
    if (lowering.kindOf(left) !== "boolean_operator" || lowering.operator(left) !== op) {
      operands.push(left);
      break;
    }
    spine = left;
  }
  const items = lowering.expressions(operands.reverse());
  return { k: "bool", s: lowering.start(node), e: lowering.end(node), op: op === "or" ? "or" : "and", items };
}

function lowerBinary(lowering: Lowering, node: number): Expression {
  const [first, second] = lowering.parts(node);
  const op = lowering.operator(node);
  const e = lowering.end(node);
  return withinStar(lowering, node, first, (left, s) => {
    return { k: "bin", s, e, op, left, right: lowering.expression(second, node) };
  });
}

function lowerUnary(lowering: Lowering, node: number): BinaryExpression {
  const right = lowering.expression(lowering.parts(node)[0], node);
  return { k: "bin", s: lowering.start(node), e: lowering.end(node), op: lowering.operator(node), left: null, right };
}

function lowerComparison(lowering: Lowering, node: number): Comparison {
  const ops: string[] = [];
  const items: Expression[] = [];
  for (const child of lowering.children(node)) {
    if (lowering.isMark(child)) ops.push(lowering.kindOf(child));
    else if (lowering.isExpression(child)) items.push(lowering.expression(child, node));
  }
  while (items.length <= ops.length) items.push(lowering.unreadable(node));
  return { k: "cmp", s: lowering.start(node), e: lowering.end(node), ops, items };
}

function lowerYield(lowering: Lowering, node: number): Expression {
  lowering.sawYield = true;
  const child = lowering.parts(node)[0];
  const value = child === undefined ? null : lowering.expression(child, node);
  return { k: "yield", s: lowering.start(node), e: lowering.end(node), value, from: lowering.hasMark(node, "from") };
}

function lowerWalrus(lowering: Lowering, node: number): Expression {
  const [target, value] = lowering.parts(node);
  if (target === undefined || lowering.kindOf(target) !== "identifier") return lowering.other(node);
  const name = lowerName(lowering, target);
  return { k: "walrus", s: name.s, e: lowering.end(node), target: name, value: lowering.expression(value, node) };
}

function lowerStarred(lowering: Lowering, node: number): Expression {
  const value = lowering.expression(lowering.parts(node)[0], node);
  return { k: "star", s: lowering.start(node), e: lowering.end(node), value };
}

/** `list[Book]` in an annotation is a type of its own to the parser and a subscript to Python. */
function lowerGenericType(lowering: Lowering, node: number): Expression {
  const [name, list] = lowering.parts(node);
  const obj = lowering.expression(name, node);
  const s = lowering.start(node);
  const e = lowering.end(node);
  const types = list === undefined ? [] : lowering.parts(list);
  const first = types[0];
  const last = types.at(-1);
  if (first === undefined || last === undefined) return { k: "other", s, e, parts: [obj] };
  if (types.length === 1) return { k: "sub", s, e, obj, index: lowering.expression(first, node) };
  const items = lowering.expressions(types);
  const index: Sequence = { k: "seq", s: lowering.start(first), e: lowering.end(last), t: "tuple", items };
  return { k: "sub", s, e, obj, index };
}

function lowerUnionType(lowering: Lowering, node: number): BinaryExpression {
  const [left, right] = lowering.parts(node);
  const sides = { left: lowering.expression(left, node), right: lowering.expression(right, node) };
  return { k: "bin", s: lowering.start(node), e: lowering.end(node), op: "|", ...sides };
}
