import { parentOf } from "../modules/folders";
import type { Project } from "../modules/project";
import type { CallExpression, Expression, ImportStatement, Statement } from "../syntax/ast";

/** Stands for what could not be read. */
interface Unknown {
  readonly unknown: true;
}
const UNKNOWN: Unknown = { unknown: true };

/** A set holds the values a setting may have, where the environment decides; null is Python's `None`. */
export type SettingsValue =
  | string
  | number
  | boolean
  | null
  | Unknown
  | readonly SettingsValue[]
  | ReadonlyMap<string, SettingsValue>
  | ReadonlySet<SettingsValue>;

export function isList(value: unknown): value is readonly SettingsValue[] {
  return Array.isArray(value);
}

export function isTable(value: unknown): value is ReadonlyMap<string, SettingsValue> {
  return value instanceof Map;
}

type Scope = Map<string, SettingsValue>;

/** Runs the module-level statements of settings files as far as they can be known without an environment. */
export class SettingsEvaluator {
  private readonly active = new Set<string>();

  constructor(private readonly project: Project) {}

  evaluateModule(file: string): Scope {
    const scope: Scope = new Map();
    const facts = this.active.has(file) ? null : this.project.facts(file);
    if (facts === null) return scope;
    this.active.add(file);
    this.run(file, facts.body, scope);
    // django-configurations keeps settings in class bodies.
    if (!scope.has("INSTALLED_APPS"))
      for (const definition of facts.classes.values()) this.run(file, definition.body, scope);
    this.active.delete(file);
    return scope;
  }

  private run(file: string, body: readonly Statement[], scope: Scope): void {
    for (const statement of body) this.statement(file, statement, scope);
  }

  private statement(file: string, statement: Statement, scope: Scope): void {
    switch (statement.k) {
      case "import":
        this.imports(file, statement, scope);
        return;
      case "assign": {
        if (statement.value === null) return;
        const value = this.evaluate(statement.value, scope);
        for (const target of statement.targets) this.assign(target, value, scope);
        return;
      }
      case "aug":
        if (statement.op.startsWith("+") || statement.op.startsWith("|"))
          this.assign(
            statement.target,
            add(this.evaluate(statement.target, scope), this.evaluate(statement.value, scope)),
            scope,
          );
        return;
      case "expr":
        if (statement.value.k === "call") this.call(file, statement.value, scope);
        return;
      case "if":
        this.branch(file, statement.body, statement.orelse, this.evaluate(statement.test, scope), scope);
        return;
      case "try": {
        this.run(file, statement.body, scope);
        this.run(file, statement.orelse, scope);
        this.run(file, statement.finalbody, scope);
        return;
      }
      case "with":
        this.run(file, statement.body, scope);
        return;
      default:
        return;
    }
  }

  private branch(
    file: string,
    body: readonly Statement[],
    orelse: readonly Statement[],
    test: SettingsValue,
    scope: Scope,
  ): void {
    if (typeof test === "boolean") {
      this.run(file, test ? body : orelse, scope);
      return;
    }
    const then = new Map(scope);
    const otherwise = new Map(scope);
    this.run(file, body, then);
    this.run(file, orelse, otherwise);
    // A switch that is not known reads the environment, most often a variable that is not set: what holds otherwise
    // comes first, and a lone value that only the switch brings is left out.
    for (const name of new Set([...then.keys(), ...otherwise.keys()])) {
      const value = otherwise.get(name);
      const switched = then.get(name);
      if (value !== undefined || isList(switched) || isTable(switched) || switched instanceof Set)
        scope.set(name, either(value, switched));
    }
  }

  private imports(file: string, statement: ImportStatement, scope: Scope): void {
    statement.names.forEach((name, index) => {
      if (name.name === "*") {
        const module = this.moduleOf(file, statement);
        if (module !== null)
          for (const [key, value] of this.evaluateModule(module)) if (!key.startsWith("_")) scope.set(key, value);
        return;
      }
      if (statement.module === null) return;
      const module = this.moduleOf(file, statement);
      if (module === null || !/^[A-Z_]/.test(name.name)) return;
      const symbol = this.project.importTarget(file, statement, index);
      if (symbol?.kind === "value") scope.set(name.as, this.evaluateModule(module).get(name.name) ?? UNKNOWN);
    });
  }

  private moduleOf(file: string, statement: ImportStatement): string | null {
    const symbol =
      statement.level === 0
        ? this.project.module(file, statement.module ?? "")
        : this.project.importedModule(file, statement);
    return symbol.kind === "module" && !symbol.file.endsWith("/") ? symbol.file : null;
  }

  private assign(target: Expression, value: SettingsValue, scope: Scope): void {
    if (target.k === "name") scope.set(target.id, value);
    else if (target.k === "sub") {
      const table = this.evaluate(target.obj, scope);
      const key = this.evaluate(target.index, scope);
      if (isTable(table) && typeof key === "string") this.assign(target.obj, new Map(table).set(key, value), scope);
    } else if (target.k === "seq" && isList(value)) {
      target.items.forEach((item, index) => {
        this.assign(item, value[index] ?? UNKNOWN, scope);
      });
    }
  }

  /** Method calls that change a list or dict, and django-split-settings' `include`. */
  private call(file: string, call: CallExpression, scope: Scope): void {
    if (call.fn.k === "name" && call.fn.id === "include") {
      this.include(file, call, scope);
      return;
    }
    if (call.fn.k !== "attr") return;
    const before = this.evaluate(call.fn.obj, scope);
    const args = call.args.map((argument) => this.evaluate(argument.value, scope));
    const after = changed(before, call.fn.name, args, call);
    if (after !== undefined) this.assign(call.fn.obj, after, scope);
  }

  private include(file: string, call: CallExpression, scope: Scope): void {
    for (const argument of call.args) {
      const value = argument.value.k === "call" ? argument.value.args[0]?.value : argument.value;
      if (value?.k !== "str") continue;
      const pattern = `${parentOf(file)}/${value.v}`;
      const form = new RegExp(`^${pattern.replace(/[.+?^$()[\]{}|\\]/g, "\\$&").replaceAll("*", "[^/]*")}$`);
      for (const included of this.project.allFiles()) {
        const facts = form.test(included) && !this.active.has(included) ? this.project.facts(included) : null;
        if (facts === null) continue;
        this.active.add(included);
        this.run(included, facts.body, scope);
        this.active.delete(included);
      }
    }
  }

  private evaluate(expression: Expression, scope: Scope): SettingsValue {
    switch (expression.k) {
      case "str":
        return expression.v;
      case "const":
        return expression.t === "none" ? null : (expression.v ?? UNKNOWN);
      case "name":
        return scope.get(expression.id) ?? (scope.has(expression.id) ? null : UNKNOWN);
      case "seq":
        return expression.items.flatMap((item) => {
          const value = this.evaluate(item.k === "star" ? item.value : item, scope);
          if (item.k !== "star") return [value];
          return isList(value) ? [...value] : [UNKNOWN];
        });
      case "dict":
        return this.table(expression.entries, scope);
      case "bin": {
        if (expression.left === null) return UNKNOWN;
        const [left, right] = [this.evaluate(expression.left, scope), this.evaluate(expression.right, scope)];
        if (expression.op === "+" || expression.op === "|") return add(left, right);
        return UNKNOWN;
      }
      case "cond": {
        const test = this.evaluate(expression.test, scope);
        const [then, other] = [this.evaluate(expression.then, scope), this.evaluate(expression.else, scope)];
        return typeof test === "boolean" ? (test ? then : other) : either(other, then);
      }
      case "not": {
        const value = this.evaluate(expression.value, scope);
        return typeof value === "boolean" ? !value : UNKNOWN;
      }
      case "sub": {
        const table = this.evaluate(expression.obj, scope);
        const key = this.evaluate(expression.index, scope);
        return isTable(table) && typeof key === "string" ? (table.get(key) ?? UNKNOWN) : UNKNOWN;
      }
      case "call":
        return this.calculated(expression, scope);
      default:
        return UNKNOWN;
    }
  }

  private table(entries: readonly { key: Expression | null; value: Expression }[], scope: Scope): SettingsValue {
    const table = new Map<string, SettingsValue>();
    for (const { key, value } of entries) {
      const evaluated = this.evaluate(value, scope);
      const name = key === null ? null : this.evaluate(key, scope);
      if (typeof name === "string") table.set(name, evaluated);
      else if (key === null && isTable(evaluated)) for (const [inner, item] of evaluated) table.set(inner, item);
    }
    return table;
  }

  /** `list(x)`, `tuple(x)`, `dict(a=1)`, and what an environment reader falls back to. */
  private calculated(call: CallExpression, scope: Scope): SettingsValue {
    const first = call.args[0]?.value;
    if (call.fn.k === "name" && first !== undefined && ["list", "tuple", "sorted"].includes(call.fn.id))
      return this.evaluate(first, scope);
    if (call.fn.k === "name" && call.fn.id === "dict") return this.keywordTable(call, scope);
    if (call.fn.k === "attr" && call.fn.name === "copy") return this.evaluate(call.fn.obj, scope);
    const fallback = call.args.find((argument) => argument.name === "default")?.value;
    if (fallback !== undefined) return databaseOf(this.evaluate(fallback, scope), call);
    const name = call.fn.k === "attr" ? call.fn.name : call.fn.k === "name" ? call.fn.id : "";
    const second = call.args[1];
    const reads = /^(get|getenv|env|config|str|get_env|get_env_variable|getattr)$/.test(name);
    return reads && second !== undefined && second.name === null && second.star === 0
      ? this.evaluate(second.value, scope)
      : UNKNOWN;
  }

  private keywordTable(call: CallExpression, scope: Scope): SettingsValue {
    const table = new Map<string, SettingsValue>();
    for (const argument of call.args) {
      const value = this.evaluate(argument.value, scope);
      if (argument.name !== null) table.set(argument.name, value);
      else if (isTable(value)) for (const [key, item] of value) table.set(key, item);
    }
    return table;
  }
}

const SCHEMES: Readonly<Record<string, string>> = {
  sqlite: "django.db.backends.sqlite3",
  postgres: "django.db.backends.postgresql",
  postgresql: "django.db.backends.postgresql",
  psql: "django.db.backends.postgresql",
  pgsql: "django.db.backends.postgresql",
  postgis: "django.contrib.gis.db.backends.postgis",
  mysql: "django.db.backends.mysql",
  oracle: "django.db.backends.oracle",
};

/** The database of a URL given to `dj_database_url.config(default=...)` or `env.db(default=...)`; other defaults as they are. */
function databaseOf(value: SettingsValue, call: CallExpression): SettingsValue {
  const isReader = call.fn.k === "attr" && /^(config|db|db_url|parse)$/.test(call.fn.name);
  if (!isReader || typeof value !== "string") return value;
  const engine = SCHEMES[value.split(":")[0] ?? ""];
  return engine === undefined ? value : new Map([["ENGINE", engine]]);
}

function add(left: SettingsValue, right: SettingsValue): SettingsValue {
  if (left instanceof Set && !(right instanceof Set)) return new Set([...left].map((item) => add(item, right)));
  if (typeof left === "string" && typeof right === "string") return left + right;
  if (isTable(left) && isTable(right)) return new Map([...left, ...right]);
  if (isList(left) || isList(right))
    return [...(isList(left) ? left : [UNKNOWN]), ...(isList(right) ? right : [UNKNOWN])];
  return UNKNOWN;
}

function changed(
  before: SettingsValue,
  method: string,
  args: readonly SettingsValue[],
  call: CallExpression,
): SettingsValue | undefined {
  const [first, second] = args;
  if (isList(before)) {
    if (method === "append" && first !== undefined) return [...before, first];
    if (method === "insert" && second !== undefined) return [second, ...before];
    if (method === "extend" && isList(first)) return [...before, ...first];
    if (method === "remove") return before.filter((item) => item !== first);
  }
  if (isTable(before) && method === "update") {
    const named = call.args.flatMap((argument, index) =>
      argument.name === null ? [] : [[argument.name, args[index] ?? UNKNOWN] as const],
    );
    return new Map([...before, ...(isTable(first) ? first : []), ...named]);
  }
  return undefined;
}

/** Either of two values; lists are taken together, because an app that may be installed has models. */
function either(a: SettingsValue | undefined, b: SettingsValue | undefined): SettingsValue {
  if (a === undefined || b === undefined || a === b) return a ?? b ?? UNKNOWN;
  if (isList(a) && isList(b)) return [...new Set([...a, ...b])];
  if (isTable(a) && isTable(b))
    return new Map([...new Set([...a.keys(), ...b.keys()])].map((key) => [key, either(a.get(key), b.get(key))]));
  const values = [a, b].flatMap((value) => (value instanceof Set ? [...value] : [value]));
  const readable = new Set(values.filter((value) => value !== UNKNOWN && value !== null));
  return readable.size === 1 ? ([...readable][0] as SettingsValue) : readable;
}
