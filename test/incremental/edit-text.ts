import { choose, type Random } from "../no-throw/create-random";

/** What someone does to a text in one go. Gives the text unchanged where there is nothing of the kind to edit. */
type Edit = (text: string, random: Random) => string;

const EDITS: Readonly<Record<string, Edit>> = {
  "rename a function": (text, random) =>
    atMatch(text, /\bdef (\w+)\(/g, random, ([all]) => all.replace("(", "_renamed(")),
  "rename a name everywhere": (text, random) => {
    const name = pick(text, /\b(?:def|class) (\w+)/g, random)?.[1];
    return name === undefined ? text : text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), `${name}_x`);
  },
  "add a parameter": (text, random) => atMatch(text, /\bdef \w+\((?=.*\):)/g, random, ([all]) => `${all}extra, `),
  "add a last parameter": (text, random) =>
    atMatch(text, /\bdef \w+\(.*(?=\):)/g, random, ([all]) => `${all}, extra=1`),
  "annotate a parameter": (text, random) =>
    atMatch(text, /\bdef \w+\(\w+(?=[,)])/g, random, ([all]) => `${all}: "Book"`),
  "decorate a function": (text, random) =>
    atMatch(text, /^( *)def /gm, random, ([all, indent]) => `${indent}@${choose(random, DECORATORS)}\n${all}`),
  "change a field": (text, random) =>
    atMatch(text, /models\.(\w+Field|ForeignKey)\(/g, random, () => `models.${choose(random, FIELDS)}(`),
  "remove an assignment": (text, random) => atMatch(text, /^ +\w+ = .*\n/gm, random, () => ""),
  "double an assignment": (text, random) => atMatch(text, /^ +[\w.]+ = [^([{]*\n/gm, random, ([all]) => all + all),
  "insert a blank line": (text, random) =>
    atMatch(text, /^(?=\S| +(def|for|return|class|\w+ =))/gm, random, () => "\n"),
  "insert a comment": (text, random) => atMatch(text, /^(?=\S| +(def|for|return|class))/gm, random, () => "# note\n"),
  "delete a function": (text, random) => atMatch(text, /^( *)(async )?def .*\n(?:\1 +.*\n|\n)*/gm, random, () => ""),
  "copy a function": (text, random) =>
    atMatch(text, /^( *)def .*\n(?:\1 +.*\n)*/gm, random, ([all]) => `${all}\n${all}`),
  "move a function to the end": (text, random) => {
    const found = pick(text, /^def .*\n(?: +.*\n|\n)*/gm, random);
    return found ? `${text.replace(found[0], "")}\n\n${found[0]}` : text;
  },
  "break the syntax": (text, random) =>
    atMatch(text, /[()\]:"'=.]/g, random, ([all]) => choose(random, ["", all + all, "("])),
  "cut a line": (text, random) => atMatch(text, /.+\n/g, random, ([all]) => all.slice(0, random(all.length))),
  "change class bases": (text, random) =>
    atMatch(text, /^( *class \w+)\b.*:/gm, random, ([, head]) => `${head}${choose(random, BASES)}:`),
  "take a load away": (text, random) => atMatch(text, /\.(select|prefetch)_related\([^()]*\)/g, random, () => ""),
  "load something": (text, random) =>
    atMatch(text, /\.(all|filter|order_by)\(/g, random, ([all]) => `.${choose(random, LOADS)}${all}`),
  "read a relation": (text, random) =>
    atMatch(text, /\b(\w+)\.(title|name|pk|id)\b/g, random, ([, row]) => `${row}.${choose(random, READS)}`),
  "change an import": (text, random) =>
    atMatch(text, /^(from .* import )(\w+)(.*)\n/gm, random, ([all, start, name, rest]) =>
      choose(random, ["", `${start}${name} as Other${rest}\n`, `${start}*\n`, all + all]),
    ),
  "change a call": (text, random) =>
    atMatch(text, /\b\w+(?=\(\w*\))/g, random, () => pick(text, /\b\w+(?=\()/g, random)?.[0] ?? ""),
};

const DECORATORS = ["property", "cached_property", "staticmethod", "classmethod", "unknown"];
const FIELDS = ["CharField", "ForeignKey", "OneToOneField", "ManyToManyField", "IntegerField"];
const BASES = ["", "(models.Model)", "(Book)", "(object)", "(Missing)", "(ListView)", "(Author, Book)"];
const LOADS = ['select_related("author")', 'prefetch_related("books")', 'only("title")', "distinct()"];
const READS = ["author.name", "books.all()", "reviews.count()", "publisher", "category.name"];

export const EDIT_NAMES: readonly string[] = Object.keys(EDITS);

/** The text after one edit of a kind, at a place that `random` chooses. */
export function editText(kind: string, text: string, random: Random): string {
  return EDITS[kind]?.(text, random) ?? text;
}

function pick(text: string, pattern: RegExp, random: Random): RegExpExecArray | null {
  const found = [...text.matchAll(pattern)];
  return found.length === 0 ? null : choose(random, found);
}

function atMatch(
  text: string,
  pattern: RegExp,
  random: Random,
  write: (match: [string, ...string[]]) => string,
): string {
  const found = pick(text, pattern, random);
  if (!found) return text;
  return (
    text.slice(0, found.index) + write([...found] as [string, ...string[]]) + text.slice(found.index + found[0].length)
  );
}
