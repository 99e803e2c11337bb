/** @returns {number} the middle one; NaN of none */
export function median(numbers) {
  return percentile(numbers, 0.5);
}

/** @returns {number} the number below which `part` of them lie; NaN of none */
export function percentile(numbers, part) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
