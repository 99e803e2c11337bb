/** What the text of a function says of where control goes from it, by names alone. */
export interface FunctionWords {
  /** Empty for code outside functions. */
  readonly name: string;
  /** The names that it and its decorators speak of and that it does not bind itself, each between spaces: ` pay save `. */
  readonly words: string;
  /** Of what it locks rows: names as `readLockedNames` gives them. */
  readonly locks?: readonly string[];
  /** It opens a transaction. */
  readonly opens?: true;
  /** It runs code of whoever uses it: it yields, or calls what it was given. */
  readonly hosts?: true;
  /** It calls what an expression or a variable gives: nothing tells what. */
  readonly strays?: true;
  /** Signals call it. */
  readonly receives?: true;
  /** It does what makes signals call their receivers. */
  readonly sends?: true;
}

/** Where a text locks rows of what. */
export interface LockPlace {
  readonly at: number;
  readonly names: readonly string[];
}

const DEFINITION = /^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)[^\n]*/gm;
const STRING = /("""|''')[\s\S]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g;
const WORD = /(\.[ \t]*)?\b([A-Za-z_]\w*)\b(?![ \t]*=[^=])([ \t]*\()?/g;
const BOUND =
  /\b(?:for|as)[ \t]+([\w, \t()]+?)(?=[ \t]+in\b|[:,)\n])|^[ \t]*([\w, \t]+?)(?::[^=\n]+)?=(?!=)|\b(\w+)[ \t]*:=/gm;
const PARAMETER = /[(,]\s*\*{0,2}(\w+)/g;
const CONNECTED = /\.connect\s*\(([^)]*)/g;
const KEYWORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return self super try while with yield".split(
    " ",
  ),
);

/** What makes signals call their receivers. */
const SENDING = new Set(
  "save asave delete adelete create acreate get_or_create aget_or_create update_or_create aupdate_or_create bulk_create add set remove clear send asend send_robust asend_robust".split(
    " ",
  ),
);

interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The functions and methods of a text, each with all that is nested in it; what stands outside of them where it matters. */
export function readFunctions(text: string, locks: readonly LockPlace[]): readonly FunctionWords[] {
  const code = text.replace(STRING, (part) => part.replace(/[^\n]/g, " "));
  const parts = partsOf(code);
  const found = parts.map(({ name, start, end }) => {
    const own = locks.filter(({ at }) => at >= start && at < end).flatMap(({ names }) => names);
    return describe(name, code.slice(start, end), decoratorsBefore(code, start), own);
  });
  const outside = locks.filter(({ at }) => !parts.some(({ start, end }) => at >= start && at < end));
  if (outside.length > 0) found.push({ name: "", words: " ", locks: outside.flatMap(({ names }) => names) });
  const connected = [...code.matchAll(CONNECTED)].flatMap(([, given = ""]) => given.match(/\w+/g) ?? []);
  return connected.length === 0 ? found : [...found, { name: "", words: ` ${connected.join(" ")} `, receives: true }];
}

/** Functions that stand in no other function. */
function partsOf(code: string): Part[] {
  const parts: Part[] = [];
  for (const { index, 1: indent = "", 2: name = "" } of code.matchAll(DEFINITION)) {
    if (index >= (parts.at(-1)?.end ?? 0)) parts.push({ name, start: index, end: endOf(code, index, indent.length) });
  }
  return parts;
}

/** Where a block ends whose header starts at `start`: at the next line that is not indented deeper, and closes no bracket. */
function endOf(code: string, start: number, indent: number): number {
  for (let at = code.indexOf("\n", start); at >= 0; at = code.indexOf("\n", at + 1)) {
    const line = at + 1;
    let first = line;
    while (code[first] === " " || code[first] === "\t") first++;
    const isBlank = first >= code.length || code[first] === "\n" || code[first] === "\r";
    if (!isBlank && first - line <= indent && code[first] !== ")") return line;
  }
  return code.length;
}

/** The text of the decorators that stand right before a definition. */
function decoratorsBefore(code: string, start: number): string {
  const before = code.slice(Math.max(0, code.lastIndexOf("\n\n", start)), start);
  const at = before.search(/^[ \t]*@/m);
  return at < 0 ? "" : before.slice(at);
}

function describe(name: string, text: string, decorators: string, locks: readonly string[]): FunctionWords {
  const signature = text.slice(0, text.search(/:[ \t]*(\n|$)|:[ \t]*\S[^\n]*\n/) + 1);
  const body = text.slice(signature.length);
  const given = new Set([...signature.matchAll(PARAMETER)].map(([, word = ""]) => word));
  const bound = new Set([...body.matchAll(BOUND)].flatMap((match) => match.slice(1).join(" ").match(/\w+/g) ?? []));
  const nested = new Set([...body.matchAll(DEFINITION)].map(({ 2: inner = "" }) => inner));
  const inner = new Set(
    [...body.matchAll(/\bdef[ \t]+\w+(\([^)]*\))/g)].flatMap(([, all = ""]) => all.match(/\w+/g) ?? []),
  );
  const words = new Set<string>();
  let [hosts, strays] = [/\byield\b/.test(body), /[\])][ \t]*\(/.test(body)];
  for (const [, dot, word = "", call] of `${decorators}\n${body}`.matchAll(WORD)) {
    const isOwn = dot === undefined && (given.has(word) || bound.has(word) || inner.has(word));
    if (dot === undefined && (KEYWORDS.has(word) || nested.has(word))) continue;
    if (!isOwn) words.add(word);
    else if (call !== undefined && given.has(word)) hosts = true;
    else if (call !== undefined) strays = true;
  }
  return {
    name,
    words: ` ${[...words].join(" ")} `,
    ...(locks.length > 0 ? { locks } : {}),
    ...(words.has("atomic") ? { opens: true as const } : {}),
    ...(hosts ? { hosts: true as const } : {}),
    ...(strays ? { strays: true as const } : {}),
    ...(/\breceiver\b/.test(decorators) ? { receives: true as const } : {}),
    ...([...words].some((word) => SENDING.has(word)) ? { sends: true as const } : {}),
  };
}
