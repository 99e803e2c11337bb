import type { CallExpression, Expression } from "../syntax/ast";

/** `Book.objects.filter(a)[:3]` taken apart: the base `Book`, then each attribute, call and index, in order. */
export interface CallChain {
  readonly base: Expression;
  readonly steps: readonly ChainStep[];
}

export type ChainStep = MemberStep | IndexStep;

/** `.name` or `.name(...)` */
export interface MemberStep {
  readonly kind: "attribute" | "call";
  readonly name: string;
  /** The expression up to here. */
  readonly node: Expression;
  /** The call itself, null for a plain attribute. */
  readonly call: CallExpression | null;
  /** End of what stands before the dot, without parentheses that group it. */
  readonly before: number;
  readonly nameStart: number;
}

/** `[...]` */
export interface IndexStep {
  readonly kind: "index";
  readonly name: "[]";
  readonly node: Expression;
  readonly slice: boolean;
}

export function takeApart(expression: Expression): CallChain {
  const steps: ChainStep[] = [];
  let node = expression;
  for (;;) {
    if (node.k === "call" && node.fn.k === "attr") {
      const { obj, name, ns } = node.fn;
      steps.unshift({ kind: "call", name, node, call: node, before: obj.e, nameStart: ns });
      node = obj;
    } else if (node.k === "attr") {
      steps.unshift({ kind: "attribute", name: node.name, node, call: null, before: node.obj.e, nameStart: node.ns });
      node = node.obj;
    } else if (node.k === "sub") {
      steps.unshift({ kind: "index", name: "[]", node, slice: node.index.k === "slice" });
      node = node.obj;
    } else {
      return { base: node, steps };
    }
  }
}

/** Methods behind which there is no queryset to load more with. */
const ENDS = new Set(
  (
    "get first last earliest latest in_bulk iterator exists count contains aggregate explain delete update " +
    "aget afirst alast aearliest alatest ain_bulk aiterator aexists acount acontains aaggregate aexplain adelete aupdate"
  ).split(" "),
);

/** How many steps stand before the place where a call that loads more goes: slices and what evaluates come after it. */
export function stepsBeforeLoad(chain: CallChain): number {
  let count = chain.steps.length;
  for (; count > 0; count -= 1) {
    const step = chain.steps[count - 1];
    const ends = step?.kind === "index" ? step.slice : step?.kind === "call" && ENDS.has(step.name);
    if (!ends) break;
  }
  return count;
}

/** The calls of a method in a chain, in order. */
export function callsOf(chain: CallChain, name: string): CallExpression[] {
  return chain.steps.flatMap((step) => (step.kind === "call" && step.name === name && step.call ? [step.call] : []));
}
