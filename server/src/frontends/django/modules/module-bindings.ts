import type { ClassDefinition, Expression, ImportStatement, Sequence, Statement } from "../syntax/ast";
import { lastName } from "../syntax/last-name";
import type { ModuleFacts } from "../syntax/module-facts";

/** One way a name comes to exist in a module or class body. */
export type Binding = { readonly conditional: boolean } & (
  | { readonly kind: "import"; readonly statement: ImportStatement; readonly index: number }
  | { readonly kind: "unit"; readonly id: string }
  | { readonly kind: "class"; readonly definition: ClassDefinition }
  | { readonly kind: "value"; readonly expression: Expression; readonly annotation: Expression | null }
  | { readonly kind: "unknown" }
);

export interface Bindings {
  readonly names: ReadonlyMap<string, readonly Binding[]>;
  readonly stars: readonly ImportStatement[];
  /** Statements that say what `__all__` is, in order. */
  readonly exports: readonly Statement[];
}

const known = new WeakMap<object, Bindings>();

/** The names that a module binds, each with all its bindings in source order. */
export function bindingsOfModule(facts: ModuleFacts): Bindings {
  return bindingsOf(facts, facts.body);
}

/** The names that a class body binds. */
export function bindingsOfClass(definition: ClassDefinition): Bindings {
  return bindingsOf(definition, definition.body);
}

function bindingsOf(key: object, body: readonly Statement[]): Bindings {
  let bindings = known.get(key);
  if (bindings === undefined) {
    const collector = new Collector();
    collector.visit(body, false);
    bindings = collector;
    known.set(key, bindings);
  }
  return bindings;
}

class Collector implements Bindings {
  readonly names = new Map<string, Binding[]>();
  readonly stars: ImportStatement[] = [];
  readonly exports: Statement[] = [];

  visit(body: readonly Statement[], conditional: boolean): void {
    for (const statement of body) this.statement(statement, conditional);
  }

  private statement(statement: Statement, conditional: boolean): void {
    switch (statement.k) {
      case "import":
        this.imports(statement, conditional);
        return;
      case "unit":
        this.add(statement.name, { kind: "unit", id: statement.id, conditional });
        return;
      case "class":
        this.add(statement.name, { kind: "class", definition: statement, conditional });
        return;
      case "assign": {
        const { value, annotation } = statement;
        if (value !== null) for (const target of statement.targets) this.target(target, value, annotation, conditional);
        return;
      }
      case "aug":
      case "expr":
        if (mentionsAll(statement)) this.exports.push(statement);
        return;
      case "if":
        this.visit(statement.body, true);
        this.visit(statement.orelse, true);
        return;
      case "try":
        this.visit(statement.body, true);
        for (const handler of statement.handlers) this.visit(handler.body, true);
        this.visit(statement.orelse, true);
        this.visit(statement.finalbody, conditional);
        return;
      case "with":
        this.visit(statement.body, conditional);
        return;
      case "for":
        this.unknown(statement.target);
        this.visit(statement.body, true);
        this.visit(statement.orelse, true);
        return;
      case "while":
        this.visit(statement.body, true);
        this.visit(statement.orelse, true);
        return;
      case "match":
        for (const item of statement.cases) this.visit(item.body, true);
        return;
      default:
        return;
    }
  }

  private imports(statement: ImportStatement, conditional: boolean): void {
    statement.names.forEach((name, index) => {
      if (name.name === "*") this.stars.push(statement);
      else this.add(name.as, { kind: "import", statement, index, conditional });
    });
  }

  private target(target: Expression, value: Expression, annotation: Expression | null, conditional: boolean): void {
    if (target.k === "name") {
      if (target.id === "__all__") this.exports.push({ k: "expr", value, s: value.s, e: value.e });
      this.add(target.id, { kind: "value", expression: value, annotation, conditional });
    } else if (target.k === "seq") {
      const values = valuesFor(target, value);
      target.items.forEach((item, index) => {
        const part = values?.[index];
        if (part === undefined || part.k === "star") this.unknown(item);
        else this.target(item, part, null, conditional);
      });
    }
  }

  private unknown(target: Expression): void {
    if (target.k === "name") this.add(target.id, { kind: "unknown", conditional: true });
    else if (target.k === "seq") for (const item of target.items) this.unknown(item);
    else if (target.k === "star") this.unknown(target.value);
  }

  private add(name: string, binding: Binding): void {
    const bindings = this.names.get(name);
    if (bindings === undefined) this.names.set(name, [binding]);
    else bindings.push(binding);
  }
}

function mentionsAll(statement: Statement): boolean {
  if (statement.k === "aug") return statement.target.k === "name" && statement.target.id === "__all__";
  if (statement.k !== "expr" || statement.value.k !== "call") return false;
  const { fn } = statement.value;
  return fn.k === "attr" && fn.obj.k === "name" && fn.obj.id === "__all__";
}

/** What each item of a target is bound to; null where that does not show. */
function valuesFor({ items }: Sequence, value: Expression): readonly Expression[] | null {
  if (value.k === "seq") return value.items.length === items.length ? value.items : null;
  if (value.k !== "call" || lastName(value.fn) !== "get_classes") return null;
  const { s, e } = value;
  return items.map((_, v) => ({ k: "sub", obj: value, index: { k: "const", t: "int", v, s, e }, s, e }));
}
