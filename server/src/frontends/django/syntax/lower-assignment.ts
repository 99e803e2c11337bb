import type { Assignment, AugmentedAssignment, Expression, Statement } from "./ast";
import type { Lowering } from "./lowering";

/** `a = b = value`: the parser nests the rest of the chain in the value; here it is one statement. */
export function lowerAssignment(lowering: Lowering, node: number): Assignment {
  const s = lowering.start(node);
  const e = lowering.end(node);
  const targets: Expression[] = [];
  let annotation: Expression | null = null;
  let link = node;
  for (;;) {
    const [left, ...rest] = lowering.parts(link);
    targets.push(lowering.expression(left, link));
    const type = rest.find((child) => lowering.kindOf(child) === "type");
    if (type !== undefined) annotation = lowering.expression(type, link);
    const right = rest.find((child) => child !== type);
    if (right === undefined) return { k: "assign", s, e, targets, value: null, annotation };
    if (lowering.kindOf(right) !== "assignment") {
      return { k: "assign", s, e, targets, value: lowering.expression(right, link), annotation };
    }
    link = right;
  }
}

export function lowerAugmentedAssignment(lowering: Lowering, node: number): AugmentedAssignment {
  const [target, value] = lowering.parts(node);
  return {
    k: "aug",
    s: lowering.start(node),
    e: lowering.end(node),
    target: lowering.expression(target, node),
    op: lowering.operator(node),
    value: lowering.expression(value, node),
  };
}

/** `type Name = value`; the parser also takes `type(x).y = z` and `type[x] = z` for one. */
export function lowerTypeAlias(lowering: Lowering, node: number): Statement {
  const [left, right] = lowering.parts(node);
  const s = lowering.start(node);
  const e = lowering.end(node);
  const value = lowering.expression(right, node);
  const target = lowering.expression(left, node);
  const open = left === undefined ? -1 : lowering.start(left);
  const bracket = open < 0 ? "" : lowering.textBetween(open, open + 1);
  const called = left !== undefined && (bracket === "(" || bracket === "[");
  const alias = called ? restoreTypeName(lowering, left, s) : withoutParameters(target);
  return { k: "assign", s, e, targets: [alias], value, annotation: null };
}

/** `type Pair[T] = ...` binds `Pair`. */
function withoutParameters(target: Expression): Expression {
  return target.k === "sub" && target.obj.k === "name" ? target.obj : target;
}

/** Puts the name `type`, which the parser took for a keyword, back in front of the brackets that it calls. */
function restoreTypeName(lowering: Lowering, left: number, s: number): Expression {
  const spine: number[] = [];
  let innermost = lowering.kindOf(left) === "type" ? (lowering.parts(left)[0] ?? left) : left;
  for (;;) {
    const kind = lowering.kindOf(innermost);
    const first = lowering.parts(innermost)[0];
    if (first === undefined || !SPINE.has(kind)) break;
    spine.push(innermost);
    innermost = first;
  }
  const restored = restoreBase(lowering, innermost, s);
  return spine.reverse().reduce((obj, link) => replaceBase(lowering.expression(link, left), obj, s), restored);
}

const SPINE = new Set(["attribute", "call", "subscript", "member_type"]);

function restoreBase(lowering: Lowering, bracketed: number, s: number): Expression {
  const name: Expression = { k: "name", s, e: s + "type".length, id: "type" };
  const e = lowering.end(bracketed);
  const inner = lowering.expressions(lowering.parts(bracketed));
  if (lowering.kindOf(bracketed) === "list") {
    const [index] = inner;
    return index ? { k: "sub", s, e, obj: name, index } : { k: "other", s, e, parts: [name] };
  }
  const args = inner.map((value) => ({ s: value.s, e: value.e, value, name: null, star: 0 as const }));
  return { k: "call", s, e, fn: name, args, open: lowering.start(bracketed) };
}

function replaceBase(link: Expression, base: Expression, s: number): Expression {
  if (link.k === "attr") return { ...link, s, obj: base };
  if (link.k === "sub") return { ...link, s, obj: base };
  if (link.k === "call") return { ...link, s, fn: base };
  return base;
}
