import type { Language } from "web-tree-sitter";

/** What the walk does with a node of a kind: `drop` it, keep it as a `mark` without a place, as a `leaf`, or descend. */
export type Treatment = "drop" | "mark" | "leaf" | "descend";

/** Tokens whose presence means something: operators, `async`, the colons of a slice. */
const MARKS = new Set(
  (
    "async from : + - * @ / % // ** | & ^ << >> ~ and or not " +
    "< <= == != >= > <> in is += -= *= /= @= //= %= **= >>= <<= &= ^= |="
  ).split(" "),
);
MARKS.add("not in");
MARKS.add("is not");

const LEAVES = new Set(
  (
    "identifier integer float true false none ellipsis pass_statement break_statement continue_statement " +
    "type_conversion import_prefix wildcard_import keyword_separator positional_separator"
  ).split(" "),
);

/** Named nodes that carry nothing: their text is read from the enclosing node. */
const DROPPED = new Set("comment line_continuation string_start string_content string_end escape_sequence".split(" "));

/** The grammar's node kinds by number: the name of each, and what the walk does with it. */
export class NodeKinds {
  readonly names: readonly string[];
  readonly treatments: readonly Treatment[];
  /** The number given here to nodes that did not parse; the grammar's own numbers lie below it. */
  readonly error: number;

  constructor(language: Language) {
    this.error = language.types.length;
    this.names = [...language.types, "ERROR"];
    this.treatments = this.names.map((name, id) =>
      id === this.error ? "descend" : treatmentOf(name, language.nodeTypeIsNamed(id)),
    );
  }

  /** A table indexed by node kind, from one keyed by kind name. */
  table<T>(byName: Readonly<Record<string, T>>): readonly (T | undefined)[] {
    return this.names.map((name) => (Object.hasOwn(byName, name) ? byName[name] : undefined));
  }
}

function treatmentOf(name: string, named: boolean): Treatment {
  if (!named) return MARKS.has(name) ? "mark" : "drop";
  if (DROPPED.has(name)) return "drop";
  return LEAVES.has(name) ? "leaf" : "descend";
}
