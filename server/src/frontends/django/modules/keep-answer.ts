import type { ClassDefinition, FunctionDefinition } from "../syntax/ast";
import type { UnitFacts } from "../syntax/module-facts";
import type { ClassMember } from "./class-hierarchy";
import type { PythonSymbol } from "./project";

/** With more pieces than this, two answers are taken for different: it takes longer to compare them than they save. */
const MOST_PIECES = 20_000;
/** An inner function knows the variables around it, of which it may be one: what leads into itself ends here. */
const DEEPEST_PIECE = 200;

/** Keeps the answer before when the one now says the same, piece by piece. Classes may stand elsewhere in their file. */
export function keepEqual<T>(before: T, now: T): { readonly value: T } | null {
  return isEqual(before, now, { left: MOST_PIECES }) ? { value: before } : null;
}

/**
 * Takes the symbol as it is now, which knows where it stands, without a word to who used the one before when it stands for
 * the same: a class with the same text around its methods, a function with the same signature.
 */
export function keepSymbol<T extends PythonSymbol | null>(before: T, now: T): { readonly value: T } | null {
  return isSameSymbol(before, now) ? { value: now } : null;
}

/** Takes the class as it is now; its users hear of it when its text, without the methods, is another one. */
export function keepClasses(
  before: readonly ClassDefinition[],
  now: readonly ClassDefinition[],
): { readonly value: readonly ClassDefinition[] } | null {
  const isSame = before.length === now.length && before.every((item, at) => isSameClass(item, now[at] ?? item));
  return isSame ? { value: now } : null;
}

/** Takes the member as it is now; its users hear of it when it is another one, or one of another class. */
export function keepMember(
  before: ClassMember | null,
  now: ClassMember | null,
): { readonly value: ClassMember | null } | null {
  return before === now || (before && now && isSameMember(before, now)) ? { value: now } : null;
}

/** Takes the unit as it is now; its users hear of it when its text is another one. */
export function keepUnit(before: UnitFacts | null, now: UnitFacts | null): { readonly value: UnitFacts | null } | null {
  return before === now || (before && now && isSameUnit(before, now)) ? { value: now } : null;
}

function isSameSymbol(before: PythonSymbol | null, now: PythonSymbol | null): boolean {
  if (before === null || now === null || before.kind !== now.kind) return before === now;
  if (before.kind === "function" && now.kind === "function")
    return (
      before.file === now.file &&
      before.unit.id === now.unit.id &&
      before.unit.owner === now.unit.owner &&
      signatureOf(before.unit.definition) === signatureOf(now.unit.definition)
    );
  if (before.kind === "value" && now.kind === "value")
    return (
      before.file === now.file &&
      before.name === now.name &&
      textOf(before.expression) === textOf(now.expression) &&
      textOf(before.annotation) === textOf(now.annotation)
    );
  return isEqual(before, now, { left: MOST_PIECES });
}

function isSameMember(before: ClassMember, now: ClassMember): boolean {
  return (
    before.owner.file === now.owner.file &&
    before.owner.qualname === now.owner.qualname &&
    before.unit?.id === now.unit?.id &&
    textOf(before.nested) === textOf(now.nested) &&
    textOf(before.value?.expression ?? null) === textOf(now.value?.expression ?? null) &&
    textOf(before.value?.annotation ?? null) === textOf(now.value?.annotation ?? null) &&
    (!before.unit || !now.unit || signatureOf(before.unit.definition) === signatureOf(now.unit.definition))
  );
}

function isSameUnit(before: UnitFacts, now: UnitFacts): boolean {
  return (
    before.definition === now.definition &&
    before.broken === now.broken &&
    before.id === now.id &&
    before.owner === now.owner
  );
}

/** The same text around methods that may differ, wherever it stands. */
export function isSameClass(before: ClassDefinition, now: ClassDefinition): boolean {
  return before === now || textOf(before) === textOf(now);
}

function isEqual(a: unknown, b: unknown, pieces: { left: number }, depth = 0): boolean {
  if (a === b) return true;
  pieces.left -= 1;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (pieces.left < 0 || depth > DEEPEST_PIECE) return false;
  const within = depth + 1;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at], pieces, within));
  if (a instanceof Map) return b instanceof Map && isEqual([...a], [...b], pieces, within);
  if (a instanceof Set) return b instanceof Set && isEqual([...a], [...b], pieces, within);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (isSchema(a) && isSchema(b)) return a.fingerprint === b.fingerprint;
  if (isClass(a) && isClass(b)) return isSameClass(a, b);
  if (isUnit(a) && isUnit(b)) return isSameUnit(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(fieldOf(a, key), fieldOf(b, key), pieces, within))
  );
}

function fieldOf(item: object, key: string): unknown {
  return (item as Record<string, unknown>)[key];
}

function isClass(item: object): item is ClassDefinition {
  return "k" in item && item.k === "class" && "bases" in item;
}

function isUnit(item: object): item is UnitFacts {
  return "definition" in item && "hash" in item;
}

function isSchema(item: object): item is { readonly fingerprint: string } {
  return "fingerprint" in item && "models" in item;
}

/** Names of fields that say where something stands. */
const OFFSETS: ReadonlySet<string> = new Set(["s", "e", "ns", "open"]);

const texts = new WeakMap<object, string>();

/** What a piece of syntax says, wherever it stands. */
function textOf(tree: object | null): string {
  if (tree === null) return "";
  const known = texts.get(tree);
  if (known !== undefined) return known;
  const text = JSON.stringify(tree, (key, value: unknown) =>
    typeof value === "number" && OFFSETS.has(key) ? 0 : value,
  );
  texts.set(tree, text);
  return text;
}

function signatureOf(definition: FunctionDefinition): string {
  const known = texts.get(definition);
  if (known !== undefined) return known;
  const { name, decorators, params, returns, async, generator } = definition;
  const text = textOf({ name, decorators, params, returns, async, generator });
  texts.set(definition, text);
  return text;
}
