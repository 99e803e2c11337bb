/** What a file's text tells before it is parsed. A clue may say yes where there is nothing, never no where there is something. */
export interface TextClues {
  /** Class statements with bases, in order. */
  readonly headers: readonly ClassHeader[];
  /** Names that stand for others: `A as B`, `B = A`, `B = make(A)`. */
  readonly renames: readonly Rename[];
  /** Speaks of `add_to_class` or `contribute_to_class`. */
  readonly addsFields: boolean;
  /** Speaks of signals or of connecting to something. */
  readonly receives: boolean;
  /** Speaks of `urlpatterns`. */
  readonly routes: boolean;
  /** Names of attributes that are assigned on a `request`. */
  readonly onRequests: readonly string[];
}

export interface ClassHeader {
  readonly name: string;
  /** Every name in the brackets after the class's own: bases, the modules they come from, keywords. */
  readonly mentions: readonly string[];
}

export interface Rename {
  readonly from: readonly string[];
  readonly to: string;
}

const HEADER = /\bclass\s+(\w+)\s*(?:\[[^\n]*?\]\s*)?\(([\s\S]*?)\)\s*:/g;
const ALIAS = /\b(\w+)\s+as\s+(\w+)/g;
const ASSIGNMENT = /^[ \t]*([A-Z_]\w*)(?:[ \t]*:[^=\n]*)?[ \t]*=(?!=)([^\n]*(?:\n[ \t)][^\n]*){0,6})/gm;
const ON_REQUEST = /\brequest\.(\w+)[ \t]*(?::[^=\n]*)?=(?!=)/g;
const NAME = /[^\W\d]\w*/g;

export function readClues(text: string): TextClues {
  return {
    headers: headersIn(text),
    renames: renamesIn(text),
    addsFields: /\b(?:add|contribute)_to_class\b/.test(text),
    receives: /connect|receiver|dispatch|signals/.test(text),
    routes: text.includes("urlpatterns"),
    onRequests: [...new Set([...text.matchAll(ON_REQUEST)].map(([, name = ""]) => name))].sort(),
  };
}

function headersIn(text: string): ClassHeader[] {
  const found = [];
  for (const [, name = "", bases = ""] of text.matchAll(HEADER)) found.push({ name, mentions: namesIn(bases) });
  return found;
}

function renamesIn(text: string): Rename[] {
  const found: Rename[] = [];
  for (const [, from = "", to = ""] of text.matchAll(ALIAS)) if (from !== to) found.push({ from: [from], to });
  for (const [, to = "", value = ""] of text.matchAll(ASSIGNMENT)) {
    const from = namesIn(value).filter((name) => name !== to);
    if (from.length > 0) found.push({ from, to });
  }
  return found;
}

function namesIn(text: string): string[] {
  return [...new Set(text.match(NAME))];
}
