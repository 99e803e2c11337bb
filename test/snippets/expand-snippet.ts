/** A tab stop of a snippet body: its number, and the text that stands there before anyone types. */
export interface TabStop {
  readonly number: number;
  readonly text: string;
}

const STOP = /\\([$}\\])|\$(\d+)|\$\{(\d+)(?::((?:\\.|[^}\\])*)|\|((?:\\.|[^|\\])*)\|)?\}/g;

/** A placeholder's text: its default, or the first of its choices. */
function defaultOf(plain: string | undefined, choices: string | undefined): string | null {
  const text = choices === undefined ? plain : choices.split(",")[0];
  return text === undefined ? null : text.replace(/\\(.)/g, "$1");
}

/** The default text of each tab stop; a mirror (`$1` again) shows the same. */
function readDefaults(body: string): ReadonlyMap<number, string> {
  const defaults = new Map<number, string>();
  for (const [, , , number, plain, choices] of body.matchAll(STOP)) {
    const text = defaultOf(plain, choices);
    if (number !== undefined && text !== null && !defaults.has(Number(number))) defaults.set(Number(number), text);
  }
  return defaults;
}

/** The tab stops of a body in the order in which they stand, mirrors included. */
export function readTabStops(body: string): TabStop[] {
  const defaults = readDefaults(body);
  return [...body.matchAll(STOP)].flatMap(([, , bare, braced]) => {
    const digits = bare ?? braced;
    return digits === undefined ? [] : [{ number: Number(digits), text: defaults.get(Number(digits)) ?? "" }];
  });
}

/** The code that the editor inserts when every default is accepted. Nested placeholders are not supported. */
export function expandSnippet(body: string): string {
  const defaults = readDefaults(body);
  return body.replace(STOP, (_, escaped: string | undefined, bare: string | undefined, braced: string | undefined) =>
    escaped !== undefined ? escaped : (defaults.get(Number(bare ?? braced)) ?? ""),
  );
}
