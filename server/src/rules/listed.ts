/** `a`, `b` and `c`, each once. */
export function listed(names: readonly string[], joint: "and" | "or" = "and"): string {
  const quoted = [...new Set(names)].map((name) => `\`${name}\``);
  const last = quoted.at(-1) ?? "";
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} ${joint} ${last}` : last;
}
