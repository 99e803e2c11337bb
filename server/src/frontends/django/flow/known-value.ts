import type { KnownValue } from "../../../orm/known-value";
import { type Span, spanKey } from "../../../orm/span";
import { holds } from "./conditions";
import { isCreatedRow } from "./created-dependency";
import { isRandom } from "./made-values";
import { isNew } from "./model-methods";
import type { Run } from "./run";
import { optionsOf, type Value } from "./values";

/** What a lookup or a row is given at a place, for the core. */
export function knownValue(run: Run, value: Value, span: Span): KnownValue {
  return {
    isNull: isNull(run, value),
    constant: value.k === "literal" ? value.value : null,
    identity: identityOf(value) ?? spanKey(span),
    symbol: value.k === "symbol" ? value.id : null,
    ...(isCreated(value) ? { isNew: true } : {}),
  };
}

function isCreated(value: Value): boolean {
  if (value.k === "unknown") return value.made === true;
  if (value.k === "external") return isRandom(value);
  // It is called for the new row, and not for the look: no row has the function itself.
  if (value.k === "function" || value.k === "closure") return true;
  return value.k === "instance" && (isNew(value) || isCreatedRow(value.deps));
}

/** The same once a call has told the value of its symbol. */
export function toldValue(run: Run, known: KnownValue, value: Value): KnownValue {
  const { isNull: told, constant, symbol, isNew: isMade } = knownValue(run, value, NOWHERE);
  const made = isMade ? ({ isNew: true } as const) : {};
  if (value.k === "unknown" && !value.given && !value.present) return { ...known, symbol: null, ...made };
  return { ...known, isNull: known.isNull === "no" ? "no" : told, constant, symbol, ...made };
}

const NOWHERE: Span = { file: "", unit: "", start: 0, end: 0 };

function isNull(run: Run, value: Value): KnownValue["isNull"] {
  switch (value.k) {
    case "literal":
      return value.value === null ? "always" : "no";
    case "unknown":
      return value.given || value.present ? "no" : "unknown";
    case "symbol":
      return value.present ? "no" : isSymbolNull(run, value.id);
    case "union":
      return optionsOf(value).length < value.options.length ? "possibly" : anyNull(run, value.options);
    case "external":
      return isRandom(value) ? "no" : "unknown";
    default:
      return "no";
  }
}

/** A parameter whose default is `None`, where no test has told that it has a value. */
function isSymbolNull(run: Run, symbol: string): KnownValue["isNull"] {
  const tests = run.conditions.filter(({ on }) => on.id === symbol);
  if (tests.some((condition) => holds(condition, NULL) === false)) return "no";
  return run.optionalParameters.has(symbol) ? "possibly" : "unknown";
}

const NULL: Value = { k: "literal", value: null, deps: new Set() };

function anyNull(run: Run, options: readonly Value[]): KnownValue["isNull"] {
  return options.every((option) => isNull(run, option) === "no") ? "no" : "unknown";
}

/** Two values of one identity are equal; null where nothing tells which value it is. */
export function identityOf(value: Value): string | null {
  switch (value.k) {
    case "literal":
      return JSON.stringify(value.value);
    case "instance":
    case "object":
      return value.id;
    case "symbol":
      return symbolIdentity(value.id);
    case "unknown":
      return value.identity ?? null;
    case "external":
      return value.args.length === 0 && !isRandom(value) ? value.dotted : null;
    case "union":
      // Where it is used as a row later on, `None` is left out of it: it is the same value all the same.
      return joined(optionsOf(value));
    default:
      return null;
  }
}

/** No literal looks like it. */
export function symbolIdentity(symbol: string): string {
  return `$${symbol}`;
}

/** Which of several values it is, is the same wherever one name holds it. */
function joined(options: readonly Value[]): string | null {
  const identities = options.map(identityOf);
  return identities.includes(null) ? null : identities.join("|");
}
