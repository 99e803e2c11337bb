/**
 * A hash of 64 bits as 16 hexadecimal digits. Two independent 32-bit streams: quick to compute, and two different
 * functions of a workspace meet by chance about once in 10^11 pairs of edits; nothing secret depends on it.
 */
export function hashText(text: string, start = 0, end = text.length): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return hex(b) + hex(a);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
