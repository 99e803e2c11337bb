import type { TextEdit } from "../../../orm/fix";
import type { ImportStatement, Statement } from "../syntax/ast";
import { bindsAtTop } from "./binds-at-top";
import type { Located } from "./locate";
import { isStandardModule } from "./standard-modules";
import { endOfComment } from "./text-style";

/** Something of Django that an edit names. */
export interface WantedName {
  readonly module:
    | "django.db.models"
    | "django.db.models.functions"
    | "django.db.transaction"
    | "django.utils.timezone";
  readonly name: string;
}

export interface ImportedNames {
  /** How the file names each: `models.Q`, `Q`. */
  readonly written: ReadonlyMap<string, string>;
  readonly edits: readonly TextEdit[];
}

type ImportPlace = Pick<Located, "file" | "text" | "facts">;

/**
 * Names of Django's modules in a file, imported where they are not yet: by way of `models` and `transaction`, as people
 * write it, unless the file imports the name itself, means something else by these, or the name is imported by itself.
 */
export function importNames(place: ImportPlace, names: readonly WantedName[]): ImportedNames {
  const { body } = place.facts;
  const imports = body.filter((statement) => statement.k === "import").filter(({ level }) => level === 0);
  const written = new Map<string, string>();
  const missing = new Map<string, string[]>();
  for (const wanted of names) {
    const known = knownAs(imports, wanted);
    const isAlone = BY_NAME.has(wanted.name) && !bindsAtTop(body, wanted.name);
    const home = isAlone ? undefined : BY_PACKAGE[wanted.module];
    const [module, name] = home && !bindsAtTop(body, home[1]) ? home : [wanted.module, wanted.name];
    written.set(wanted.name, known ?? (name === wanted.name ? name : `${name}.${wanted.name}`));
    if (known === null) missing.set(module, [...new Set([...(missing.get(module) ?? []), name])]);
  }
  const edits = [...missing]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, added]) => importFrom(place, imports, module, added));
  return { written, edits };
}

/** What people import by itself where nothing of its module is there yet: queries stand in files without models. */
const BY_NAME: ReadonlySet<string> = new Set(["F"]);

/** What people import whole, and of what. */
const BY_PACKAGE: Readonly<Partial<Record<WantedName["module"], readonly [string, string]>>> = {
  "django.db.models": ["django.db", "models"],
  "django.db.transaction": ["django.db", "transaction"],
  "django.utils.timezone": ["django.utils", "timezone"],
};

/** GeoDjango's `models` has all that Django's has. */
const PACKAGES: Readonly<Record<WantedName["module"], readonly (readonly [string, string])[]>> = {
  "django.db.models": [
    ["django.db", "models"],
    ["django.contrib.gis.db", "models"],
  ],
  "django.db.models.functions": [["django.db.models", "functions"]],
  "django.db.transaction": [["django.db", "transaction"]],
  "django.utils.timezone": [["django.utils", "timezone"]],
};

function knownAs(imports: readonly ImportStatement[], { module, name }: WantedName): string | null {
  const bound = (from: string, what: string): string | undefined =>
    imports
      .filter((statement) => statement.module === from)
      .flatMap(({ names }) => names)
      .find((item) => item.name === what)?.as;
  for (const [from, what] of PACKAGES[module]) {
    const as = bound(from, what);
    if (as !== undefined) return `${as}.${name}`;
  }
  return bound(module, name) ?? null;
}

function importFrom(
  place: ImportPlace,
  imports: readonly ImportStatement[],
  module: string,
  names: readonly string[],
): TextEdit {
  const extended = imports.find((statement) => statement.module === module && isPlain(place, statement));
  return extended ? extendImport(place, extended, names) : newImport(place, imports, module, names);
}

/** `from django.db import connection, transaction` on one line, which can be written anew. */
function isPlain(place: ImportPlace, statement: ImportStatement): boolean {
  return /^from [\w.]+ import \w+(, *\w+)*$/.test(place.text.slice(statement.s, statement.e));
}

function extendImport(place: ImportPlace, statement: ImportStatement, added: readonly string[]): TextEdit {
  const names = statement.names.map((item) => item.name);
  const sorted = names.every((item, at) => at === 0 || (names[at - 1] ?? "") <= item);
  const all = sorted ? [...names, ...added].sort() : [...names, ...added];
  const newText = `from ${statement.module} import ${all.join(", ")}`;
  return { file: place.file, start: statement.s, end: statement.e, newText };
}

/**
 * A line behind the last import of Django that sorts before it, else before the first import of what does not come with
 * Python, else behind those that do, else at the top.
 */
function newImport(
  place: ImportPlace,
  imports: readonly ImportStatement[],
  module: string,
  names: readonly string[],
): TextEdit {
  const line = `from ${module} import ${[...names].sort().join(", ")}`;
  const end = place.text.includes("\r\n") ? "\r\n" : "\n";
  const before = imports.findLast((item) => item.module?.startsWith("django") && item.module < module);
  if (before) return insertion(place, endOfComment(place.text, before.e), `${end}${line}`);
  const all = place.facts.body.filter((statement) => statement.k === "import");
  const first = all.find((statement) => !standsBefore(statement));
  // Imports of the package itself are a group of their own.
  if (first) return insertion(place, first.s, `${line}${end}${first.level > 0 ? end : ""}`);
  const last = all.at(-1);
  if (last?.module !== "__future__" && last)
    return insertion(place, endOfComment(place.text, last.e), `${end}${end}${line}`);
  const preamble = lastOfPreamble(place.facts.body);
  return preamble ? insertion(place, preamble.e, `${end}${end}${line}`) : insertion(place, 0, `${line}${end}${end}`);
}

function standsBefore({ module, names, level }: ImportStatement): boolean {
  const imported = module ?? names[0]?.name ?? "";
  return level === 0 && (imported === "__future__" || isStandardModule(imported));
}

/** The docstring and the `__future__` imports, which must stay first. */
function lastOfPreamble(body: readonly Statement[]): Statement | undefined {
  const count = body.findIndex((statement, at) => {
    const docstring = at === 0 && statement.k === "expr" && statement.value.k === "str";
    return !docstring && !(statement.k === "import" && statement.module === "__future__");
  });
  return body.slice(0, count < 0 ? body.length : count).at(-1);
}

function insertion(place: ImportPlace, offset: number, newText: string): TextEdit {
  return { file: place.file, start: offset, end: offset, newText };
}
