import type { TextEdit } from "../../../orm/fix";
import type { ImportStatement, Statement } from "../syntax/ast";
import type { Located } from "./locate";

/** How a file names something of `django.db.models`: `models.`, or nothing for a name imported by itself. */
export interface ModelsImport {
  readonly prefix: string;
  readonly edits: readonly TextEdit[];
}

/** The module's name in a file, imported where it is not yet. A file that means something else by `models` gets the name itself. */
export function importModels(place: Located): ModelsImport {
  const { body } = place.facts;
  const imports = body.filter((statement) => statement.k === "import");
  for (const statement of imports) {
    if (statement.level > 0) continue;
    const bound = statement.names.find((item) => statement.module === "django.db" && item.name === "models");
    if (bound) return { prefix: `${bound.as}.`, edits: [] };
    const peers = statement.names.find(
      (item) => statement.module === "django.db.models" && item.name === "FETCH_PEERS",
    );
    if (peers) return { prefix: "", edits: [] };
  }
  const taken = bindsModels(body);
  const [module, name] = taken ? ["django.db.models", "FETCH_PEERS"] : ["django.db", "models"];
  const extended = imports.find(
    (statement) => statement.level === 0 && statement.module === module && isPlain(place, statement),
  );
  const edit = extended
    ? extendImport(place, extended, name)
    : newImport(place, imports, `from ${module} import ${name}`);
  return { prefix: taken ? "" : "models.", edits: [edit] };
}

/** Something of another origin has the name at module level. */
function bindsModels(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.k === "import") return statement.names.some((item) => item.as === "models");
    if (statement.k === "assign")
      return statement.targets.some((target) => target.k === "name" && target.id === "models");
    return statement.k === "unit" && statement.name === "models";
  });
}

/** `from django.db import connection, transaction` on one line, which can be written anew. */
function isPlain(place: Located, statement: ImportStatement): boolean {
  return /^from [\w.]+ import \w+(, *\w+)*$/.test(place.text.slice(statement.s, statement.e));
}

function extendImport(place: Located, statement: ImportStatement, name: string): TextEdit {
  const names = statement.names.map((item) => item.name);
  const sorted = names.every((item, at) => at === 0 || (names[at - 1] ?? "") <= item);
  const all = sorted ? [...names, name].sort() : [...names, name];
  const newText = `from ${statement.module} import ${all.join(", ")}`;
  return { file: place.file, start: statement.s, end: statement.e, newText };
}

/** A line behind the last import of Django that sorts before it, else before the first import, else at the top. */
function newImport(place: Located, imports: readonly ImportStatement[], line: string): TextEdit {
  const end = place.text.includes("\r\n") ? "\r\n" : "\n";
  const usual = imports.filter((statement) => statement.module !== "__future__");
  const before = usual.findLast(
    (item) => item.level === 0 && item.module?.startsWith("django") && item.module < "django.db",
  );
  if (before) return insertion(place, before.e, `${end}${line}`);
  const [first] = usual;
  if (first) return insertion(place, first.s, `${line}${end}`);
  const preamble = lastOfPreamble(place.facts.body);
  return preamble ? insertion(place, preamble.e, `${end}${end}${line}`) : insertion(place, 0, `${line}${end}${end}`);
}

/** The docstring and the `__future__` imports, which must stay first. */
function lastOfPreamble(body: readonly Statement[]): Statement | undefined {
  const count = body.findIndex((statement, at) => {
    const docstring = at === 0 && statement.k === "expr" && statement.value.k === "str";
    return !docstring && !(statement.k === "import" && statement.module === "__future__");
  });
  return body.slice(0, count < 0 ? body.length : count).at(-1);
}

function insertion(place: Located, offset: number, newText: string): TextEdit {
  return { file: place.file, start: offset, end: offset, newText };
}
