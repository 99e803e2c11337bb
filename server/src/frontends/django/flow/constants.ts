import { type ExternalValue, external, literal, mergeDependencies, optionsOf, type Value } from "./values";

/** What is known of a model's class: its fields are those that the source says. */
export const META = "django.db.models.Model._meta";

/** What a loop goes over without the database deciding how often. */
const CONSTANT_ITERABLES =
  /^(django\.conf\.settings\.|django\.db\.models\.Model\._meta\.|itertools\.(count|repeat|cycle|batched)|apps\.get_models)/;

const SETTING = "django.conf.settings.";

/** The data does not decide how many elements it has: a setting, `range(3)`, `range(settings.PAGES + 1)`. */
export function isConstantIterable(value: ExternalValue): boolean {
  if (value.dotted === "builtins.range") return value.args.every(isConstant);
  return CONSTANT_ITERABLES.test(value.dotted);
}

/** Written in the source or the settings: `4`, `settings.PAGES`, `getattr(settings, "PAGES", 4)`. */
export function isConstant(value: Value): boolean {
  return optionsOf(value).every(
    (option) => option.k === "literal" || (option.k === "external" && option.dotted.startsWith(SETTING)),
  );
}

/** `getattr(settings, "SHOP_STRICT", False)`: what it switches on is not there unless a project says so. */
export function isOffByDefault(value: Value): boolean {
  if (value.k !== "union" || value.options.length !== 2) return false;
  const [setting, fallback] = value.options;
  if (setting?.k !== "external" || !setting.dotted.startsWith(SETTING)) return false;
  return fallback?.k === "literal" && !fallback.value;
}

/** A number computed of constants that the source does not tell all of; null when something else decides it. */
export function combineConstants(values: readonly Value[]): Value | null {
  if (values.length === 0 || !values.every(isConstant)) return null;
  const deps = mergeDependencies(values);
  const [only] = values;
  if (values.length === 1 && only?.k === "literal") return only.value === null ? null : literal(only.value, deps);
  return external(`${SETTING}?`, [], deps);
}
