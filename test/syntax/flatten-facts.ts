import type { Expression } from "../../server/src/frontends/django/syntax/ast";
import type { ModuleFacts } from "../../server/src/frontends/django/syntax/module-facts";

/** What a file's facts say, in the words of CPython's `ast`: nodes as JSON of [kind, start, end, detail], and names. */
export interface FlatFacts {
  readonly nodes: string[];
  /** `__qualname__` of every function, nested ones included. */
  readonly names: string[];
}

type Node = Record<string, unknown> & { s: number; e: number; k: string };

export function flattenFacts(facts: ModuleFacts, text: string): FlatFacts {
  const flattening = new Flattening(facts, text);
  flattening.visit(facts.body, 0, []);
  return { nodes: flattening.nodes, names: flattening.names };
}

class Flattening {
  readonly nodes: string[] = [];
  readonly names: string[] = [];

  constructor(
    private readonly facts: ModuleFacts,
    private readonly text: string,
  ) {}

  visit(value: unknown, base: number, path: readonly string[]): void {
    if (Array.isArray(value)) for (const item of value) this.visit(item, base, path);
    else if (typeof value === "object" && value !== null) this.visitNode(value as Node, base, path);
  }

  private visitNode(node: Node, base: number, path: readonly string[]): void {
    if (node.k === "unit") {
      const unit = this.facts.units.get(String(node.id));
      if (unit) this.visitNode(unit.definition as unknown as Node, unit.start, path);
      return;
    }
    this.record(node, base, path);
    const inner = node.k === "def" ? [...path, String(node.name), "<locals>"] : [...path, String(node.name)];
    for (const [key, child] of Object.entries(node)) {
      const scoped = key === "body" && (node.k === "def" || node.k === "class");
      // What a pattern binds is not an expression.
      if (key !== "binds") this.visit(child, base, scoped ? inner : path);
    }
  }

  private record(node: Node, base: number, path: readonly string[]): void {
    if (node.k === "def") this.names.push([...path, String(node.name)].join("."));
    const expression = node as unknown as Expression;
    const kind = kindOf(expression);
    const start = node.s + base;
    // CPython has an f-string without interpolations for more than one constant.
    const plain = node.k === "str" && /^[a-z]*f/i.test(this.text.slice(start, start + 3));
    if (kind !== undefined && !plain)
      this.nodes.push(JSON.stringify([kind, start, node.e + base, detailOf(expression)]));
  }
}

const KINDS: Readonly<Record<string, string>> = {
  call: "Call",
  attr: "Attribute",
  name: "Name",
  sub: "Subscript",
  str: "Constant",
  const: "Constant",
  fstr: "JoinedStr",
  bool: "BoolOp",
  cmp: "Compare",
  cond: "IfExp",
  not: "UnaryOp",
  lambda: "Lambda",
  dict: "Dict",
  await: "Await",
  walrus: "NamedExpr",
};
const SEQUENCES = { list: "List", tuple: "Tuple", set: "Set" };
const COMPREHENSIONS = { list: "ListComp", set: "SetComp", dict: "DictComp", gen: "GeneratorExp" };

function kindOf(node: Expression): string | undefined {
  if (node.k === "seq") return SEQUENCES[node.t];
  if (node.k === "comp") return COMPREHENSIONS[node.t];
  if (node.k === "bin") return node.left ? "BinOp" : "UnaryOp";
  if (node.k === "yield") return node.from ? "YieldFrom" : "Yield";
  return KINDS[node.k];
}

function detailOf(node: Expression): unknown {
  if (node.k === "attr") return node.name;
  if (node.k === "name") return node.id;
  if (node.k === "str") return node.v;
  if (node.k !== "call") return null;
  return node.args.filter((argument) => argument.name !== null || argument.star === 2).map((argument) => argument.name);
}
