import { createHash } from "node:crypto";

const DIGITS = 32;

/** The recorder's hash of bytes: SHA-256 in hexadecimal, cut. */
export function hashOfText(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, DIGITS);
}

/** The recorder's hash of some lines of a text, with `\n` between them. */
export function hashOfLines(lines: readonly string[]): string {
  return hashOfText(lines.join("\n"));
}
