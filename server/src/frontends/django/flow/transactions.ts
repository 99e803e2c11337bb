import type { ClassReference, Project, PythonSymbol } from "../modules/project";
import type { CallExpression, Expression, FunctionDefinition, WithStatement } from "../syntax/ast";
import { expressionText } from "../syntax/expression-text";
import type { UnitFacts } from "../syntax/module-facts";
import { nodesWithin, type SyntaxNode } from "../syntax/nodes-within";
import { isNone } from "./is-none";
import type { Run } from "./run";
import { undoingIn } from "./undoing-in";
import { optionsOf, type Value } from "./values";
import type { World } from "./world";

/** What a context manager or a decorator does: one transaction on a database, perhaps one, or none. */
export type Opening =
  | {
      readonly kind: "atomic";
      readonly database: string | null;
      /** What opens it, where that stands in the function. */
      readonly by?: Expression;
    }
  | { readonly kind: "managed" }
  | null;

export const ATOMIC = "django.db.transaction.atomic";
const MANAGED: Opening = { kind: "managed" };

/** Names of what opens a transaction, Django's or another's. */
const OPENS = /atomic|transact|xact|savepoint|commit|revision|durable/i;

/** The same within code, where a model may well be called `Transaction`. */
const SPEAKS = /atomic|transactional|_transaction|xact|savepoint|commit|revision|durable/i;

/** What the `value` of an item of a `with` statement opens. */
export function openedByItem(run: Run, item: Expression, value: Value): Opening {
  const options = optionsOf(value);
  const openings = options.map((option) => atomicOf(option, item));
  const [first] = openings;
  if (first && openings.every((opening) => opening !== null)) return openings.length === 1 ? first : MANAGED;
  if (openings.some((opening) => opening !== null)) return MANAGED;
  const classes = options.flatMap((option) => (option.k === "object" ? [option.cls] : []));
  if (classes.length > 0)
    return classes.some((cls) => speaksOfOne(run.world, { kind: "class", ...cls })) ? MANAGED : null;
  const [only] = options;
  if (options.length === 1 && only?.k === "external") return OPENS.test(only.dotted) ? MANAGED : null;
  return openedByCall(run, item);
}

/** `transaction.atomic`, called or not. */
function atomicOf(value: Value, by: Expression): Opening {
  if (value.k !== "external" || value.dotted !== ATOMIC) return null;
  const [name] = value.args;
  if (name === undefined || isNone(name)) return { kind: "atomic", database: "default", by };
  return { kind: "atomic", database: name.k === "literal" ? String(name.value) : null, by };
}

/** A function or class that manages a context, by its name and by what its own code speaks of. */
function openedByCall(run: Run, item: Expression): Opening {
  const called = item.k === "call" ? item.fn : item;
  const symbol = run.world.project.resolve(run.file, called) ?? methodOfSelf(run, called);
  if (symbol === null) return MANAGED;
  return speaksOfOne(run.world, symbol) ? MANAGED : null;
}

function methodOfSelf(run: Run, called: Expression): PythonSymbol | null {
  const { owner } = run;
  if (owner === null || called.k !== "attr" || called.obj.k !== "name" || called.obj.id !== "self") return null;
  const cls = run.world.project.classNamed(owner.file, owner.qualname);
  const method = cls && run.world.project.method(cls, called.name);
  return method ? { kind: "function", file: method.owner.file, unit: method.unit } : null;
}

function speaksOfOne({ project }: World, symbol: PythonSymbol): boolean {
  switch (symbol.kind) {
    case "external":
      return OPENS.test(symbol.dotted);
    case "function":
      return OPENS.test(symbol.unit.qualname) || mentionsTransaction(symbol.unit.definition);
    case "value":
      return mentionsTransaction(symbol.expression);
    case "class":
      return project
        .mro(symbol)
        .classes.some(
          (cls) =>
            OPENS.test(cls.qualname) ||
            methodsOf(project, cls).some(({ definition }) => mentionsTransaction(definition)),
        );
    case "module":
      return false;
  }
}

/** The methods that a class itself defines. */
export function methodsOf(project: Project, cls: ClassReference): readonly UnitFacts[] {
  return [...(project.facts(cls.file)?.units.values() ?? [])].filter(({ owner }) => owner === cls.qualname);
}

/** A name that opens transactions stands somewhere in it. */
export function mentionsTransaction(node: SyntaxNode): boolean {
  for (const each of nodesWithin(node)) {
    if (each.k === "name" && (each.id === "transaction" || SPEAKS.test(each.id))) return true;
    if (each.k === "attr" && SPEAKS.test(each.name)) return true;
  }
  return false;
}

/** What the decorators of a function open around its body. */
export function openedByDecorators(world: World, file: string, { decorators }: FunctionDefinition): Opening {
  const openings = decorators.map((decorator) => openedByDecorator(world, file, decorator));
  return openings.find((opening) => opening?.kind === "atomic") ?? openings.find((opening) => opening !== null) ?? null;
}

/** `@transaction.atomic`, `@method_decorator(transaction.atomic)`, or a decorator of which only names are known. */
export function openedByDecorator(world: World, file: string, decorator: Expression): Opening {
  const call = decorator.k === "call" ? decorator : null;
  const target = call ? call.fn : decorator;
  const symbol = world.project.resolve(file, target);
  if (isAtomic(symbol, target)) return { kind: "atomic", database: databaseOf(call), by: decorator };
  const wraps = call !== null && symbol?.kind === "external" && symbol.dotted.endsWith(".method_decorator");
  if (!wraps) return isManaging(world, symbol, decorator) ? MANAGED : null;
  const [given] = call.args;
  const inner = given?.value.k === "seq" ? given.value.items : given ? [given.value] : [];
  return inner.map((each) => openedByDecorator(world, file, each)).find((opening) => opening !== null) ?? null;
}

function isManaging(world: World, symbol: PythonSymbol | null, decorator: Expression): boolean {
  // It takes a transaction away that settings would open.
  if (symbol?.kind === "external" && symbol.dotted === NON_ATOMIC) return false;
  return symbol !== null && symbol.kind !== "external"
    ? speaksOfOne(world, symbol)
    : OPENS.test(expressionText(decorator));
}

export const NON_ATOMIC = "django.db.transaction.non_atomic_requests";

/** By what the name stands for; where that is not known, by the name. */
function isAtomic(symbol: PythonSymbol | null, target: Expression): boolean {
  if (symbol !== null) return symbol.kind === "external" && symbol.dotted === ATOMIC;
  return target.k === "name" && target.id === "atomic";
}

function databaseOf(call: CallExpression | null): string | null {
  const given = call?.args.find(({ name }, at) => name === "using" || (name === null && at === 0))?.value;
  if (given === undefined || (given.k === "const" && given.t === "none")) return "default";
  return given.k === "str" ? given.v : null;
}

/** The program itself asks whether a transaction is open: from here on it goes by the answer. */
export function noteQuestion(run: Run, test: Expression): void {
  for (const node of nodesWithin(test))
    if (node.k === "attr" && ASKS.has(node.name))
      run.add({ s: "effect", effect: { kind: "begin", span: run.span(node) } });
}

const ASKS = new Set(["in_atomic_block", "get_autocommit"]);

/** Runs `body` in the region that a context manager or decorator opens. */
export function within<T>(run: Run, opening: Opening, node: FunctionDefinition | WithStatement, body: () => T): T {
  if (opening === null) return body();
  if (opening.kind === "managed") return run.region("managed", run.span(node), body);
  const { database, by } = opening;
  const opened = by ? run.span(by) : null;
  return run.region("atomic", run.span(node), body, { database, opened, undoing: undoingIn(run, node.body) });
}

/** What the decorators of a class say of the method called `name`. */
export function openedByClass(world: World, cls: ClassReference, name: string): Opening {
  const { decorators } = world.project.current(cls).definition;
  const about = decorators.filter((decorator) => {
    const named =
      decorator.k === "call" ? decorator.args.find((argument) => argument.name === "name")?.value : undefined;
    return named?.k === "str" && named.v === name;
  });
  const openings = about.map((decorator) => openedByDecorator(world, cls.file, decorator));
  const found = openings.find((opening) => opening !== null) ?? null;
  // The class stands elsewhere than its method.
  return found?.kind === "atomic" ? { kind: "atomic", database: found.database } : found;
}
