import type { ClassDefinition, Expression } from "../frontends/django/syntax/ast";
import { expressionText } from "../frontends/django/syntax/expression-text";
import type { ModuleFacts } from "../frontends/django/syntax/module-facts";
import { isTestFile } from "./analysed-files";

/** What is looked at: the files of the workspace, with tests and migrations, and what they hold. */
export interface ProgramSource {
  readonly root: string;
  files(): readonly string[];
  text(file: string): string | null;
  facts(file: string): ModuleFacts | null;
}

/** A unit by its file and id. */
export interface UnitPlace {
  readonly file: string;
  readonly unit: string;
}

/** Commands, and migrations: `RunPython` loads data once. */
const COMMANDS = /\/(management\/commands|migrations)\//;
/** Wherever the class is. */
const OF_COMMAND = /^(Base)?Command\./;
/** Folders of programs, and of data that some load, where no application has the name. */
const FOLDER = /^(.*\/(?:scripts|tools|fixtures))\/[^/]+\.py$/;
const OF_APPLICATIONS = ["apps.py", "models.py", "views.py", "urls.py"];
/** Files that make data to try something with. */
const MAKES_DATA = /\/((sample|demo|seed|dummy)_?data|seed|populate)(_\w+)?\.py$/;
/** A program that is no server: it starts Django by itself. */
const STARTS_DJANGO = /\bdjango\.setup\(\)/;
const IS_SERVER = /\b(Celery|get_[aw]sgi_application)\(/;
const IMPORTS = /^[ \t]*(?:from[ \t]+\S+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t][^\n]*)/gm;
/** Where a module goes on when it is run as a program. */
const AS_PROGRAM = /^if __name__ == /m;

/** A function, or the class of a method, that others use by its name. */
interface Subject extends UnitPlace {
  readonly key: string;
  readonly name: string;
  /** The class, of a method. */
  readonly owner: string | null;
  /** The name of its module, which stands in the files that use it; null where its package may hand it on. */
  readonly module: string | null;
}

/** Where a function's name stands in a file: in another function, or outside of all. */
interface Mention extends UnitPlace {
  readonly asProgram: boolean;
}

/**
 * Which functions are run by programs alone that people start by hand: management commands, scripts, migrations. Nothing
 * says that two of these run at the same time. A function of another file is one of theirs where its name stands in them,
 * and elsewhere only in such functions.
 */
export class StartedByHand {
  private readonly programs = new Map<string, boolean>();
  /** By function and file. */
  private readonly mentions = new Map<string, Map<string, readonly Mention[]>>();

  constructor(private readonly source: ProgramSource) {}

  /** Takes that files may have changed, or have come or gone. */
  changed(files: readonly string[]): void {
    this.programs.clear();
    for (const byFile of this.mentions.values()) for (const file of files) byFile.delete(file);
  }

  /** Those of the units that nothing else runs, as keys of {@link unitKey}. */
  among(units: readonly UnitPlace[]): ReadonlySet<string> {
    const own = new Set(units.filter((unit) => this.isOfProgram(unit)).map(unitKey));
    const theirs = this.calledByPrograms(units.filter((unit) => !own.has(unitKey(unit))));
    return new Set([...own, ...theirs]);
  }

  /** The functions, among the units and those that name them, whose every mention is by a program or by another of them. */
  private calledByPrograms(units: readonly UnitPlace[]): Iterable<string> {
    const found = new Map<string, readonly Mention[]>();
    let next = units.flatMap((unit) => this.subjectOf(unit) ?? []);
    while (next.length > 0) {
      this.read(next);
      for (const { key } of next) found.set(key, [...(this.mentions.get(key)?.values() ?? [])].flat());
      const callers = [...found.values()]
        .flat()
        .flatMap((by) => (this.isByProgram(by) ? [] : (this.subjectOf(by) ?? [])));
      next = callers.filter(({ key }, at) => !found.has(key) && callers.findIndex((other) => other.key === key) === at);
    }
    let size: number;
    do {
      size = found.size;
      for (const [key, by] of found) {
        if (by.length === 0 || !by.every((each) => this.isByProgram(each) || found.has(unitKey(each))))
          found.delete(key);
      }
    } while (found.size < size);
    return found.keys();
  }

  /** Null where something else may call it: functions that are registered, and methods that a base class may call. */
  private subjectOf({ file, unit }: UnitPlace): Subject | null {
    const facts = this.source.facts(file);
    const found = facts?.units.get(unit);
    const owner = found?.owner == null ? null : facts?.classes.get(found.owner);
    if (!found || owner === undefined || (owner !== null && !(isAlone(owner) && this.isOfApplication(file))))
      return null;
    const { name, decorators } = owner ?? found.definition;
    if (!decorators.every(isNoRegistration)) return null;
    const [, folder = "", module = ""] = /^(.*)\/([^/]+)\.py$/.exec(file) ?? [];
    const isHandedOn = module === "__init__" || this.source.text(`${folder}/__init__.py`)?.includes(module);
    return { file, unit, key: unitKey({ file, unit }), name, owner: found.owner, module: isHandedOn ? null : module };
  }

  /** Others may import the classes of a library, which stands in no folder that has a `manage.py`. */
  private isOfApplication(file: string): boolean {
    const files = new Set(this.source.files());
    const folders = file.slice(this.source.root.length).split("/").slice(0, -1);
    return folders.some((_, at) => files.has(`${this.source.root}${folders.slice(0, at + 1).join("/")}/manage.py`));
  }

  private isByProgram(by: Mention): boolean {
    return by.asProgram || this.isOfProgram(by);
  }

  private isOfProgram({ file, unit }: UnitPlace): boolean {
    return OF_COMMAND.test(unit) || this.isProgram(file);
  }

  private isProgram(file: string): boolean {
    const known = this.programs.get(file);
    if (known !== undefined) return known;
    const path = file.slice(this.source.root.length);
    const folder = FOLDER.exec(path)?.[1];
    const startsDjango = (text: string) => STARTS_DJANGO.test(text) && !IS_SERVER.test(text);
    const isProgram =
      COMMANDS.test(path) ||
      MAKES_DATA.test(path) ||
      (folder !== undefined && !this.isApplication(`${this.source.root}${folder}`)) ||
      startsDjango(this.source.text(file) ?? "");
    this.programs.set(file, isProgram);
    return isProgram;
  }

  private isApplication(folder: string): boolean {
    const files = new Set(this.source.files());
    return OF_APPLICATIONS.some((name) => files.has(`${folder}/${name}`));
  }

  /** Looks for those that were not looked for, in all files at once: texts are not kept. */
  private read(subjects: readonly Subject[]): void {
    for (const { key } of subjects) if (!this.mentions.has(key)) this.mentions.set(key, new Map());
    for (const file of this.source.files()) {
      const wanted = subjects.filter(({ key }) => this.mentions.get(key)?.has(file) === false);
      if (wanted.length === 0) continue;
      const text = isTestFile(file, this.source.root) ? "" : (this.source.text(file) ?? "");
      for (const subject of wanted) {
        const isThere = text.includes(subject.name) && (file === subject.file || text.includes(subject.module ?? ""));
        this.mentions.get(subject.key)?.set(file, isThere ? this.mentionsIn(file, text, subject) : []);
      }
    }
  }

  private mentionsIn(file: string, text: string, { name, key, owner, file: home }: Subject): readonly Mention[] {
    const facts = this.source.facts(file);
    const units = [...(facts?.units.values() ?? [])];
    const own = file === home && owner !== null ? facts?.classes.get(owner) : undefined;
    const program = AS_PROGRAM.exec(text)?.index ?? text.length;
    const imports = [...text.matchAll(IMPORTS)].map(({ index, 0: all }) => ({ from: index, text: all }));
    return [...text.matchAll(new RegExp(`\\b${name}\\b`, "g"))].flatMap(({ index }) => {
      const unit = units.find(({ start, end }) => start <= index && index < end)?.id ?? "";
      if (own && own.s <= index && index < own.e) return [];
      if (unitKey({ file, unit }) === key || imports.some((each) => isPlainImport(each, name, index))) return [];
      return [{ file, unit, asProgram: unit === "" && index > program }];
    });
  }
}

/** Decorators that others do not call a function by. */
const NO_REGISTRATION = /(^|\.)(atomic|lru_cache|cache|contextmanager)\b/;

function isNoRegistration(decorator: Expression): boolean {
  return NO_REGISTRATION.test(expressionText(decorator));
}

/** Nothing but who knows its name makes one and calls its methods. */
function isAlone({ bases }: ClassDefinition): boolean {
  return bases.every(({ name, value }) => name === null && ALONE.test(expressionText(value)));
}

const ALONE = /^(object|ABC|abc\.ABC)$/;

export function unitKey({ file, unit }: UnitPlace): string {
  return `${file}#${unit}`;
}

/** Under another name it could not be looked for. */
function isPlainImport({ from, text }: { from: number; text: string }, word: string, index: number): boolean {
  if (index < from || index >= from + text.length) return false;
  return !/^\s+as\s/.test(text.slice(index - from + word.length));
}
