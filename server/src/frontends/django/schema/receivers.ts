import type { Span } from "../../../orm/span";
import { bindingsOfModule } from "../modules/module-bindings";
import type { Project, PythonSymbol } from "../modules/project";
import type { CallExpression, Expression, ImportStatement, Statement } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import { constantItems } from "./constant-value";
import { type ModelTarget, modelTarget } from "./model-target";
import { expressionsOf, statementsWithin } from "./walk";

/** A function that is called when a signal is sent. */
export interface Receiver {
  /** `post_save` of Django's own, which are sent when rows of a model are written; a key of {@link signalKey} of the project's. */
  readonly signal: string;
  readonly isProjects: boolean;
  /** Null for every sender; `unknown` for one that is no model in sight, of a signal of the project. */
  readonly sender: ModelTarget | "unknown" | null;
  readonly span: Span;
  /** The function that is called; null where the file does not say which. */
  readonly handler: { readonly file: string; readonly unit: string } | null;
}

const SIGNALS = /^django\.db\.models\.signals\.((pre|post)_(save|delete)|m2m_changed)$/;

type Look = (expression: Expression) => PythonSymbol | null;

/** Signal receivers that a file registers, by decorator or by `connect`. */
export function receiversIn(project: Project, file: string): readonly Receiver[] {
  return project.memoise(`receivers|${file}`, () => {
    const facts = project.clues(file).receives ? project.facts(file) : null;
    if (facts === null) return [];
    const found: Receiver[] = [];
    const outer: Look = (part) => project.resolve(file, part);
    const atTop = importsSignals(
      [...bindingsOfModule(facts).names.values()]
        .flat()
        .flatMap((item) => (item.kind === "import" ? item.statement : [])),
    );
    const starred = bindingsOfModule(facts).stars.length > 0;
    if (atTop || starred) found.push(...connections(project, file, "", facts.body, outer));
    for (const id of facts.units.keys()) {
      const unit = project.unit(file, id);
      if (unit === null) continue;
      const inside = localImports(unit);
      if (!atTop && !starred && !importsSignals(inside)) continue;
      found.push(...decorated(project, file, unit, outer));
      found.push(...connections(project, file, unit.id, unit.definition.body, lookWith(project, file, inside, outer)));
    }
    return found;
  });
}

function importsSignals(imports: readonly ImportStatement[]): boolean {
  return imports.some(
    (statement) =>
      /signals?$|^django\.db\.models$|^django\.dispatch/.test(statement.module ?? "") ||
      statement.names.some((name) => /signals|receiver/.test(name.name)),
  );
}

function localImports(unit: UnitFacts): readonly ImportStatement[] {
  const found: ImportStatement[] = [];
  for (const statement of statementsWithin(unit.definition.body)) if (statement.k === "import") found.push(statement);
  return found;
}

function lookWith(project: Project, file: string, imports: readonly ImportStatement[], outer: Look): Look {
  if (imports.length === 0) return outer;
  const look: Look = (expression) => {
    if (expression.k === "attr") {
      const owner = look(expression.obj);
      return owner === null ? null : project.member(owner, expression.name);
    }
    if (expression.k !== "name") return null;
    for (const statement of imports) {
      const index = statement.names.findIndex((name) => name.as === expression.id);
      if (index >= 0) return project.importTarget(file, statement, index);
    }
    return outer(expression);
  };
  return look;
}

/** `@receiver(post_save, sender=Book)`, `@receiver([post_save, post_delete])` */
function decorated(project: Project, file: string, unit: UnitFacts, look: Look): Receiver[] {
  const { definition } = unit;
  const span = { file, unit: unit.id, start: definition.ns, end: definition.ns + definition.name.length };
  return definition.decorators.flatMap((decorator) => {
    const first = decorator.k === "call" ? decorator.args[0]?.value : undefined;
    if (decorator.k !== "call" || first === undefined) return [];
    const symbol = look(decorator.fn);
    if (symbol?.kind !== "external" || symbol.dotted !== "django.dispatch.receiver") return [];
    const signals =
      first.k === "seq" ? first.items : (constantItems(project, file, first)?.map((item) => item.value) ?? [first]);
    const handler = { file, unit: unit.id };
    return signals.flatMap((signal) =>
      receiver(project, file, signalName(project, look(signal)), decorator, look, span, handler),
    );
  });
}

/** `post_save.connect(on_save, sender=Book)` */
function connections(project: Project, file: string, unit: string, body: readonly Statement[], look: Look): Receiver[] {
  const found: Receiver[] = [];
  for (const statement of statementsWithin(body))
    for (const call of expressionsOf(statement)) {
      if (call.k !== "call" || call.fn.k !== "attr" || call.fn.name !== "connect") continue;
      const span = { file, unit, start: call.s, end: call.e };
      const given = call.args.find(({ name }) => name === "receiver") ?? call.args.find(({ name }) => name === null);
      const symbol = given ? look(given.value) : null;
      const handler = symbol?.kind === "function" ? { file: symbol.file, unit: symbol.unit.id } : null;
      found.push(...receiver(project, file, signalName(project, look(call.fn.obj)), call, look, span, handler));
    }
  return found;
}

interface SignalName {
  readonly signal: string;
  readonly isProjects: boolean;
}

function signalName(project: Project, symbol: PythonSymbol | null): SignalName | null {
  if (symbol?.kind === "value") {
    const key = signalKey(project, symbol.file, symbol.name, symbol.expression);
    return key === null ? null : { signal: key, isProjects: true };
  }
  const own = symbol?.kind === "external" ? SIGNALS.exec(symbol.dotted)?.[1] : undefined;
  return own === undefined ? null : { signal: own, isProjects: false };
}

/** What a module's `voucher_added = Signal()` is known by; null where the name's value is no signal. */
export function signalKey(project: Project, file: string, name: string, expression: Expression): string | null {
  if (expression.k !== "call") return null;
  const made = project.resolve(file, expression.fn);
  return made?.kind === "external" && made.dotted === "django.dispatch.Signal" ? `${file}#${name}` : null;
}

function receiver(
  project: Project,
  file: string,
  signal: SignalName | null,
  call: CallExpression,
  look: Look,
  span: Span,
  handler: Receiver["handler"],
): Receiver[] {
  if (signal === null) return [];
  // `connect(receiver, sender)`, where a decorator names it.
  const [, second] = call.fn.k === "attr" && call.fn.name === "connect" ? call.args : [];
  const positional = second?.name === null && second.star === 0 ? second : undefined;
  const given = (call.args.find((argument) => argument.name === "sender") ?? positional)?.value;
  if (given === undefined || (given.k === "const" && given.t === "none"))
    return [{ ...signal, sender: null, span, handler }];
  const sender = modelTarget(project, file, given, look) ?? (signal.isProjects ? "unknown" : null);
  return sender === null ? [] : [{ ...signal, sender, span, handler }];
}
