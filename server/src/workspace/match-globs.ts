/**
 * A test for paths relative to the root, posix separators. A pattern without a slash meets any part of a path, as in
 * .gitignore; one with a slash counts from the root. Whatever is below a folder that matches, matches too.
 */
export function matchGlobs(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => compile(pattern));
  return (path) => tests.some((test) => test.test(path));
}

function compile(pattern: string): RegExp {
  const trimmed = pattern.replace(/^\.?\//, "").replace(/\/+$/, "");
  const anchored = trimmed.includes("/") || pattern.startsWith("/");
  return new RegExp(`${anchored ? "^" : "(?:^|/)"}${translate(trimmed)}(?:/|$)`, "u");
}

const TOKEN = /\*\*\/|\/\*\*$|\*+|\?|\[!?[^\]/]+\]|\{[^{}/]+\}|[\s\S]/gu;

function translate(pattern: string): string {
  return pattern.replace(TOKEN, (token) => {
    if (token === "**/") return "(?:[^/]+/)*";
    if (token === "/**") return "/.+";
    if (token.startsWith("*")) return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length > 1 && token.startsWith("[")) return characterClass(token.slice(1, -1));
    if (token.length > 1 && token.startsWith("{"))
      return `(?:${token.slice(1, -1).split(",").map(translate).join("|")})`;
    return literal(token);
  });
}

function characterClass(body: string): string {
  const negated = body.startsWith("!");
  const characters = (negated ? body.slice(1) : body).replace(/[\\[\]^&~|]/g, "\\$&");
  const inOrder = characters.replace(/(.)-(.)/gu, (range, from: string, to: string) =>
    from <= to ? range : `${from}\\-${to}`,
  );
  return `(?!/)[${negated ? "^" : ""}${inOrder}]`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
