import type { Expression, Statement } from "../syntax/ast";
import type { ModuleFacts } from "../syntax/module-facts";
import { type Folders, parentOf } from "./folders";
import type { Memo } from "./memo";

export interface LocatorOptions {
  readonly root: string;
  readonly sitePackages: readonly string[];
  readonly stubs: string;
  /** Python files of the workspace. */
  sourceFiles(): readonly string[];
  facts(file: string): ModuleFacts | null;
}

/** Modules of Python itself that a file beside the importing one must not stand in for. */
const STANDARD =
  /^(abc|ast|asyncio|base64|calendar|codecs|collections|contextlib|copy|csv|datetime|decimal|email|enum|functools|glob|hashlib|html|http|inspect|io|itertools|json|locale|logging|math|numbers|operator|os|parser|pathlib|platform|queue|random|re|secrets|select|signal|site|socket|statistics|string|struct|subprocess|symbol|sys|tempfile|test|time|token|types|typing|unittest|urllib|uuid|warnings|xml)(\.|$)/;

/** Finds the file of a module. A package is its `__init__.py`; a folder without one is the folder with a closing slash. */
export class ModuleLocator {
  constructor(
    private readonly options: LocatorOptions,
    private readonly folders: Folders,
    private readonly memo: Memo,
  ) {}

  /** The file of an absolute module name as imported from `file`; null when there is none to read. */
  absolute(file: string, dotted: string): string | null {
    const folder = this.withinEnvironment(file) ? "" : parentOf(file);
    return this.memo.get(`module|${folder}|${dotted}`, () => this.search(folder, dotted), null);
  }

  /** The file of `level` dots and a module name; `dotted` may be empty. */
  relative(file: string, level: number, dotted: string): string | null {
    let folder = file.endsWith("/") ? file.slice(0, -1) : parentOf(file);
    for (let up = 1; up < level; up += 1) folder = parentOf(folder);
    if (folder === "") return null;
    return this.memo.get(`relative|${folder}|${dotted}`, () => this.below(folder, dotted, true), null);
  }

  /** The module `name` inside a package (its `__init__.py`, or its folder with a closing slash). */
  submodule(module: string, name: string): string | null {
    const folder = module.endsWith("/") ? module.slice(0, -1) : packageFolder(module);
    if (folder === null) return null;
    return this.memo.get(`relative|${folder}|${name}`, () => this.below(folder, name, true), null);
  }

  /** The absolute name of a module of the environment or the stubs; null for a file of the workspace. */
  environmentName(file: string): string | null {
    for (const base of [...this.options.sitePackages, this.options.stubs])
      if (file.startsWith(`${base}/`)) return dottedPath(file.slice(base.length + 1));
    return null;
  }

  private withinEnvironment(file: string): boolean {
    return this.environmentName(file) !== null;
  }

  private search(folder: string, dotted: string): string | null {
    let namespace: string | null = null;
    for (const base of this.searchPath(folder)) {
      const found = this.below(base, dotted, true);
      if (found !== null && !found.endsWith("/")) return found;
      namespace ??= found;
    }
    return this.besidePackages(folder, dotted) ?? namespace;
  }

  private searchPath(folder: string): readonly string[] {
    return this.memo.get(`path|${folder}`, () => this.computeSearchPath(folder), []);
  }

  private computeSearchPath(folder: string): readonly string[] {
    const { root, sitePackages, stubs } = this.options;
    const path = new Set<string>();
    if (folder !== "") {
      for (const ancestor of ancestorsOf(folder, root))
        if (!this.folders.isFile(`${ancestor}/__init__.py`)) this.addSourceRoot(path, ancestor);
      for (const ancestor of this.projectFolders()) this.addSourceRoot(path, ancestor);
      this.addSourceRoot(path, root);
    }
    for (const base of sitePackages) path.add(base);
    path.add(stubs);
    return [...path];
  }

  private addSourceRoot(path: Set<string>, folder: string): void {
    path.add(folder);
    if (this.folders.isFolder(`${folder}/src`) && !this.folders.isFile(`${folder}/src/__init__.py`))
      path.add(`${folder}/src`);
  }

  /** Folders that hold `manage.py` or `setup.py`, and those that start-up files put on `sys.path`. */
  private projectFolders(): readonly string[] {
    return this.memo.get("project-folders", () => {
      this.memo.depend("#files");
      const found = new Set<string>();
      const startup = this.options.sourceFiles().filter((file) => STARTUP.test(file));
      for (const file of startup) if (/\/(manage|setup)\.py$/.test(file)) found.add(parentOf(file));
      for (const file of startup) {
        this.memo.depend(file);
        const facts = this.options.facts(file);
        if (facts === null) continue;
        for (const folder of pathInsertions(file, facts)) if (this.folders.isFolder(folder)) found.add(folder);
      }
      return [...found];
    }, []);
  }

  /**
   * Folders of packages come last: they are on Python's path only when a script in them is run, or by a setting that
   * cannot be read.
   */
  private besidePackages(folder: string, dotted: string): string | null {
    if (folder === "" || STANDARD.test(dotted)) return null;
    for (const ancestor of ancestorsOf(folder, this.options.root)) {
      if (!this.folders.isFile(`${ancestor}/__init__.py`)) continue;
      const found = this.below(ancestor, dotted, false);
      if (found !== null) return found;
    }
    return null;
  }

  private below(folder: string, dotted: string, namespaces: boolean): string | null {
    let current = folder;
    const parts = dotted === "" ? [] : dotted.split(".");
    const last = parts.pop();
    for (const part of parts) {
      current = `${current}/${part}`;
      if (!this.folders.isFolder(current)) return null;
    }
    const path = last === undefined ? current : `${current}/${last}`;
    if (last === undefined || this.folders.isFolder(path)) {
      if (this.folders.isFile(`${path}/__init__.py`)) return `${path}/__init__.py`;
      if (last !== undefined && this.folders.isFile(`${path}.py`)) return `${path}.py`;
      return namespaces ? `${path}/` : null;
    }
    return this.folders.isFile(`${path}.py`) ? `${path}.py` : null;
  }
}

const STARTUP = /\/(manage|setup|wsgi|asgi|conftest|settings|settings\/[^/]+|config\/[^/]+)\.py$/;

function packageFolder(module: string): string | null {
  return module.endsWith("/__init__.py") ? parentOf(module) : null;
}

/** `folder` and the folders above it up to and including `root`; empty when `folder` lies elsewhere. */
function ancestorsOf(folder: string, root: string): string[] {
  const ancestors: string[] = [];
  if (folder !== root && !folder.startsWith(`${root}/`)) return ancestors;
  for (let current = folder; current.length >= root.length; current = parentOf(current)) ancestors.push(current);
  return ancestors;
}

/** `shop/models/__init__.py` as `shop.models`. */
export function dottedPath(relative: string): string {
  return relative
    .replace(/\/$/, "")
    .replace(/(\/__init__)?\.py$/, "")
    .replaceAll("/", ".");
}

/** Folders that `sys.path.insert(0, ...)`, `append(...)` or `sys.path += [...]` at any level of a file put on the path. */
function pathInsertions(file: string, facts: ModuleFacts): string[] {
  const constants = new Map<string, Expression>();
  const found: string[] = [];
  const visit = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (statement.k === "assign" && statement.targets[0]?.k === "name" && statement.value !== null)
        constants.set(statement.targets[0].id, statement.value);
      if (statement.k === "expr") {
        const folder = insertedFolder(file, statement.value, constants);
        if (folder !== null) found.push(folder);
      }
      if (statement.k === "if" || statement.k === "try") visit([...statement.body, ...statement.orelse]);
      if (statement.k === "with") visit(statement.body);
    }
  };
  visit(facts.body);
  for (const unit of facts.units.values()) if (unit.owner === null) visit(unit.definition.body);
  return found;
}

function insertedFolder(file: string, value: Expression, constants: ReadonlyMap<string, Expression>): string | null {
  if (value.k !== "call" || value.fn.k !== "attr" || !["insert", "append"].includes(value.fn.name)) return null;
  const list = value.fn.obj;
  if (list.k !== "attr" || list.name !== "path" || list.obj.k !== "name" || list.obj.id !== "sys") return null;
  const argument = value.args.at(-1)?.value;
  return argument === undefined ? null : evaluatePath(file, argument, constants, 0);
}

/** The folder or file an expression over `__file__`, `os.path` and `pathlib` stands for; null when it cannot be read. */
export function evaluatePath(
  file: string,
  expression: Expression,
  constants: ReadonlyMap<string, Expression>,
  depth: number,
): string | null {
  if (depth > 12) return null;
  const inner = (part: Expression | undefined): string | null =>
    part === undefined ? null : evaluatePath(file, part, constants, depth + 1);
  switch (expression.k) {
    case "str":
      return expression.v;
    case "name": {
      if (expression.id === "__file__") return file;
      return inner(constants.get(expression.id));
    }
    case "bin":
      return expression.op === "/" && expression.left !== null
        ? join([inner(expression.left), inner(expression.right)])
        : null;
    case "attr":
      if (expression.name === "parent") return above(inner(expression.obj), 1);
      return null;
    case "sub": {
      const { obj, index } = expression;
      if (obj.k !== "attr" || obj.name !== "parents" || index.k !== "const" || typeof index.v !== "number") return null;
      return above(inner(obj.obj), index.v + 1);
    }
    case "call":
      return evaluatePathCall(
        expression.fn,
        expression.args.map((argument) => argument.value),
        inner,
      );
    default:
      return null;
  }
}

function evaluatePathCall(
  fn: Expression,
  args: readonly Expression[],
  inner: (part: Expression | undefined) => string | null,
): string | null {
  const name = fn.k === "attr" ? fn.name : fn.k === "name" ? fn.id : "";
  switch (name) {
    case "str":
    case "abspath":
    case "realpath":
    case "normpath":
    case "Path":
      return args.length === 1 ? inner(args[0]) : join(args.map(inner));
    case "resolve":
    case "absolute":
      return fn.k === "attr" ? inner(fn.obj) : null;
    case "dirname":
      return above(inner(args[0]), 1);
    case "join":
      return join(args.map(inner));
    case "joinpath":
      return fn.k === "attr" ? join([inner(fn.obj), ...args.map(inner)]) : null;
    default:
      return null;
  }
}

function above(path: string | null, levels: number): string | null {
  let current = path;
  for (let level = 0; level < levels && current !== null; level += 1)
    current = current === "" ? null : parentOf(current);
  return current;
}

function join(parts: readonly (string | null)[]): string | null {
  const result: string[] = [];
  for (const part of parts) {
    if (part === null) return null;
    if (part.startsWith("/")) result.length = 0;
    for (const step of part.split("/")) {
      if (step === "..") result.pop();
      else if (step !== "." && (step !== "" || result.length === 0)) result.push(step);
    }
  }
  return result.join("/");
}
