import { lockOf } from "../frontends/django/lock-of";
import type { LockPlace } from "../frontends/django/read-functions";

const CALLS = /\.\s*select_for_update\s*\(/g;
const WORDS = /[A-Za-z_]\w*/g;
const CLASS_NAME = /^_*[A-Z]\w*[a-z]/;
const FUNCTION = /^[ \t]*(?:async[ \t]+)?def[ \t]/gm;
const CLASS = /^class[ \t]+\w+/gm;

/**
 * Names from which a text locks rows, as {@link lockOf} writes them: those of the chain before `select_for_update()`, and
 * where that says no class, those of the function and the class around it.
 */
export function readLockedNames(text: string): readonly string[] {
  return [...new Set(readLocks(text).flatMap(({ names }) => names))];
}

/** The same for each place. */
export function readLocks(text: string): readonly LockPlace[] {
  return [...text.matchAll(CALLS)].map(({ index: at }) => {
    const chain = wordsOf(chainBefore(text, at));
    const around = chain.some((word) => CLASS_NAME.test(word)) ? [] : wordsAround(text.slice(0, at));
    return { at, names: [...chain, ...around].map(lockOf) };
  });
}

function wordsOf(text: string): string[] {
  return text.match(WORDS) ?? [];
}

/** The text of the expression that ends at `end`. */
function chainBefore(text: string, end: number): string {
  let depth = 0;
  let at = end - 1;
  for (; at >= 0; at--) {
    const character = text[at] ?? "";
    if (")]}".includes(character)) depth++;
    else if ("([{".includes(character)) depth--;
    else if (depth > 0) continue;
    else if ("=,:;".includes(character) || (character === "\n" && !/^\s*[.)]/.test(text.slice(at + 1, end + 1)))) break;
    if (depth < 0) break;
  }
  return text.slice(at + 1, end);
}

/** Classes that the function around the end of a text names up to there, and the class it stands in. */
function wordsAround(before: string): string[] {
  const start = [...before.matchAll(FUNCTION)].at(-1)?.index ?? 0;
  const owner = [...before.matchAll(CLASS)].at(-1)?.[0] ?? "";
  return [...wordsOf(owner), ...wordsOf(before.slice(start))].filter((word) => CLASS_NAME.test(word));
}
