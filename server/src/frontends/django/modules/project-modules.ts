import type { ClassDefinition, Expression, ImportStatement, NameExpression } from "../syntax/ast";
import type { ModuleFacts, UnitFacts } from "../syntax/module-facts";
import { canonicalName, isKnownByName, isStarExport } from "./canonical-names";
import { classByLabel, loadsClass } from "./class-by-label";
import { ClassHierarchy, type ClassMember } from "./class-hierarchy";
import { exportedNames } from "./exported-names";
import { Folders } from "./folders";
import { keepClasses, keepMember, keepSymbol, keepUnit } from "./keep-answer";
import { type Keep, Memo } from "./memo";
import { type Binding, bindingsOfModule } from "./module-bindings";
import { dottedPath, ModuleLocator } from "./module-locator";
import type { ClassReference, MethodResolutionOrder, Project, ProjectOptions, PythonSymbol } from "./project";
import type { TextClues } from "./text-clues";

/** The one implementation of {@link Project}. */
export class ProjectModules implements Project {
  readonly root: string;
  private readonly memo = new Memo();
  private readonly folders: Folders;
  private readonly locator: ModuleLocator;
  private readonly hierarchy: ClassHierarchy;
  private sourceFiles: Set<string>;
  private fileList: readonly string[];

  constructor(private readonly options: ProjectOptions) {
    this.root = options.root;
    this.sourceFiles = new Set(options.sourceFiles);
    this.fileList = options.sourceFiles;
    this.folders = new Folders(options.files, this.memo);
    const { root, sitePackages, stubs } = options;
    const locate = { root, sitePackages, stubs, sourceFiles: () => this.fileList, facts: options.facts };
    this.locator = new ModuleLocator(locate, this.folders, this.memo);
    this.hierarchy = new ClassHierarchy(this);
  }

  facts(file: string): ModuleFacts | null {
    if (file.endsWith("/")) return null;
    this.memo.depend(file);
    return this.options.facts(file);
  }

  unit(file: string, id: string): UnitFacts | null {
    const find = (): UnitFacts | null => {
      this.depend(`unit|${file}#${id}`);
      return this.facts(file)?.units.get(id) ?? null;
    };
    return this.memo.get<UnitFacts | null>(`unit|${file}#${id}`, find, null, keepUnit);
  }

  classNamed(file: string, qualname: string): ClassReference | null {
    const definition = this.definitions(file, qualname)[0];
    return definition ? { file, qualname, definition } : null;
  }

  current(cls: ClassReference): ClassReference {
    return this.hierarchy.current(cls);
  }

  moved(file: string): void {
    this.memo.touch(file);
    this.drop(`positions|${file}`);
  }

  /** The classes of a file that bear a name, in the order of the text. */
  definitions(file: string, qualname: string): readonly ClassDefinition[] {
    const find = (): readonly ClassDefinition[] =>
      [...(this.facts(file)?.classes ?? [])].flatMap(([key, definition]) =>
        key === qualname || (key.startsWith(`${qualname}#`) && !key.includes(".", qualname.length)) ? [definition] : [],
      );
    return this.memo.get<readonly ClassDefinition[]>(`class|${file}#${qualname}`, find, [], keepClasses);
  }

  memberNamed(key: string, find: () => ClassMember | null): ClassMember | null {
    return this.memo.get<ClassMember | null>(`find|${key}`, find, null, keepMember);
  }

  text(file: string): string | null {
    this.memo.depend(file);
    this.memo.depend(`?${file}`);
    return this.folders.isFile(file) ? this.options.files.read(file) : null;
  }

  clues(file: string): TextClues {
    const read = (): TextClues => {
      this.memo.depend(file);
      return this.options.clues(file);
    };
    return this.memo.get(`clues|${file}`, read, NO_CLUES);
  }

  memoise<T>(key: string, compute: () => T, keep?: Keep<T>): T {
    return this.memo.get<T | null>(`memo|${key}`, compute, null, keep as Keep<T | null> | undefined) as T;
  }

  release(key: string): void {
    this.memo.release(`memo|${key}`);
  }

  depend(leaf: string): void {
    this.memo.depend(`leaf|${leaf}`);
  }

  drop(leaf: string): void {
    this.memo.drop(`leaf|${leaf}`);
  }

  allFiles(): readonly string[] {
    this.memo.depend("#files");
    return this.fileList;
  }

  invalidate(files: readonly string[]): void {
    let listChanged = false;
    for (const file of files) {
      this.folders.refresh(file);
      this.memo.drop(file);
      this.drop(`positions|${file}`);
      if (!file.endsWith(".py") || !file.startsWith(`${this.root}/`)) continue;
      const exists = this.options.files.isFile(file);
      if (exists === this.sourceFiles.has(file) || (exists && this.isEnvironment(file))) continue;
      listChanged = true;
      if (exists) this.sourceFiles.add(file);
      else this.sourceFiles.delete(file);
    }
    if (!listChanged) return;
    this.fileList = [...this.sourceFiles].sort();
    this.memo.drop("#files");
  }

  resolve(file: string, expression: Expression): PythonSymbol | null {
    if (expression.k === "name") return this.name(file, expression.id);
    if (expression.k === "call" || expression.k === "sub") return this.loaded(file, expression);
    if (expression.k !== "attr") return null;
    const owner = this.resolve(file, expression.obj);
    return owner === null ? null : this.member(owner, expression.name);
  }

  private loaded(file: string, expression: Expression): PythonSymbol | null {
    const cls = loadsClass(this, file, expression) ? classByLabel(this, expression) : null;
    return cls && { kind: "class", ...cls };
  }

  name(file: string, name: string): PythonSymbol | null {
    const find = (): PythonSymbol | null => this.lookUp(file, name, Number.POSITIVE_INFINITY);
    return this.memo.get<PythonSymbol | null>(`name|${file}|${name}`, find, null, keepSymbol);
  }

  /** What a name stood for just before an offset of the module: the base in `class User(User)`. */
  nameBefore(file: string, name: NameExpression, offset: number): PythonSymbol | null {
    return this.lookUp(file, name.id, offset);
  }

  importTarget(file: string, statement: ImportStatement, index: number): PythonSymbol | null {
    const name = statement.names[index];
    if (name === undefined || name.name === "*") return null;
    if (statement.module === null)
      return this.module(file, name.alias ? name.name : (name.name.split(".")[0] ?? name.name));
    const module = this.importedModule(file, statement);
    return this.memberOfImport(module, name.name);
  }

  module(file: string, dotted: string): PythonSymbol {
    if (isKnownByName(dotted)) return { kind: "external", dotted };
    const found = this.locator.absolute(file, dotted);
    return found === null ? { kind: "external", dotted } : { kind: "module", file: found };
  }

  member(symbol: PythonSymbol, name: string): PythonSymbol | null {
    switch (symbol.kind) {
      case "external":
        return this.memberOfExternal(symbol.dotted, name);
      case "module":
        return this.memberOfModule(symbol.file, name);
      case "class":
        return this.memberOfClass(symbol, name);
      default:
        return null;
    }
  }

  mro(cls: ClassReference): MethodResolutionOrder {
    return this.hierarchy.mro(cls);
  }

  method(cls: ClassReference, name: string): { owner: ClassReference; unit: UnitFacts } | null {
    const found = this.hierarchy.find(cls, name);
    return found?.unit == null ? null : { owner: found.owner, unit: found.unit };
  }

  attribute(
    cls: ClassReference,
    name: string,
  ): { owner: ClassReference; expression: Expression | null; annotation: Expression | null } | null {
    const found = this.hierarchy.find(cls, name);
    if (found?.value == null) return null;
    return { owner: found.owner, ...found.value };
  }

  subclasses(cls: ClassReference): readonly ClassReference[] {
    return this.hierarchy.subclasses(cls);
  }

  private isEnvironment(file: string): boolean {
    return this.locator.environmentName(file) !== null;
  }

  private lookUp(file: string, name: string, before: number): PythonSymbol | null {
    const facts = this.facts(file);
    if (facts === null) return null;
    const bindings = bindingsOfModule(facts);
    const all = bindings.names.get(name) ?? [];
    const candidates = lastBindings(all.filter((binding) => positionOf(binding, facts) < before));
    let best: PythonSymbol | null = null;
    for (const binding of candidates) {
      const symbol = this.bound(file, facts, name, binding);
      if (symbol !== null && (best === null || rank(symbol) > rank(best))) best = symbol;
    }
    if (best !== null || candidates.length > 0) return best;
    for (const star of bindings.stars.toReversed()) {
      const symbol = star.s < before ? this.starMember(file, star, name) : null;
      if (symbol !== null) return symbol;
    }
    return null;
  }

  private bound(file: string, facts: ModuleFacts, name: string, binding: Binding): PythonSymbol | null {
    switch (binding.kind) {
      case "import":
        return this.importTarget(file, binding.statement, binding.index);
      case "unit": {
        const unit = facts.units.get(binding.id);
        return unit === undefined ? null : { kind: "function", file, unit };
      }
      case "class":
        return { kind: "class", file, qualname: name, definition: binding.definition };
      case "value": {
        const { expression, annotation } = binding;
        return this.resolve(file, expression) ?? { kind: "value", file, name, expression, annotation };
      }
      default:
        return null;
    }
  }

  importedModule(file: string, statement: ImportStatement): PythonSymbol {
    const dotted = statement.module ?? "";
    if (statement.level === 0) return this.module(file, dotted);
    const home = this.locator.environmentName(file);
    if (home !== null) {
      const absolute = climb(home, file.endsWith("/__init__.py"), statement.level, dotted);
      if (isKnownByName(absolute)) return { kind: "external", dotted: absolute };
    }
    const found = this.locator.relative(file, statement.level, dotted);
    return found === null
      ? { kind: "external", dotted: this.relativeName(file, statement) }
      : { kind: "module", file: found };
  }

  /** A readable name for a relative import that leads nowhere. */
  private relativeName(file: string, statement: ImportStatement): string {
    const home = dottedPath(file.startsWith(`${this.root}/`) ? file.slice(this.root.length + 1) : file);
    return climb(home, file.endsWith("/__init__.py"), statement.level, statement.module ?? "");
  }

  private memberOfImport(module: PythonSymbol, name: string): PythonSymbol | null {
    const found = this.member(module, name);
    if (found !== null || module.kind !== "module" || this.isDynamic(module.file)) return found;
    const home = this.locator.environmentName(module.file) ?? dottedPath(module.file.slice(this.root.length + 1));
    return { kind: "external", dotted: `${home}.${name}` };
  }

  private isDynamic(file: string): boolean {
    return this.unit(file, "__getattr__") !== null;
  }

  private memberOfExternal(module: string, name: string): PythonSymbol {
    const dotted = `${module}.${name}`;
    if (isKnownByName(module) && !isKnownByName(dotted)) return this.module("", dotted);
    return { kind: "external", dotted: isKnownByName(module) ? canonicalName(module, name) : dotted };
  }

  private memberOfModule(file: string, name: string): PythonSymbol | null {
    const found = file.endsWith("/") ? null : this.name(file, name);
    if (found !== null) return found;
    const submodule = this.locator.submodule(file, name);
    return submodule === null ? null : { kind: "module", file: submodule };
  }

  private memberOfClass(cls: ClassReference, name: string): PythonSymbol | null {
    const found = this.hierarchy.find(cls, name);
    if (found === null) return null;
    const { file } = found.owner;
    if (found.nested !== null)
      return { kind: "class", file, qualname: `${found.owner.qualname}.${name}`, definition: found.nested };
    if (found.unit !== null) return { kind: "function", file, unit: found.unit };
    if (found.value === null) return null;
    const { expression, annotation } = found.value;
    // `items = Other.items` may lead back here.
    const resolve = (): PythonSymbol | null => {
      const owned = this.hierarchy.find(cls, name);
      return owned?.value ? this.resolve(owned.owner.file, owned.value.expression) : null;
    };
    const key = `member|${this.hierarchy.keyOf(cls)}|${name}`;
    const other = this.memo.get<PythonSymbol | null>(key, resolve, null, keepSymbol);
    return other ?? { kind: "value", file, name, expression, annotation };
  }

  private starMember(file: string, star: ImportStatement, name: string): PythonSymbol | null {
    const module = this.importedModule(file, star);
    if (module.kind === "external")
      return isStarExport(module.dotted, name) ? this.memberOfExternal(module.dotted, name) : null;
    if (module.kind !== "module") return null;
    const exported = exportedNames(this, module.file);
    if (exported === null ? name.startsWith("_") : !exported.has(name)) return null;
    return exported === null
      ? module.file.endsWith("/")
        ? null
        : this.name(module.file, name)
      : this.member(module, name);
  }
}

const NO_CLUES: TextClues = {
  headers: [],
  renames: [],
  addsFields: false,
  receives: false,
  routes: false,
  onRequests: [],
};

/** The bindings that may be in force at the end: the last unconditional one and the conditional ones after it. */
function lastBindings(bindings: readonly Binding[]): readonly Binding[] {
  const last = bindings.findLastIndex((binding) => !binding.conditional);
  const later = bindings.slice(last + 1);
  const base = last < 0 ? [] : bindings.slice(last, last + 1);
  return [...later, ...base];
}

function positionOf(binding: Binding, facts: ModuleFacts): number {
  switch (binding.kind) {
    case "import":
      return binding.statement.s;
    case "class":
      return binding.definition.s;
    case "unit":
      return facts.units.get(binding.id)?.start ?? 0;
    case "value":
      return binding.expression.s;
    default:
      return 0;
  }
}

/** Of several bindings, a definition that can be read says more than a name, and a name more than a value. */
function rank(symbol: PythonSymbol): number {
  if (symbol.kind === "external") return 1;
  return symbol.kind === "value" ? 0 : 2;
}

function climb(home: string, isPackage: boolean, level: number, dotted: string): string {
  const parts = home.split(".");
  parts.length = Math.max(0, parts.length - (isPackage ? level - 1 : level));
  return [...parts, ...(dotted === "" ? [] : [dotted])].join(".");
}
