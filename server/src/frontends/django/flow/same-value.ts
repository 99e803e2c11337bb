import { eitherRead } from "./stored-reads";
import type {
  ExternalValue,
  FunctionValue,
  InstanceValue,
  LiteralValue,
  ModelClassValue,
  QueryValue,
  SymbolValue,
  UnknownValue,
  Value,
} from "./values";

/** Whether two values are the same as far as the analysis tells them apart, so that a union holds one of them. */
export function isSameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.k !== b.k) return false;
  switch (a.k) {
    case "unknown":
      return true;
    case "literal":
      return a.value === (b as LiteralValue).value;
    case "model":
      return a.model === (b as ModelClassValue).model;
    case "symbol":
      return a.id === (b as SymbolValue).id;
    case "query":
      return a.query === (b as QueryValue).query;
    case "instance":
      return a.id === (b as InstanceValue).id && a.supply === (b as InstanceValue).supply;
    case "function":
      return a.unit === (b as FunctionValue).unit;
    case "external":
      return a.dotted === (b as ExternalValue).dotted && a.args.length === 0;
    default:
      return false;
  }
}

/** Of two values that are the same the one that less is known of. */
export function lessKnown(a: Value, b: Value): Value {
  if (a.k === "symbol" && b.k === "symbol") return a.present ? b : a;
  if (a.k !== "unknown" || b.k !== "unknown") return b;
  const knowledge = (value: UnknownValue) => (value.present ? 4 : value.given ? 2 : 0) + (value.few ? 1 : 0);
  const less = eitherRead(knowledge(a) < knowledge(b) ? a : b, a, b);
  const { identity: _identity, finds, unset: _unset, counted: _counted, rowOf, ...known } = less;
  const either = a.expression && b.expression ? known : withoutExpression(known);
  const identity = joinIdentities(a.identity, b.identity);
  return {
    ...either,
    ...(identity === undefined ? {} : { identity }),
    ...(finds !== undefined && a.finds === b.finds ? { finds } : {}),
    ...(a.unset && b.unset ? { unset: true } : {}),
    ...(rowOf !== undefined && a.rowOf?.model === b.rowOf?.model ? { rowOf: { ...rowOf, bare: false } } : {}),
    ...(a.counted && a.counted === b.counted ? { counted: a.counted } : {}),
  };
}

function withoutExpression({ expression: _expression, names: _names, ...value }: UnknownValue): UnknownValue {
  return value;
}

/** What one name holds after either of two branches: whichever it is, it is the same wherever the name is used then. */
function joinIdentities(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return [...new Set([...a.split("|"), ...b.split("|")])].sort().join("|");
}
