const LONGEST_LABEL = 40;

/** The source of an iterable on one line of at most 40 characters: what stands in brackets gives way first, then calls. */
export function shortenLabel(source: string): string {
  const line = source.replace(/\s+/g, " ").trim();
  if (line.length <= LONGEST_LABEL) return line;
  const outline = withoutArguments(line);
  if (outline.length <= LONGEST_LABEL) return outline;
  const parts = outline.split(/\.(?=[A-Za-z_])/);
  const last = parts.at(-1) ?? "";
  for (let count = parts.length - 2; count > 0; count -= 1) {
    const short = `${parts.slice(0, count).join(".")}...${last}`;
    if (short.length <= LONGEST_LABEL) return short;
  }
  return `${outline.slice(0, LONGEST_LABEL - 3)}...`;
}

/** `Book.objects.filter(title="a (b)")` as `Book.objects.filter(...)`. */
function withoutArguments(line: string): string {
  let depth = 0;
  let quote: string | null = null;
  let outline = "";
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote !== null) {
      if (char === "\\") at += 1;
      else if (char === quote) quote = null;
      continue;
    }
    if (char === '"' || char === "'") quote = char;
    else if (")]}".includes(char)) {
      depth -= 1;
      if (depth === 0) outline += char;
    } else if ("([{".includes(char)) {
      if (depth === 0) outline += line.charAt(at + 1) === closing(char) ? char : `${char}...`;
      depth += 1;
    } else if (depth === 0) outline += char;
  }
  return outline;
}

function closing(bracket: string): string {
  return bracket === "(" ? ")" : bracket === "[" ? "]" : "}";
}
