import { connectsToMigrations, isNoRegistration, OF_PROJECTS } from "../frontends/django/programs";
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

/** What others use by its name: a function, the class of a method, or a method. */
export interface Subject extends UnitPlace {
  readonly key: string;
  readonly name: string;
  /** The class that stands before it, where it is a method of that: `Order.find()`. */
  readonly qualifier?: string;
  /** The class, where others use a method by that. */
  readonly owner: string | null;
  /** The name of its module, which stands in the files that use it; null where its package may hand it on. */
  readonly module: string | null;
}

/** Where a name stands in a file: in a function, or outside of all. */
export interface Mention extends UnitPlace {
  /** Only where the file is run as a program, or behind migrations. */
  readonly asProgram: boolean;
  /** It is called there, not handed on. */
  readonly isCall: boolean;
}

const IMPORTS = /^[ \t]*(?:from[ \t]+\S+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t][^\n]*)/gm;
/** Where a module goes on when it is run as a program. */
const AS_PROGRAM = /^if __name__ == /m;

/** Where functions are named, in all files but tests, which call nothing at the same time. */
export class NameMentions {
  /** By subject and file. */
  private readonly mentions = new Map<string, Map<string, readonly Mention[]>>();

  constructor(private readonly source: ProgramSource) {}

  /** Takes that files may have changed, or have come or gone. */
  changed(files: readonly string[]): void {
    for (const byFile of this.mentions.values()) for (const file of files) byFile.delete(file);
  }

  /** Null where something else may call it: functions that are registered, and methods that a base class may call. */
  subjectOf({ file, unit }: UnitPlace): Subject | null {
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

  /**
   * The same of a method by its own name, which others call it by in files that name its class; null where a base class may
   * call it. One of the class itself is called by both.
   */
  methodOf({ file, unit }: UnitPlace): Subject | null {
    const facts = this.source.facts(file);
    const found = facts?.units.get(unit);
    const owner = found?.owner == null ? undefined : facts?.classes.get(found.owner);
    if (!found || !owner?.bases.every(({ value }) => CALLS_ITS_OWN.test(expressionText(value)))) return null;
    const { name, decorators } = found.definition;
    const isOfClass = decorators.some(isBinding);
    if (!decorators.every((each) => isNoRegistration(each) || isBinding(each))) return null;
    if ((DJANGO_CALLS.test(name) && !isOfClass) || !this.isOfApplication(file)) return null;
    const subject = { file, unit, key: `${unitKey({ file, unit })} by name`, name, owner: null, module: owner.name };
    return isOfClass ? { ...subject, qualifier: owner.name } : subject;
  }

  /** The same of a method of a form or serializer, by the class: whoever makes one calls its methods; null for other classes. */
  formOf({ file, unit }: UnitPlace): Subject | null {
    const facts = this.source.facts(file);
    const found = facts?.units.get(unit);
    const owner = found?.owner == null ? undefined : facts?.classes.get(found.owner);
    if (!found || !owner?.bases.length || !owner.bases.every(({ value }) => FORM.test(expressionText(value))))
      return null;
    if (owner.decorators.length > 0 || !this.isOfApplication(file)) return null;
    const key = `${unitKey({ file, unit })} by class`;
    return { file, unit, key, name: owner.name, owner: found.owner, module: null };
  }

  /** Looks for those that were not looked for, in all files at once: texts are not kept. */
  read(subjects: readonly Subject[]): void {
    for (const { key } of subjects) if (!this.mentions.has(key)) this.mentions.set(key, new Map());
    for (const file of this.source.files()) {
      const wanted = subjects.filter(({ key }) => this.mentions.get(key)?.has(file) === false);
      if (wanted.length === 0) continue;
      const text = isTestFile(file, this.source.root) ? "" : (this.source.text(file) ?? "");
      let code: string | null = null;
      for (const subject of wanted) {
        const isThere = text.includes(subject.name) && (file === subject.file || text.includes(subject.module ?? ""));
        if (isThere) code ??= withoutTexts(text);
        const mentions = isThere && code !== null ? this.mentionsIn(file, text, code, subject) : [];
        this.mentions.get(subject.key)?.set(file, mentions);
      }
    }
  }

  /** All mentions of one that was read. */
  of({ key }: Subject): readonly Mention[] {
    return [...(this.mentions.get(key)?.values() ?? [])].flat();
  }

  /** Tests name it, of what nothing else names; a library may be there for others. */
  isForTests({ name, file: home, owner }: Subject): boolean {
    if (owner !== null || !this.isOfApplication(home)) return false;
    const mention = new RegExp(`\\b${name}\\b`);
    return this.source
      .files()
      .some((file) => isTestFile(file, this.source.root) && mention.test(this.source.text(file) ?? ""));
  }

  /** Others may import the classes of a library, which stands in no folder that has a `manage.py`. */
  private isOfApplication(file: string): boolean {
    const files = new Set(this.source.files());
    const folders = file.slice(this.source.root.length).split("/").slice(0, -1);
    return folders.some((_, at) =>
      files.has(`${this.source.root}${folders.slice(0, at + 1).join("/")}/${OF_PROJECTS}`),
    );
  }

  private mentionsIn(file: string, text: string, code: string, subject: Subject): readonly Mention[] {
    const { name, file: home, unit: own, owner } = subject;
    const facts = this.source.facts(file);
    const units = [...(facts?.units.values() ?? [])];
    const cls = file === home && owner !== null ? facts?.classes.get(owner) : undefined;
    const program = AS_PROGRAM.exec(text)?.index ?? text.length;
    const imports = [...text.matchAll(IMPORTS)].map(({ index, 0: all }) => ({ from: index, text: all }));
    return [...code.matchAll(patternOf(subject, file))].flatMap(({ index }) => {
      const unit = units.find(({ start, end }) => start <= index && index < end)?.id ?? "";
      if (cls && cls.s <= index && index < cls.e) return [];
      if (file === home && unit === own) return [];
      if (imports.some((each) => isPlainImport(each, name, index))) return [];
      const isCall = /^\s*\(/.test(text.slice(index + name.length, index + name.length + 20));
      const asProgram = (unit === "" && index > program) || connectsToMigrations(text.slice(index - 80, index));
      return [{ file, unit, asProgram, isCall }];
    });
  }
}

/** A row's method is no method of a cursor; the class of one stands before it, or its own code calls it. */
function patternOf({ name, qualifier, owner, module, file: home }: Subject, file: string): RegExp {
  if (qualifier !== undefined) {
    const own = file === home ? "|cls|self" : "";
    return new RegExp(`(?<=\\b(?:${qualifier}${own})\\.)${name}\\b`, "g");
  }
  const isMethod = owner === null && module !== null;
  return new RegExp(`${isMethod ? "(?<!\\b(?:cursor|connection)\\.)" : ""}\\b${name}\\b`, "g");
}

const TEXTS = /#[^\n]*|([a-zA-Z]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;

/** Code as long as before, in which no comment and no text speaks of anything, but for a name that a text is made of. */
function withoutTexts(code: string): string {
  return code.replace(TEXTS, (all: string, prefix: string | undefined, text: string | undefined) => {
    if (text === undefined) return " ".repeat(all.length);
    if (/^["']+[\w.]+["']+$/.test(text)) return all;
    const isFormatted = /f/i.test(prefix ?? "");
    return `${prefix ?? ""}${text.replace(isFormatted ? /(\{[^{}]*\})|[^\n]/g : /[^\n]/g, (_: string, inner?: string) => (isFormatted && inner) || " ")}`;
  });
}

function isBinding(decorator: Expression): boolean {
  return /^(classmethod|staticmethod)$/.test(expressionText(decorator));
}

/** Nothing but who knows its name makes one and calls its methods. */
function isAlone({ bases }: ClassDefinition): boolean {
  return bases.every(({ name, value }) => name === null && ALONE.test(expressionText(value)));
}

const ALONE = /^(object|ABC|abc\.ABC)$/;

/** Classes that call no methods but those of Django's own names: models, and what makes queries. */
const CALLS_ITS_OWN = /^(object|ABC|abc\.ABC)$|(^|\.)\w*(Model|Manager|QuerySet)(\[.*\])?$/;

/** Classes whose rows and data are given to who makes one. */
const FORM = /(^|\.)\w*(Serializer|Form)$/;

/** Methods that Django itself calls, on rows and on managers. */
const DJANGO_CALLS =
  /^(__\w+__|a?(save|delete|create|get|update)(_base|_or_create)?|bulk_\w+|create_(super)?user|(full_)?clean\w*|natural_key|get_\w+|validate_\w+|_\w+_(save|delete|table))$/;

export function unitKey({ file, unit }: UnitPlace): string {
  return `${file}#${unit}`;
}

/** Under another name it could not be looked for. */
function isPlainImport({ from, text }: { from: number; text: string }, word: string, index: number): boolean {
  if (index < from || index >= from + text.length) return false;
  return !/^\s+as\s/.test(text.slice(index - from + word.length));
}
