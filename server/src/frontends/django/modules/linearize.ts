/**
 * Python's C3 linearisation. `parents` gives the linearised bases of a node in declared order; `direct` the bases
 * themselves. Where Python would refuse the hierarchy, the result is depth-first with the first occurrence kept.
 */
export function linearize<T>(node: T, direct: readonly T[], linearized: readonly (readonly T[])[]): readonly T[] {
  return merge([...linearized.map((line) => [...line]), [...direct]], [node]) ?? depthFirst(node, linearized);
}

function merge<T>(lines: T[][], result: T[]): readonly T[] | null {
  let rest = lines.filter((line) => line.length > 0);
  while (rest.length > 0) {
    const head = rest.map((line) => line[0] as T).find((item) => rest.every((line) => line.indexOf(item) < 1));
    if (head === undefined) return null;
    result.push(head);
    rest = rest.map((line) => (line[0] === head ? line.slice(1) : line)).filter((line) => line.length > 0);
  }
  return result;
}

function depthFirst<T>(node: T, linearized: readonly (readonly T[])[]): readonly T[] {
  return [...new Set([node, ...linearized.flat()])];
}
