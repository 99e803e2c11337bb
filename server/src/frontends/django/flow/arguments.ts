import type { Span } from "../../../orm/span";
import { type Dependencies, INDEPENDENT, joinDependencies, type Value } from "./values";

/** The values of a call, with the places they stand at. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** A `*rest` or `**rest` whose content is not known was passed. */
  readonly open: boolean;
  /** `*rest` and `**rest` of parameters: what they hold is known at the call site. */
  readonly spread: readonly { readonly value: Value; readonly star: 1 | 2 }[];
  /** The expression that is called, without its arguments; null where nothing in the source says it. */
  readonly callee: Span | null;
  /** The expression whose method is called; null for a plain call. */
  readonly receiver: Span | null;
  /** Place and source text of each positional argument, as far as they are written out. */
  readonly places: readonly ArgumentPlace[];
  /** Place of each keyword argument's value. */
  readonly spans: ReadonlyMap<string, Span>;
}

export interface ArgumentPlace {
  readonly span: Span;
  readonly label: string;
}

export const NO_ARGUMENTS: Arguments = {
  positional: [],
  keywords: new Map(),
  open: false,
  spread: [],
  callee: null,
  receiver: null,
  places: [],
  spans: new Map(),
};

export function positionalArguments(...positional: readonly Value[]): Arguments {
  return { ...NO_ARGUMENTS, positional };
}

export function valuesOf(args: Arguments): Value[] {
  return [...args.positional, ...args.keywords.values(), ...args.spread.map(({ value }) => value)];
}

export function dependenciesOf(args: Arguments): Dependencies {
  let deps = INDEPENDENT;
  for (const value of valuesOf(args)) deps = joinDependencies(deps, value.deps);
  return deps;
}

/** The argument at a position, or given by keyword. */
export function argument(args: Arguments, index: number, name: string): Value | undefined {
  return args.positional[index] ?? args.keywords.get(name);
}

export function mapArguments(args: Arguments, change: (value: Value) => Value): Arguments {
  const mapped: Arguments = {
    ...args,
    positional: args.positional.map(change),
    keywords: new Map([...args.keywords].map(([name, value]) => [name, change(value)])),
    spread: [],
  };
  return args.spread.reduce((all, { value, star }) => withSpread(all, change(value), star), mapped);
}

/** The arguments with those of `*value` or `**value`. */
export function withSpread(args: Arguments, value: Value, star: 1 | 2): Arguments {
  if (value.k === "symbol") return { ...args, spread: [...args.spread, { value, star }] };
  if (star === 1 && value.k === "list" && value.items)
    return { ...args, positional: [...args.positional, ...value.items] };
  if (star === 2 && value.k === "record") {
    return { ...args, keywords: new Map([...args.keywords, ...value.entries]), open: args.open || value.rest !== null };
  }
  return { ...args, open: true };
}

/** The place of a positional argument, or of the call where it is not written out. */
export function placeOf(args: Arguments, at: number, span: Span): ArgumentPlace {
  return args.places[at] ?? { span, label: "items" };
}
