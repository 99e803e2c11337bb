import { external, type UnknownValue, type Value } from "./values";

/** The options that a management command was started with. */
export const COMMAND_OPTIONS = "command.options";

/** What people write for one call: the values of a form, the options of a command, what a pattern finds in a text. */
const WRITTEN = /^(request\.(POST|GET)|command\.options|re\.(findall|finditer)$)/;

/** Of a name that is known by its dotted path: loops over what it stands for are short. */
export function isShort(dotted: string): boolean {
  return WRITTEN.test(dotted);
}

/** Loops over the value are short: people wrote it for this one call. */
export function isWrittenByHand(value: Value): boolean {
  if (value.k === "external") return isShort(value.dotted);
  return value.k === "unknown" && value.few === true;
}

/** A value of which only that is known. */
export function few(deps: UnknownValue["deps"]): UnknownValue {
  return { k: "unknown", few: true, deps };
}

/** What `handle(self, *args, **options)` of a command is given. */
export function commandOptions(): Value {
  return external(COMMAND_OPTIONS);
}
