import type { Argument, CallExpression, ClassDefinition, Expression } from "../syntax/ast";
import type { ModuleFacts, UnitFacts } from "../syntax/module-facts";
import { classByLabel } from "./class-by-label";
import { headerIndex } from "./header-index";
import { isSameClass } from "./keep-answer";
import { linearize } from "./linearize";
import { type Binding, bindingsOfClass } from "./module-bindings";
import type { ClassReference, MethodResolutionOrder, PythonSymbol } from "./project";
import type { ProjectModules } from "./project-modules";

/** What a class body binds a name to: one of the three is set. */
export interface ClassMember {
  readonly owner: ClassReference;
  readonly unit: UnitFacts | null;
  readonly nested: ClassDefinition | null;
  readonly value: { readonly expression: Expression; readonly annotation: Expression | null } | null;
}

type Base = { readonly key: string; readonly cls: ClassReference | null };

/** Bases that add no database behaviour and need not be read. */
const BUILT_IN = new Set(
  "object Exception BaseException ValueError TypeError KeyError RuntimeError dict list tuple set frozenset str int float bool bytes type property".split(
    " ",
  ),
);

/** Classes and what they inherit. */
export class ClassHierarchy {
  constructor(private readonly project: ProjectModules) {}

  /** A reference to a class as the text has it now: of several of one name, the one that says the same. */
  current(cls: ClassReference): ClassReference {
    const all = this.project.definitions(cls.file, cls.qualname);
    if (all.length === 0 || all.includes(cls.definition)) return cls;
    const definition = all.find((each) => isSameClass(each, cls.definition)) ?? all.at(-1);
    return definition ? { ...cls, definition } : cls;
  }

  /** Tells a class from all others, also from those of the same name; a class in a function by its place there. */
  keyOf(cls: ClassReference): string {
    const all = this.project.definitions(cls.file, cls.qualname);
    const place = all.length === 0 ? cls.definition.s : all.indexOf(this.current(cls).definition);
    return all.length === 1 ? keyOf(cls) : `${keyOf(cls)}|${place}`;
  }

  mro(cls: ClassReference): MethodResolutionOrder {
    const order = this.project.memoise<MethodResolutionOrder | null>(`mro|${this.keyOf(cls)}`, () => {
      const line = this.linearization(this.current(cls), new Set());
      return {
        classes: line.flatMap((base) => base.cls ?? []),
        external: line.flatMap((base) => (base.cls === null ? [base.key] : [])),
      };
    });
    // A class that is needed to tell what it inherits.
    return order ?? { classes: [cls], external: [] };
  }

  find(cls: ClassReference, name: string): ClassMember | null {
    return this.project.memberNamed(`${this.keyOf(cls)}|${name}`, () => {
      for (const owner of this.mro(cls).classes) {
        const member = this.own(this.current(owner), name);
        if (member !== null) return member;
      }
      return null;
    });
  }

  subclasses(cls: ClassReference): readonly ClassReference[] {
    const key = keyOf(cls);
    return this.project.memoise(`subclasses|${key}`, () => {
      const files = headerIndex(this.project).mayExtend(cls.qualname.split(".").at(-1) ?? "");
      const heirs = [...files].sort().flatMap((file) => this.basesInFile(file));
      return heirs.flatMap(([base, heir]) => (base === key ? [heir] : []));
    });
  }

  private basesInFile(file: string): readonly (readonly [string, ClassReference])[] {
    return this.project.memoise(`bases|${file}`, () =>
      classesOf(file, this.project.facts(file)).flatMap((cls) =>
        this.bases(cls).flatMap((base) => (base.cls === null ? [] : [[keyOf(base.cls), cls] as const])),
      ),
    );
  }

  /** `within` holds the classes whose bases are being followed. */
  private linearization(cls: ClassReference, within: Set<string>): readonly Base[] {
    const node: Base = { key: keyOf(cls), cls };
    within.add(node.key);
    const direct = this.bases(cls).filter((base) => !within.has(base.key));
    const lines = direct.map((base) => (base.cls === null ? [base] : this.linearization(base.cls, within)));
    within.delete(node.key);
    const [line, ...others] = lines;
    return line && others.length === 0 ? [node, ...line] : merged(node, direct, lines);
  }

  private bases(cls: ClassReference): readonly Base[] {
    return this.project.memoise(`base|${this.keyOf(cls)}`, () => {
      const now = this.current(cls);
      return now.definition.bases.filter(isBase).flatMap((argument) => this.base(now, argument.value));
    });
  }

  private base(cls: ClassReference, expression: Expression): Base[] {
    switch (expression.k) {
      case "name":
      case "attr":
        return this.symbolBase(cls, this.resolveBase(cls, expression), expression);
      case "sub":
        return this.base(cls, expression.obj);
      case "cond":
        return this.base(cls, expression.then);
      case "call":
        return this.calledBase(cls, expression);
      default:
        return [UNREADABLE];
    }
  }

  /** `Manager.from_queryset(BookQuerySet)` behaves like both; `with_metaclass(Meta, Base)` is `Base`. */
  private calledBase(cls: ClassReference, call: CallExpression): Base[] {
    const { fn, args } = call;
    const first = args[0]?.value;
    if (fn.k === "attr" && fn.name === "from_queryset" && first !== undefined)
      return [...this.base(cls, fn.obj), ...this.base(cls, first)];
    const name = fn.k === "name" ? fn.id : fn.k === "attr" ? fn.name : "";
    if (name === "with_metaclass") return args.slice(1).flatMap((argument) => this.base(cls, argument.value));
    const model = name === "get_model" ? classByLabel(this.project, call) : null;
    return model
      ? [{ key: keyOf(model), cls: model }]
      : this.symbolBase(cls, this.project.resolve(cls.file, call), call);
  }

  private symbolBase(cls: ClassReference, symbol: PythonSymbol | null, expression: Expression): Base[] {
    if (symbol === null)
      return expression.k === "name" && BUILT_IN.has(expression.id)
        ? [external(`builtins.${expression.id}`)]
        : [UNREADABLE];
    if (symbol.kind === "class") return [{ key: keyOf(symbol), cls: symbol }];
    if (symbol.kind === "external") return [external(symbol.dotted)];
    if (symbol.kind !== "value") return [UNREADABLE];
    if (symbol.expression.k === "name" || symbol.expression.k === "attr") return [UNREADABLE];
    const home = { file: symbol.file, qualname: cls.qualname, definition: cls.definition };
    return this.base(home, symbol.expression);
  }

  private resolveBase(cls: ClassReference, expression: Expression): PythonSymbol | null {
    const { project } = this;
    if (expression.k === "attr") {
      const owner = this.resolveBase(cls, expression.obj);
      return owner === null ? null : project.member(owner, expression.name);
    }
    if (expression.k !== "name") return null;
    const scoped = this.inEnclosingClass(cls, expression.id);
    if (scoped !== null) return scoped;
    const symbol = project.name(cls.file, expression.id);
    if (symbol?.kind !== "class" || this.current(symbol).definition !== cls.definition) return symbol;
    return project.nameBefore(cls.file, expression, cls.definition.s);
  }

  private inEnclosingClass(cls: ClassReference, name: string): PythonSymbol | null {
    const dot = cls.qualname.lastIndexOf(".");
    if (dot < 0) return null;
    const qualname = cls.qualname.slice(0, dot);
    const definition = this.project.facts(cls.file)?.classes.get(qualname);
    if (definition === undefined || definition.s > cls.definition.s) return null;
    const owner = { file: cls.file, qualname, definition };
    const member = this.own(owner, name)?.nested ?? null;
    if (member === null || member === cls.definition) return null;
    return { kind: "class", file: cls.file, qualname: `${qualname}.${name}`, definition: member };
  }

  private own(owner: ClassReference, name: string): ClassMember | null {
    const bindings = bindingsOfClass(owner.definition).names.get(name);
    if (bindings === undefined) return null;
    const facts = this.project.facts(owner.file);
    const units = bindings.flatMap((binding) => (binding.kind === "unit" ? (facts?.units.get(binding.id) ?? []) : []));
    const last = bindings.at(-1) as Binding;
    const unit = last.kind === "unit" ? mainDefinition(units) : null;
    const nested = last.kind === "class" ? last.definition : null;
    return { owner, unit, nested, value: last.kind === "value" ? last : null };
  }
}

const UNREADABLE: Base = { key: "?", cls: null };

function external(dotted: string): Base {
  return { key: dotted, cls: null };
}

function keyOf(cls: { file: string; qualname: string }): string {
  return `${cls.file}#${cls.qualname}`;
}

function isBase(argument: Argument): boolean {
  return argument.name === null && argument.star === 0;
}

/** The definition that reads: the last one that is no setter, deleter or overload. */
function mainDefinition(units: readonly UnitFacts[]): UnitFacts | null {
  const reads = units.filter(
    (unit) =>
      !unit.definition.decorators.some(
        (decorator) =>
          (decorator.k === "attr" && (decorator.name === "setter" || decorator.name === "deleter")) ||
          (decorator.k === "attr" && decorator.name === "overload") ||
          (decorator.k === "name" && decorator.id === "overload"),
      ),
  );
  return reads.at(-1) ?? units.at(-1) ?? null;
}

/** The classes of a file that are not nested in a function. */
export function classesOf(file: string, facts: ModuleFacts | null): ClassReference[] {
  return [...(facts?.classes ?? [])].map(([qualname, definition]) => ({ file, qualname, definition }));
}

/** The class before the lines of its bases, in C3 order. */
function merged(node: Base, direct: readonly Base[], lines: readonly (readonly Base[])[]): readonly Base[] {
  const nodes = new Map<string, Base>([[node.key, node]]);
  const identify = (base: Base): string => {
    if (!nodes.has(base.key)) nodes.set(base.key, base);
    return base.key;
  };
  const keysOfLines = lines.map((line) => line.map(identify));
  const keys = linearize(node.key, [...new Set(direct.map(identify))], keysOfLines);
  return keys.flatMap((key) => nodes.get(key) ?? []);
}
