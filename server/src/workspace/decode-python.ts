/** The text of a Python file's bytes, or why there is none: half a sentence that follows the file's name. */
export type Decoded = { readonly text: string } | { readonly problem: string };

const BOM = [0xef, 0xbb, 0xbf];
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK = /^[ \t\f]*(?:#.*)?$/;

/** Decodes as Python does: a byte order mark, a coding comment in the first two lines (PEP 263), else UTF-8. */
export function decodePython(bytes: Uint8Array): Decoded {
  if (bytes.includes(0)) return { problem: "holds NUL bytes, so that it is not Python text" };
  const hasMark = BOM.every((byte, at) => bytes[at] === byte);
  const named = hasMark ? null : codingOf(bytes);
  const label = named === null ? "utf-8" : labelOf(named);
  const decoder = createDecoder(label);
  if (decoder === null) return { problem: `names the encoding ${named}, which is not known` };
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { problem: `is not valid ${named ?? "UTF-8"}` };
  }
}

function codingOf(bytes: Uint8Array): string | null {
  const [first = "", second = ""] = Buffer.from(bytes.subarray(0, 1000))
    .toString("latin1")
    .split(/\r\n?|\n/);
  return COOKIE.exec(first)?.[1] ?? (BLANK.test(first) ? (COOKIE.exec(second)?.[1] ?? null) : null);
}

/** Python's names of encodings in the words of the Encoding Standard, where they differ. */
function labelOf(name: string): string {
  const plain = name.toLowerCase().replaceAll("_", "-");
  if (/^(utf-?8(-sig|-unix|-dos|-mac)?|u8|cp65001)$/.test(plain)) return "utf-8";
  if (/^(latin-?1|l1|iso-?8859-?1|latin-1-unix|8859)$/.test(plain)) return "latin1";
  if (/^(ascii|us-ascii|646)$/.test(plain)) return "utf-8";
  if (/^(shift-?jis|sjis|s-jis)$/.test(plain)) return "shift_jis";
  return plain
    .replace(/^cp-?(125\d)$/, "windows-$1")
    .replace(/^cp-?936$/, "gbk")
    .replace(/^latin-?([2-9]|10)$/, "iso-8859-$1");
}

function createDecoder(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return null;
  }
}
