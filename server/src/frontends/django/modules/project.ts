import type { FileSource } from "../../../orm/file-source";
import type { ClassDefinition, Expression, ImportStatement } from "../syntax/ast";
import type { ModuleFacts, UnitFacts } from "../syntax/module-facts";
import type { Keep } from "./memo";
import { ProjectModules } from "./project-modules";
import type { TextClues } from "./text-clues";

/** What a name in Python source stands for, as far as it can be told without running it. */
export type PythonSymbol =
  | { readonly kind: "class"; readonly file: string; readonly qualname: string; readonly definition: ClassDefinition }
  | { readonly kind: "function"; readonly file: string; readonly unit: UnitFacts }
  /** A package is its `__init__.py`; one without is its folder with a closing slash. */
  | { readonly kind: "module"; readonly file: string }
  /** A module- or class-level assignment: the last one at top level. `B = A` stands for what `A` does instead. */
  | {
      readonly kind: "value";
      readonly file: string;
      readonly name: string;
      readonly expression: Expression;
      readonly annotation: Expression | null;
    }
  /** Known by name only: `django.db.models.ForeignKey`, `rest_framework.serializers.ModelSerializer`. */
  | { readonly kind: "external"; readonly dotted: string };

export interface ClassReference {
  readonly file: string;
  readonly qualname: string;
  readonly definition: ClassDefinition;
}

export interface MethodResolutionOrder {
  /** Readable classes, the class itself first. */
  readonly classes: readonly ClassReference[];
  /** Dotted names of bases that are not read, in order; `?` where a base is computed in a way that cannot be read. */
  readonly external: readonly string[];
}

/** The modules of one project root and what their names stand for. Answers are kept until a file they read changes. */
export interface Project {
  readonly root: string;
  facts(file: string): ModuleFacts | null;
  /** A unit of a file by its id. Who asks for it hears of an edit of this unit only. */
  unit(file: string, id: string): UnitFacts | null;
  /** A class of a file that is not nested in a function, by the key it has in the facts. */
  classNamed(file: string, qualname: string): ClassReference | null;
  /** The class as today's text has it: a reference may be older. */
  current(cls: ClassReference): ClassReference;
  /** What a name or dotted name stands for at the module scope of a file; null for local and built-in names. */
  resolve(file: string, expression: Expression): PythonSymbol | null;
  name(file: string, name: string): PythonSymbol | null;
  /** What the `index`-th name of an import statement binds, wherever in `file` the statement stands. */
  importTarget(file: string, statement: ImportStatement, index: number): PythonSymbol | null;
  /** A module's attribute or submodule; a class's nested class, method or assignment, inherited ones included. */
  member(symbol: PythonSymbol, name: string): PythonSymbol | null;
  /** The module of an absolute dotted name, as imported from `file`; external when it cannot be read. */
  module(file: string, dotted: string): PythonSymbol;
  /** The module a `from` statement imports from; external when it cannot be read. */
  importedModule(file: string, statement: ImportStatement): PythonSymbol;
  mro(cls: ClassReference): MethodResolutionOrder;
  /** The first definition along the method resolution order, unless something else of that name hides it. */
  method(cls: ClassReference, name: string): { readonly owner: ClassReference; readonly unit: UnitFacts } | null;
  /** The first class-level assignment along the method resolution order, unless a method of that name hides it. */
  attribute(
    cls: ClassReference,
    name: string,
  ): {
    readonly owner: ClassReference;
    readonly expression: Expression | null;
    readonly annotation: Expression | null;
  } | null;
  /** Direct subclasses in the workspace. */
  subclasses(cls: ClassReference): readonly ClassReference[];
  /** The Python files of the workspace. */
  allFiles(): readonly string[];
  /** Forgets what was built on files that changed, appeared or went away. */
  invalidate(files: readonly string[]): void;
  /**
   * Keeps an answer computed from the project's other answers until one of them comes out different. What `compute` closes
   * over must follow from the key, or from what it asks first: it may be called again after an edit. Without `keep`, an answer
   * that is equal to the one before is taken for the same.
   */
  memoise<T>(key: string, compute: () => T, keep?: Keep<T>): T;
  /** Lets go of a large answer unless several others were built on it. It is computed again if it is asked for. */
  release(key: string): void;
  /** Notes that the answer being computed depends on something the caller will drop by this name. */
  depend(leaf: string): void;
  /** Looks again at the answers that depend on a leaf noted with `depend`. */
  drop(leaf: string): void;
  /** To be called when a file has another text that says nothing new, but for where it stands. */
  moved(file: string): void;
  /** The text of any file, which the answer being computed then depends on. */
  text(file: string): string | null;
  /** What the text of a file tells at a glance; nothing of an unreadable one. */
  clues(file: string): TextClues;
}

export interface ProjectOptions {
  /** Absolute, posix separators, no closing slash; the same for the folders below. */
  readonly root: string;
  readonly files: FileSource;
  /** The Python files of the workspace that belong to the root. */
  readonly sourceFiles: readonly string[];
  readonly facts: (file: string) => ModuleFacts | null;
  readonly clues: (file: string) => TextClues;
  readonly sitePackages: readonly string[];
  /** The folder with our declarations of well-known packages, read where a package is not installed. */
  readonly stubs: string;
}

export function createProject(options: ProjectOptions): Project {
  return new ProjectModules(options);
}
