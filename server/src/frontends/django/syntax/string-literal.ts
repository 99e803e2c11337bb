export interface StringLiteral {
  readonly bytes: boolean;
  /** The letters before the quote, in lower case. */
  readonly prefix: string;
  readonly value: string;
}

const LITERAL = /^([a-zA-Z]{0,3})("""|'''|"|')/;
const ESCAPE = /\\(\r\n|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[0-7]{1,3}|N\{[^}]*\}|[\s\S])/g;
const SINGLE: Readonly<Record<string, string>> = {
  "\n": "",
  "\r": "",
  "\r\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Reads one Python string literal (without interpolations). Null when the text is not a whole literal. */
export function readStringLiteral(source: string): StringLiteral | null {
  const match = LITERAL.exec(source);
  if (!match) return null;
  const prefix = (match[1] ?? "").toLowerCase();
  const quote = match[2] ?? "";
  const from = match[0].length;
  const to = source.length - quote.length;
  if (to < from || !source.endsWith(quote)) return null;
  const bytes = prefix.includes("b");
  const raw = source.slice(from, to);
  // Python reads every line end as a line feed, inside literals as well.
  const lines = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
  const value = prefix.includes("r") || !lines.includes("\\") ? lines : decodeEscapes(lines, bytes);
  return { bytes, prefix, value };
}

function decodeEscapes(raw: string, bytes: boolean): string {
  return raw.replace(ESCAPE, (whole, body: string) => {
    const single = SINGLE[body];
    if (single !== undefined) return single;
    const letter = body[0] ?? "";
    if (letter === "x" && body.length > 1) return String.fromCharCode(Number.parseInt(body.slice(1), 16));
    if (letter >= "0" && letter <= "7") return String.fromCharCode(Number.parseInt(body, 8));
    if (bytes || body.length === 1) return whole;
    if (letter === "N") return "\uFFFD";
    const point = Number.parseInt(body.slice(1), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
